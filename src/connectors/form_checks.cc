#include "connectors/form_checks.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "connectors/upstream.h"

namespace winsh {

std::string base_url_in(const ConnectorSettings& settings, std::string_view otherwise) {
    std::string_view url = trim(settings.value("baseUrl"));
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url.empty() ? otherwise : url);
}

Result<void> check_base_url(std::string_view url, std::string_view example) {
    if (!origin_of(url).empty() && url.find_first_of("?#\\ ") == std::string_view::npos) return {};
    return fail(ErrorKind::invalid,
                format("Write the address as an absolute https URL, such as {}.", example), "baseUrl");
}

Result<void> check_pasted(std::string_view secret, std::string_view what, std::string field) {
    if (secret.empty()) return fail(ErrorKind::invalid, format("Paste the {}.", what), std::move(field));
    if (std::ranges::any_of(secret, [](char character) { return character <= ' ' || character > '~'; }))
        return fail(ErrorKind::invalid, format("The {} has characters that none has.", what),
                    std::move(field));
    return {};
}

}  // namespace winsh
