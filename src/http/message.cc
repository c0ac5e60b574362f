#include "http/message.h"

#include <array>

#include "base/json.h"
#include "base/text.h"

namespace winsh::http {
namespace {

struct MethodName {
    Method method;
    std::string_view name;
};

constexpr std::array kMethodNames = {
    MethodName{Method::get, "GET"},         MethodName{Method::head, "HEAD"},
    MethodName{Method::post, "POST"},       MethodName{Method::put, "PUT"},
    MethodName{Method::patch, "PATCH"},     MethodName{Method::delete_, "DELETE"},
    MethodName{Method::options, "OPTIONS"},
};

Response response_of(int status, std::string_view type, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    response.with("Content-Type", std::string(type));
    return response;
}

}  // namespace

std::string_view name_of(Method method) {
    for (const MethodName& entry : kMethodNames) {
        if (entry.method == method) return entry.name;
    }
    return "";
}

Method method_of(std::string_view name) {
    for (const MethodName& entry : kMethodNames) {
        if (entry.name == name) return entry.method;
    }
    return Method::other;
}

std::string_view Request::header(std::string_view name) const {
    for (const HeaderView& field : headers) {
        if (field.name.size() == name.size() && equal_ignoring_case(field.name, name)) return field.value;
    }
    return {};
}

bool Request::has_header(std::string_view name) const {
    for (const HeaderView& field : headers) {
        if (field.name.size() == name.size() && equal_ignoring_case(field.name, name)) return true;
    }
    return false;
}

Response json_response(int status, std::string body) {
    return response_of(status, "application/json", std::move(body));
}

Response text_response(int status, std::string body) {
    return response_of(status, "text/plain; charset=utf-8", std::move(body));
}

Response html_response(int status, std::string body) {
    return response_of(status, "text/html; charset=utf-8", std::move(body));
}

Response see_other(std::string location) {
    Response response;
    response.status = 303;
    response.with("Location", std::move(location));
    return response;
}

Response error_response(int status, std::string_view message) {
    Json body = Json::object();
    body.set("statusCode", status).set("message", message);
    return json_response(status, to_text(body));
}

std::shared_ptr<const Content> make_content(std::string bytes, std::string type, std::string etag) {
    auto content = std::make_shared<Content>();
    content->gzip = gzip(bytes);
    content->bytes = std::move(bytes);
    content->type = std::move(type);
    content->etag = std::move(etag);
    return content;
}

std::string_view reason_of(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "";
    }
}

std::string_view cookie(const Request& request, std::string_view name) {
    std::string_view found;
    int times = 0;
    for (const HeaderView& field : request.headers) {
        if (!equal_ignoring_case(field.name, "Cookie")) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const std::size_t end = rest.find(';');
            const std::string_view pair = trim(rest.substr(0, end));
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
            const std::size_t equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            found = pair.substr(equals + 1);
            ++times;
        }
    }
    // Twice means that somebody else set one of them (a neighbour on another port, say): neither can be
    // believed.
    return times == 1 ? found : std::string_view{};
}

}  // namespace winsh::http
