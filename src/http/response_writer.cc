#include "http/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "http/negotiation.h"

namespace winsh::http {
namespace {

/// Bodies up to this are copied behind their head, which makes one short write of any number of pipelined
/// answers.
constexpr std::size_t kLargestCopied = 32'768;

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name_and_colon, std::string_view value) {
    out.append(name_and_colon).append(value).append("\r\n");
}

bool is_servers_own(std::string_view name) {
    switch (name.size()) {
        case 4:
            return equal_ignoring_case(name, "Date");
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

bool names_accept_encoding(std::string_view value) {
    constexpr std::string_view kName = "accept-encoding";
    for (std::size_t at = 0; at + kName.size() <= value.size(); ++at) {
        if (equal_ignoring_case(value.substr(at, kName.size()), kName)) return true;
    }
    return value == "*";
}

/// True if a `Vary` of the answer names Accept-Encoding already.
bool varies_by_encoding(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (equal_ignoring_case(name, "Vary") && names_accept_encoding(value)) return true;
    }
    for (std::string_view rest = response.constant_headers; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        const std::string_view line = trim(rest.substr(0, end));
        rest.remove_prefix(end + 1);
        if (line.size() > 5 && equal_ignoring_case(line.substr(0, 5), "Vary:") &&
            names_accept_encoding(trim(line.substr(5)))) {
            return true;
        }
    }
    return false;
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

void append_content_lines(std::string& out, const Response& response, const Choice& choice) {
    const Content& content = *response.content;
    const bool is_packed = choice.encoding == Encoding::gzip;
    if (!content.etag.empty()) {
        out.append("ETag: ");
        if (is_packed) {
            out.append(content.etag, 0, content.etag.size() - 1).append("-gzip\"\r\n");
        } else {
            out.append(content.etag).append("\r\n");
        }
    }
    if (!content.gzip.empty() && !varies_by_encoding(response)) out.append("Vary: Accept-Encoding\r\n");
    if (choice.status == 304) return;
    if (!content.type.empty()) append_line(out, "Content-Type: ", content.type);
    if (is_packed) out.append("Content-Encoding: gzip\r\n");
}

void append_status_line(std::string& out, int status) {
    if (status == 200) {
        out.append("HTTP/1.1 200 OK\r\n");
        return;
    }
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(status));
    out.append(" ");
    append_line(out, reason_of(status), {});
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
    append_status_line(out, choice.status);
    append_line(out, "Date: ", frame.date);
    append_line(out, "X-Request-Id: ", frame.request_id);
    if (frame.persistence == Persistence::close) out.append("Connection: close\r\n");
    if (frame.persistence == Persistence::keep_said) out.append("Connection: keep-alive\r\n");
    if (response.content) append_content_lines(out, response, choice);
    for (const auto& [name, value] : response.headers)
        out.append(name).append(": ").append(value).append("\r\n");
    out.append(response.constant_headers).append(frame.constant_headers);

    RenderedAnswer rendered;
    rendered.status = choice.status;
    const bool may_have_body = choice.status != 204 && choice.status != 304;
    if (may_have_body) {
        out.append("Content-Length: ");
        append_number(out, choice.body.size());
        out.append("\r\n");
    }
    out.append("\r\n");
    if (!may_have_body || request.method == Method::head) return rendered;
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
