#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace winsh::http {

/// Takes a chunked body apart (RFC 9112 §7.1) as it arrives, more strictly than the RFC asks: a size is 1..8
/// hex digits followed by CRLF, so chunk extensions are refused (nobody sends them but those who look for two
/// servers that read them differently); trailer fields are refused; a body over the limit is refused as soon
/// as a size says so.
class ChunkedBody {
public:
    enum class Verdict { incomplete, complete, refused };
    struct Step {
        Verdict verdict = Verdict::incomplete;
        std::size_t consumed = 0;  ///< Of the bytes given; all of them where `incomplete`.
        int status = 0;            ///< Of a refusal: 400 or 413.
        std::string_view reason;
    };

    explicit ChunkedBody(std::size_t limit) : limit_(limit) {}
    /// Appends what the bytes carry to `body`, without copies that stay behind. Not to be called again after
    /// `complete` or `refused`.
    Step feed(std::string_view bytes, std::string& body);

private:
    enum class State : std::uint8_t {
        size,  ///< Digits, then CR.
        size_lf,
        data,
        data_cr,
        data_lf,
        end_cr,  ///< Behind the last chunk: the empty line, and no trailer.
        end_lf,
    };
    Step take_framing(char character);
    Step take_size_end();

    std::size_t limit_;
    std::size_t total_ = 0;
    std::size_t left_ = 0;  ///< Of this chunk; while its size is read, the size so far.
    unsigned digits_ = 0;
    State state_ = State::size;
};

}  // namespace winsh::http
