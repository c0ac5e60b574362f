#include "access/redirect_uri.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// Whatever is accepted leads to this machine, is kept byte for byte, and takes the answer's fields without a
/// second one of their names.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto uri = winsh::RedirectUri::parse(text);
    if (!uri) {
        require(!uri.error().message.empty());
        return 0;
    }
    require(uri->text() == text && text.size() <= winsh::RedirectUri::kMostBytes);
    const std::string_view after_scheme = text.substr(7);
    const std::string_view authority = after_scheme.substr(0, after_scheme.find_first_of("/?"));
    require(authority == uri->host_and_port() && !authority.contains('@'));
    const std::string_view host =
        authority.substr(0, authority.find(':', authority.starts_with('[') ? 5 : 0));
    require(host == "127.0.0.1" || host == "[::1]" || winsh::to_lower_ascii(host) == "localhost");
    for (const char c : text) require(c > ' ' && c < 0x7F && c != '\\' && c != '#');

    const std::string answer = uri->with_fields({{"token", "t&t"}, {"state", "s"}});
    require(answer.starts_with(text));
    const auto fields = winsh::parse_form(std::string_view(answer).substr(answer.find('?') + 1));
    if (!fields) return 0;  // A value that is not UTF-8.
    int tokens = 0;
    for (const auto& [name, value] : *fields) tokens += name == "token" || name == "state" ? 1 : 0;
    require(tokens == 2);
    return 0;
}
