#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"

namespace winsh::http {

/// What the connection will do after an answer, and says in it (RFC 9112 §9.3).
enum class Persistence : std::uint8_t {
    keep,
    keep_said,  ///< As HTTP/1.0 wants to be told.
    close,
};

struct AnswerFrame {
    std::string_view date;  ///< Of `Date`.
    std::string_view request_id;
    Persistence persistence = Persistence::keep;
    std::string_view constant_headers;  ///< Whole lines, of every answer.
};

/// What was written of an answer.
struct RenderedAnswer {
    int status = 0;
    std::size_t body_bytes = 0;  ///< Written or left in the tail.
    /// The body, where it is large: it follows the rendered bytes and is not copied.
    /// Shared: the answer may be on its way for long after the cache has let it go.
    std::shared_ptr<const Content> tail_owner;
    std::string_view tail;
};

/// "" for an answer that can be sent as it is; otherwise what is wrong with it. CR, LF or NUL in a header
/// would let whoever wrote the value write the rest of the answer, too.
std::string_view fault_of(const Response& response);

/// Appends the answer to `out` as bytes. Picks the encoding of shared content, answers 304 where the client
/// has it already (GET and HEAD, status 200), and leaves the body out for HEAD, 204 and 304. The answer must
/// have no fault.
///
/// Only shared content is ever compressed. What is made for one answer may mix a secret with what the asker
/// sent, and its compressed length would give the secret away (BREACH).
RenderedAnswer render(const Response& response, const Request& request, const AnswerFrame& frame,
                      std::string& out);

}  // namespace winsh::http
