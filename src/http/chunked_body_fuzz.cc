#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/chunked_body.h"

namespace {

using winsh::http::ChunkedBody;

constexpr std::size_t kLimit = 512;

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// However the bytes are cut, the outcome is the same, and never more than the limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t step = data[0] % 8U + 1U;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    std::string at_once;
    const ChunkedBody::Step whole = ChunkedBody(kLimit).feed(bytes, at_once);
    require(at_once.size() <= kLimit);
    require(whole.consumed <= bytes.size());

    ChunkedBody pieces(kLimit);
    std::string body;
    std::size_t consumed = 0;
    ChunkedBody::Step last;
    for (std::size_t at = 0; at < bytes.size() && last.verdict == ChunkedBody::Verdict::incomplete;
         at += step) {
        last = pieces.feed(bytes.substr(at, step), body);
        consumed += last.consumed;
    }
    require(last.verdict == whole.verdict && last.status == whole.status && body == at_once);
    if (whole.verdict != ChunkedBody::Verdict::complete) return 0;
    require(consumed == whole.consumed);
    require(bytes.substr(0, whole.consumed).ends_with("0\r\n\r\n"));
    return 0;
}
