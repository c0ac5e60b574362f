#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "http/head_check.h"

namespace {

using namespace winsh::http;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Splits an accepted head in the simplest way there is, and compares: two readers must see one request.
void require_plain_reading(std::string_view bytes, const RequestHead& head) {
    while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
    const auto next_line = [&bytes] {
        const std::size_t end = bytes.find("\r\n");
        require(end != std::string_view::npos);
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(end + 2);
        require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
        return line;
    };
    const std::string version = head.is_http_1_0 ? " HTTP/1.0" : " HTTP/1.1";
    require(next_line() == std::string(head.method) + " " + std::string(head.target) + version);
    std::size_t hosts = 0;
    for (const HeaderView& field : head.headers) {
        const std::string_view line = next_line();
        const std::size_t colon = line.find(':');
        require(line.substr(0, colon) == field.name);
        require(winsh::trim(line.substr(colon + 1)) == field.value);
        if (winsh::equal_ignoring_case(field.name, "host")) {
            ++hosts;
            require(field.value == head.host);
        }
    }
    require(hosts == 1 || (hosts == 0 && head.is_http_1_0));
    require(next_line().empty() && bytes.empty());
}

/// What the fields say about the body must be what the check says.
void require_one_framing(const HeadCheck& check, const RequestHead& head) {
    std::size_t lengths = 0;
    std::size_t codings = 0;
    for (const HeaderView& field : head.headers) {
        lengths += winsh::equal_ignoring_case(field.name, "content-length") ? 1 : 0;
        codings += winsh::equal_ignoring_case(field.name, "transfer-encoding") ? 1 : 0;
    }
    require(lengths + codings <= 1);
    require((check.framing == BodyFraming::chunked) == (codings == 1));
    require(check.framing != BodyFraming::length || (lengths == 1 && check.content_length > 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const HeadLimits limits{.head_bytes = 2'048, .target_bytes = 256, .headers = 20};
    RequestHead head;
    const HeadCheck whole = check_head(bytes, limits, head);
    if (whole.verdict == HeadVerdict::accepted) {
        require(whole.head_bytes <= size && whole.head_bytes <= limits.head_bytes);
        require_plain_reading(bytes.substr(0, whole.head_bytes), head);
        require_one_framing(whole, head);
    }
    if (whole.verdict == HeadVerdict::refused) require(whole.status >= 400 && !whole.reason.empty());
    // Bytes that come later change nothing that was said before.
    for (std::size_t part = 0; part < size; part += 1 + size / 16) {
        const HeadCheck early = check_head(bytes.substr(0, part), limits);
        if (early.verdict == HeadVerdict::incomplete) continue;
        require(early.verdict == whole.verdict && early.status == whole.status);
        require(early.head_bytes == whole.head_bytes && early.content_length == whole.content_length);
    }
    return 0;
}
