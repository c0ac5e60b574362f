#include "connectors/support/support_form.h"

#include "base/format.h"
#include "base/text.h"
#include "connectors/form_checks.h"

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
    std::string url = base_url_in(settings, otherwise);
    if (url != otherwise) WINSH_CHECK(check_base_url(url, example));
    return url;
}

Result<void> check_token(const ConnectorSettings& settings, std::string_view what) {
    return check_pasted(trim(settings.secret("token")), what, "token");
}

}  // namespace winsh
