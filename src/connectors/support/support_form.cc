#include "connectors/support/support_form.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {
constexpr int kUsualDays = 30;
constexpr int kMostDays = 90;
}  // namespace

FormField days_field() {
    return FormField{
        .name = "days",
        .label = "Days to look back",
        .help = "How far back the first reading goes, 1 to 90 days. Later ones read what changed.",
        .placeholder = std::to_string(kUsualDays),
        .kind = FormField::Kind::text,
        .required = false,
        .default_value = std::to_string(kUsualDays),
        .most_characters = 2};
}

Result<int> days_of(const ConnectorSettings& settings) {
    const std::string_view text = trim(settings.value("days"));
    if (text.empty()) return kUsualDays;
    const auto days = parse_integer(text);
    if (!days || *days < 1 || *days > kMostDays)
        return fail(ErrorKind::invalid, format("Write the days as a number from 1 to {}.", kMostDays),
                    "days");
    return static_cast<int>(*days);
}

Result<std::string> base_url_of(const ConnectorSettings& settings, std::string_view otherwise,
                                std::string_view example) {
    std::string_view url = trim(settings.value("baseUrl"));
    while (url.ends_with('/')) url.remove_suffix(1);
    if (url.empty()) return std::string(otherwise);
    if (origin_of(url).empty() || url.find_first_of("?#\\ ") != std::string_view::npos)
        return fail(ErrorKind::invalid,
                    format("Write the API address as an absolute https URL, such as {}.", example),
                    "baseUrl");
    return std::string(url);
}

Result<void> check_token(const ConnectorSettings& settings, std::string_view what) {
    const std::string_view token = trim(settings.secret("token"));
    if (token.empty()) return fail(ErrorKind::invalid, format("Paste the {}.", what), "token");
    if (std::ranges::any_of(token, [](char character) { return character <= ' ' || character > '~'; }))
        return fail(ErrorKind::invalid, format("The {} has characters that no token has.", what), "token");
    return {};
}

}  // namespace winsh
