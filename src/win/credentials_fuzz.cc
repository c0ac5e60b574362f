#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "win/credentials.h"
#include "win/token_form.h"

/// Whatever stands in `auth.json`: what is read can be written and read again, and a token from it is fit for
/// a header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto login = winsh::win::parse_login(text);
    if (!login.has_value()) return 0;
    if (!login->token.empty() && !winsh::win::is_bearer_text(login->token.reveal())) std::abort();
    const auto again = winsh::win::parse_login(winsh::win::render_login(*login, text));
    if (!again.has_value() || again->token != login->token || again->workspace != login->workspace)
        std::abort();
    return 0;
}
