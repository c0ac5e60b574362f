#include "win/api_client.h"

#include <algorithm>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "win/advice.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostLoopCharacters = 64;
constexpr std::size_t kMostBodyBytes = 8'388'608;
constexpr std::size_t kMostMessageColumns = 400;

ErrorKind kind_of(int status) {
    switch (status) {
        case 401:
            return ErrorKind::unauthenticated;
        case 403:
            return ErrorKind::forbidden;
        case 404:
            return ErrorKind::not_found;
        case 429:
            return ErrorKind::rate_limited;
        default:
            return status >= 500 ? ErrorKind::unavailable : ErrorKind::unprocessable;
    }
}

/// The server's sentence from the documented error body; "" where there is none.
std::string message_of(const http::ClientResponse& response) {
    const auto json = parse_json(response.body);
    if (!json.has_value()) return {};
    std::string message = cut_to(trim(printable((*json)["message"].as_string())), kMostMessageColumns);
    if (!message.empty() && std::string_view(".!?").find(message.back()) == std::string_view::npos)
        message.push_back('.');
    return message;
}

std::string advice_for(int status, int retry_after, std::string_view message) {
    // Our own server says so itself.
    if (status == 401 && message.contains("win auth login")) return {};
    if (status == 401) return " Sign in again with: win auth login";
    if (status == 429 && retry_after > 0) return format(" Try again in {} s.", retry_after);
    if (status == 429 || status >= 500) return " Try again later.";
    return {};
}

Error error_of(const http::ClientResponse& response, const ServerUrl& server) {
    const int status = response.status;
    const auto seconds = parse_integer(response.header("retry-after")).value_or(0);
    const int retry_after = static_cast<int>(std::clamp<std::int64_t>(seconds, 0, 86'400));
    if (status >= 300 && status < 400) {
        const std::string target = cut_to(printable(response.header("location")), 200);
        return {ErrorKind::unprocessable,
                format("{} answered with a redirect{}, which is not followed, because the token would go "
                       "with it. If that is the "
                       "server's address, give it with --api-url.",
                       server.text(), target.empty() ? "" : " to " + target),
                {},
                0};
    }
    std::string message = message_of(response);
    if (message.empty()) message = format("{} answered with status {}.", server.text(), status);
    return {kind_of(status), message + advice_for(status, retry_after, message), {}, retry_after};
}

Result<void> require_snapshot(const http::ClientResponse& response, const ServerUrl& server) {
    const auto json = parse_json(response.body, {.bytes = kMostBodyBytes, .depth = 64, .values = 2'000'000});
    if (json.has_value() && json->is_object()) return {};
    return fail(
        ErrorKind::unprocessable,
        format("{} answered with something that is no snapshot. Is this the address of a win.sh server?",
               server.text()));
}

}  // namespace

bool is_loop_id(std::string_view text) {
    if (text.empty() || text.size() > kMostLoopCharacters || text.front() == '-' || text.back() == '-')
        return false;
    if (text.contains("--")) return false;
    return std::ranges::all_of(text, [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
               character == '-';
    });
}

ApiClient::ApiClient(http::Client& client, ServerUrl server, Secret token)
    : client_(client), server_(std::move(server)), token_(std::move(token)) {}

Result<FetchedSnapshot> ApiClient::snapshot(std::string_view loop, std::string_view known_etag) {
    http::ClientRequest request;
    request.url = server_.with_path(format("/v1/loops/{}/connector-snapshot", loop));
    request.body_limit = kMostBodyBytes;
    request.headers = {{"Authorization", format("Bearer {}", token_.reveal())},
                       {"Accept", "application/json"}};
    if (!known_etag.empty()) request.headers.emplace_back("If-None-Match", known_etag);
    auto sent = client_.send(request);
    if (!sent.has_value()) return std::unexpected(with_advice(std::move(sent).error()));
    http::ClientResponse response = *std::move(sent);
    FetchedSnapshot fetched;
    if (response.status == 304 && !known_etag.empty()) {
        fetched.not_modified = true;
        return fetched;
    }
    if (response.status != 200) return std::unexpected(error_of(response, server_));
    WINSH_CHECK(require_snapshot(response, server_));
    fetched.etag = response.header("etag");
    fetched.bytes = std::move(response.body);
    return fetched;
}

}  // namespace winsh::win
