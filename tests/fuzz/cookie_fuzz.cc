// One cookie of a `Cookie` header that anybody may have written.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

}  // namespace

/// The value that is found stands in the header behind its name, and holds neither a separator nor white
/// space around it. A name that stands twice gives nothing, in whatever headers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view kName = "winsh_session";
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t half = text.find('\n');
    std::vector<winsh::http::HeaderView> headers = {{"Cookie", text.substr(0, half)}};
    if (half != std::string_view::npos) headers.push_back({"cookie", text.substr(half + 1)});
    winsh::http::Request request;
    request.headers = headers;
    const std::string_view value = winsh::http::cookie(request, kName);
    const std::string whole = std::string(kName) + "=" + std::string(value);
    if (!value.empty()) {
        require(!value.contains(';'));
        require(value.back() != ' ' && value.back() != '\t');
        require(text.contains(whole));
    }

    // One more of the same name, with another value: now neither can be believed.
    const std::string again = whole + "x";
    headers.push_back({"Cookie", again});
    request.headers = headers;
    if (count_of(text, kName) == 1 && !value.empty()) require(winsh::http::cookie(request, kName).empty());
    return 0;
}
