#include "http/curl_target.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/format.h"
#include "base/text.h"

namespace winsh::http {
namespace {

constexpr std::size_t kUrlLimit = 8'192;

std::optional<std::string> part(const CurlLibrary& library, CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (library.url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return std::nullopt;
    std::string copy(text);
    library.free(text);
    return copy;
}

}  // namespace

Result<CurlTarget> parse_curl_target(const CurlLibrary& library, const std::string& url) {
    const auto invalid = [](std::string_view reason) {
        return fail(ErrorKind::invalid, format("The URL to ask is not usable: {}.", reason), "url");
    };
    if (url.empty() || url.size() > kUrlLimit) return invalid("it is empty or longer than 8 KiB");
    if (!std::ranges::all_of(url, [](char character) { return character > 0x20 && character < 0x7f; }))
        return invalid("it holds white space, control or non-ASCII characters");
    // libcurl would skip further slashes and take a part of the path for the host.
    const std::size_t slashes = url.find("://");
    if (slashes == std::string::npos ||
        url.substr(slashes + 3, 1).find_first_of("/\\?#") != std::string::npos)
        return invalid("it is no absolute URL with a host");
    CurlTarget target;
    target.url = CurlUrl(library.url(), {&library});
    if (library.url_set(target.url.get(), CURLUPART_URL, url.c_str(),
                        CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return invalid("it is broken, or holds a user name");
    target.scheme = to_lower_ascii(part(library, target.url.get(), CURLUPART_SCHEME).value_or(""));
    if (target.scheme != "http" && target.scheme != "https")
        return invalid("it does not begin with http:// or https://");
    target.host = to_lower_ascii(part(library, target.url.get(), CURLUPART_HOST).value_or(""));
    const auto port =
        parse_integer(part(library, target.url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or(""));
    if (target.host.empty() || !port || *port < 1 || *port > 65'535)
        return invalid("its host or port is missing or wrong");
    target.port = static_cast<std::uint16_t>(*port);
    const bool usual = target.port == (target.scheme == "https" ? 443 : 80);
    target.origin = usual ? format("{}://{}", target.scheme, target.host)
                          : format("{}://{}:{}", target.scheme, target.host, target.port);
    return target;
}

bool is_allowed_host(const CurlTarget& target, const std::vector<std::string>& allowed_hosts) {
    std::string_view host = target.host;
    if (host.ends_with('.')) host.remove_suffix(1);
    const std::string with_port = format("{}:{}", host, target.port);
    const std::string_view bare = host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
    return std::ranges::any_of(allowed_hosts, [&](const std::string& allowed) {
        return allowed == host || allowed == with_port || allowed == bare;
    });
}

}  // namespace winsh::http
