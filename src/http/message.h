#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winsh::http {

enum class Method { get, head, post, put, patch, delete_, options, other };

/// "GET" …; `other` gives "".
std::string_view name_of(Method method);
Method method_of(std::string_view name);  ///< Case-sensitive (RFC 9110 §9.1).

struct HeaderView {
    std::string_view name;
    std::string_view value;  ///< Without white space around it.
};

/// A request as the server hands it out. Its views point into the connection's buffer and hold until the
/// answer has been returned; a handler that keeps something copies it.
struct Request {
    Method method = Method::other;
    std::string_view target;  ///< As sent: path and query.
    std::string_view
        path;  ///< As sent, up to the first '?'. Not decoded: a router compares it byte for byte.
    std::string_view query;  ///< After the first '?', without it; "" where there is none.
    std::span<const HeaderView> headers;
    std::string_view body;
    std::string_view peer;  ///< The client's address in text: the socket's, or what a trusted proxy says.
    std::string_view id;    ///< What `X-Request-Id` of the answer will say.

    /// The first header of that name (any case), or "". The strict head check has made sure that `Host`,
    /// `Authorization` and `Content-Length` stand at most once.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

/// Immutable bytes of a representation, shared between answers, with a compressed twin where that pays.
struct Content {
    std::string bytes;
    std::string gzip;  ///< RFC 1952; empty where it would not be smaller.
    std::string etag;  ///< Strong, with quotes; empty for none. The gzip twin's is derived: `"…-gzip"`.
    std::string type;  ///< The `Content-Type`.
};

/// An answer. `Content-Length`, `Date`, `X-Request-Id`, `Connection` and, for shared content, `ETag`,
/// `Content-Type`, `Content-Encoding` and `Vary` are the server's to write; everything else stands in
/// `headers`.
struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    /// The body, where it was made for this answer.
    std::string body;
    /// The body, where it is shared. Only one of the two is set. The server then picks the encoding, compares
    /// `If-None-Match` (RFC 9110 §13.1.2) and answers 304 by itself for status 200.
    /// Shared: the cache and any number of answers in flight own the same bytes.
    std::shared_ptr<const Content> content;
    /// Header lines, each ending in CRLF, that are rendered once and sent with every answer of a kind. Must
    /// outlive the server.
    std::string_view constant_headers;
    /// The request fields that the answer depends on, as `Vary` lists them (RFC 9110 §12.5.5). The server
    /// adds Accept-Encoding where it chose by it. Must outlive the server.
    std::string_view vary;

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

Response json_response(int status, std::string body);
Response text_response(int status, std::string body);
Response html_response(int status, std::string body);
/// 303 (RFC 9110 §15.4.4) with `Location`.
Response see_other(std::string location);
/// The documented error body: `{"statusCode":N,"message":"…"}`.
Response error_response(int status, std::string_view message);

/// Gzip (RFC 1952) at a medium level; "" where the result would not be smaller.
std::string gzip(std::string_view bytes);
/// Makes shared content with its compressed twin.
std::shared_ptr<const Content> make_content(std::string bytes, std::string type, std::string etag);

std::string_view reason_of(int status);

/// How gladly the client takes a media type, such as `text/markdown`, in thousandths, by the most specific
/// range of `Accept` that stands for it (RFC 9110 §12.5.1). 1000 where there is no `Accept`; 0: not at all.
int accept_weight(const Request& request, std::string_view type);

/// One cookie of the request's `Cookie` header(s) (RFC 6265 §5.4), or "" where it is missing or stands twice.
std::string_view cookie(const Request& request, std::string_view name);

}  // namespace winsh::http
