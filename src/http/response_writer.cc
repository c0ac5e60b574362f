#include "http/response_writer.h"

#include <algorithm>

#include "base/pen.h"
#include "base/text.h"
#include "http/negotiation.h"

namespace winsh::http {
namespace {

/// Bodies up to this are copied behind their head, which makes one short write of any number of pipelined
/// answers.
constexpr std::size_t kLargestCopied = 32'768;

/// Status line, names, numbers and line ends: all that stands between the texts of a head.
constexpr std::size_t kMostAroundTexts = 512;
constexpr std::string_view kEncodingVary = "Accept-Encoding";

bool is_servers_own(std::string_view name) {
    switch (name.size()) {
        case 4:
            return equal_ignoring_case(name, "Date") || equal_ignoring_case(name, "Vary");
        case 10:
            return equal_ignoring_case(name, "Connection");
        case 12:
            return equal_ignoring_case(name, "X-Request-Id");
        case 14:
            return equal_ignoring_case(name, "Content-Length");
        case 17:
            return equal_ignoring_case(name, "Transfer-Encoding");
        default:
            return false;
    }
}

/// Which bytes of an answer go out, and under which status.
struct Choice {
    int status = 200;
    Encoding encoding = Encoding::identity;
    std::string_view body;
};

Choice choose(const Response& response, const Request& request) {
    Choice choice{response.status, Encoding::identity, response.body};
    if (!response.content) return choice;
    const Content& content = *response.content;
    if (!content.gzip.empty()) choice.encoding = preferred_encoding(request.headers);
    choice.body = choice.encoding == Encoding::gzip ? content.gzip : content.bytes;
    const bool is_read = request.method == Method::get || request.method == Method::head;
    if (response.status != 200 || !is_read) return choice;
    const EtagMatch match = match_etag(request.headers, content.etag);
    if (match.identity || match.gzip || match.any) {
        choice.status = 304;
        // The tag of what the client holds: RFC 9110 §15.4.5 lets it tell which of its copies is meant.
        if (match.identity != match.gzip) choice.encoding = match.gzip ? Encoding::gzip : Encoding::identity;
    }
    return choice;
}

void put_vary(Pen& pen, const Response& response) {
    if (!response.vary.empty()) {
        pen.put("Vary: ").put(response.vary);
        if (response.content) pen.put(", ").put(kEncodingVary);
        pen.put("\r\n");
    } else if (response.content && !response.content->gzip.empty()) {
        pen.put("Vary: ").put(kEncodingVary).put("\r\n");
    }
}

void put_content_lines(Pen& pen, const Content& content, const Choice& choice) {
    const bool is_packed = choice.encoding == Encoding::gzip;
    const std::string_view etag = content.etag;
    if (is_packed && !etag.empty()) {
        pen.put("ETag: ").put(etag.substr(0, etag.size() - 1)).put("-gzip\"\r\n");
    } else if (!etag.empty()) {
        pen.put("ETag: ").put(etag).put("\r\n");
    }
    if (choice.status == 304) return;
    if (!content.type.empty()) pen.put("Content-Type: ").put(content.type).put("\r\n");
    if (is_packed) pen.put("Content-Encoding: gzip\r\n");
}

void put_status_line(Pen& pen, int status) {
    if (status == 200) {
        pen.put("HTTP/1.1 200 OK\r\n");
    } else {
        pen.put("HTTP/1.1 ").put_number(status).put(" ").put(reason_of(status)).put("\r\n");
    }
}

std::size_t size_of_texts(const Response& response, const AnswerFrame& frame) {
    std::size_t size = frame.date.size() + frame.request_id.size() + frame.constant_headers.size() +
                       response.constant_headers.size() + response.vary.size();
    for (const auto& [name, value] : response.headers) size += name.size() + value.size() + 4;
    if (response.content) size += response.content->etag.size() + response.content->type.size();
    return size;
}

bool may_have_body(const Choice& choice) { return choice.status != 204 && choice.status != 304; }

void put_head(Pen& pen, const Response& response, const AnswerFrame& frame, const Choice& choice) {
    put_status_line(pen, choice.status);
    pen.put("Date: ").put(frame.date).put("\r\nX-Request-Id: ").put(frame.request_id).put("\r\n");
    if (frame.persistence == Persistence::close) pen.put("Connection: close\r\n");
    if (frame.persistence == Persistence::keep_said) pen.put("Connection: keep-alive\r\n");
    if (response.content) put_content_lines(pen, *response.content, choice);
    put_vary(pen, response);
    for (const auto& [name, value] : response.headers) pen.put(name).put(": ").put(value).put("\r\n");
    pen.put(response.constant_headers).put(frame.constant_headers);
    if (may_have_body(choice)) pen.put("Content-Length: ").put_number(choice.body.size()).put("\r\n");
    pen.put("\r\n");
}

}  // namespace

std::string_view fault_of(const Response& response) {
    if (response.status < 200 || response.status > 599) return "the status is out of range";
    if (response.content && !response.body.empty()) return "there are two bodies";
    for (const auto& [name, value] : response.headers) {
        const auto is_bad = [](char character) {
            return character == '\r' || character == '\n' || character == '\0';
        };
        const bool is_bad_name = name.empty() || std::ranges::any_of(name, [](char character) {
                                     return character <= ' ' || character == ':' || character >= 0x7F;
                                 });
        if (is_bad_name || std::ranges::any_of(value, is_bad)) return "a header would split the response";
        if (is_servers_own(name)) return "a header is the server's to write";
    }
    return {};
}

RenderedAnswer render(const Response& response, const Request& request, const AnswerFrame& frame,
                      std::string& out) {
    const Choice choice = choose(response, request);
    append_with_pen(out, kMostAroundTexts + size_of_texts(response, frame),
                    [&](Pen& pen) { put_head(pen, response, frame, choice); });
    RenderedAnswer rendered;
    rendered.status = choice.status;
    if (!may_have_body(choice) || request.method == Method::head) return rendered;
    rendered.body_bytes = choice.body.size();
    if (response.content && choice.body.size() > kLargestCopied) {
        rendered.tail_owner = response.content;
        rendered.tail = choice.body;
    } else {
        out.append(choice.body);
    }
    return rendered;
}

}  // namespace winsh::http
