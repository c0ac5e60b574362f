#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace winsh::http {

/// What to do with the bytes at the front of a connection's buffer.
enum class HeadVerdict {
    incomplete,  ///< No end of head yet, and nothing wrong so far: read on.
    accepted,    ///< A complete head, safe to be given to the parser.
    refused,     ///< Answer `status` and close.
};

/// How the body of an accepted head is framed (RFC 9112 §6).
enum class BodyFraming { none, length, chunked };

struct HeadCheck {
    HeadVerdict verdict = HeadVerdict::incomplete;
    std::size_t head_bytes = 0;  ///< Of an accepted head, with its closing empty line.
    BodyFraming framing = BodyFraming::none;
    std::size_t content_length = 0;
    int status = 0;           ///< Of a refused one: 400, 414, 417, 421 (unused here), 431, 501 or 505.
    std::string_view reason;  ///< A sentence for the error body.
};

struct HeadLimits {
    std::size_t head_bytes = 16'384;
    std::size_t target_bytes = 8'192;
    std::size_t headers = 100;
};

/// What an accepted head says. The views point into the bytes that were checked.
struct RequestHead {
    std::string_view method;
    std::string_view target;
    std::string_view host;            ///< "" only on HTTP/1.0.
    std::vector<HeaderView> headers;  ///< Every field, in the order received.
    bool keep_alive = true;           ///< By version and `Connection` (RFC 9112 §9.3).
    bool is_http_1_0 = false;
    bool wants_continue = false;  ///< `Expect: 100-continue`, on HTTP/1.1.
};

/// Checks the raw bytes of a request head against RFC 9112 before any parser sees them, more strictly than
/// the RFC asks where leniency has been used to smuggle requests:
/// - request line: method token, one space, origin-form target (or `*` for OPTIONS) of visible ASCII, one
/// space, HTTP/1.0 or 1.1;
/// - lines end in CRLF; no bare CR or LF, NUL or other control character but HTAB in a value; no folded
/// lines; no white space
///   before a colon; field names are tokens;
/// - exactly one `Host` on HTTP/1.1, a valid one; at most one `Authorization`, `Content-Length` (digits
/// only), `Content-Type`;
/// - `Transfer-Encoding` only as exactly one `chunked`, on HTTP/1.1, without `Content-Length`; no `Trailer`,
/// no `Upgrade` of ours. Up to two empty lines (CRLF) before the request line are skipped (RFC 9112 §2.2) and
/// counted into `head_bytes`.
///
/// The verdict is made at the first byte that breaks a rule, so a prefix of refused bytes is either
/// `incomplete` or refused with the same status.
HeadCheck check_head(std::string_view bytes, const HeadLimits& limits);
/// The same, and splits an accepted head into `head` (whose vector is used again); after another verdict its
/// content is unspecified. The check walks over every field anyway: a second parser behind it could only
/// disagree with it.
HeadCheck check_head(std::string_view bytes, const HeadLimits& limits, RequestHead& head);

}  // namespace winsh::http
