#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "win/callback.h"
#include "win/token_form.h"

/// Whatever arrives at the callback: what is granted is fit to be kept, and nothing is granted without the
/// state.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace winsh::win;
    static const CallbackExpectation expected{"s", *ServerUrl::parse("https://win.sh", "x"),
                                              *ServerUrl::parse("https://win.sh", "x")};
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    const CallbackAnswer answer = read_callback(query, expected);
    if (answer.verdict == CallbackVerdict::foreign) return 0;
    if (!query.contains('s')) std::abort();
    if (answer.verdict != CallbackVerdict::granted) return 0;
    if (!is_api_token(answer.grant.token.reveal())) std::abort();
    const auto url = ServerUrl::parse(answer.grant.api_url, "x");
    if (!url.has_value() || url->is_exposed()) std::abort();
    return 0;
}
