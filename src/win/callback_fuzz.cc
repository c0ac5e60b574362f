#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "win/callback.h"
#include "win/token_form.h"

namespace {

using namespace winsh::win;

void read_token(std::string_view query) {
    static const CallbackExpectation expected{"s", *ServerUrl::parse("https://win.sh", "x"),
                                              *ServerUrl::parse("https://win.sh", "x")};
    const CallbackAnswer answer = read_callback(query, expected);
    if (answer.verdict == CallbackVerdict::foreign) return;
    if (!query.contains('s')) std::abort();
    if (answer.verdict != CallbackVerdict::granted) return;
    if (!is_api_token(answer.grant.token.reveal())) std::abort();
    const auto url = ServerUrl::parse(answer.grant.api_url, "x");
    if (!url.has_value() || url->is_exposed()) std::abort();
}

void read_code(std::string_view query) {
    static const CallbackExpectation expected{"s",
                                              *ServerUrl::parse("https://win.sh", "x"),
                                              *ServerUrl::parse("https://win.sh", "x"),
                                              CallbackWish::code,
                                              "i",
                                              IssuerPromise::in_every_answer};
    const CallbackAnswer answer = read_callback(query, expected);
    if (!answer.grant.token.empty()) std::abort();
    if (answer.verdict == CallbackVerdict::granted && (answer.code.empty() || !query.contains('i')))
        std::abort();
}

}  // namespace

/// Whatever arrives at the callback: what is granted is fit to be kept, nothing is granted without the state,
/// and where a code was asked for no token is taken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    read_token(query);
    read_code(query);
    return 0;
}
