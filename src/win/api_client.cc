#include "win/api_client.h"

#include <algorithm>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "document/parse_snapshot.h"
#include "document/snapshot_digest.h"
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
    if (!json.has_value() || (*json)["statusCode"].as_integer() != response.status) return {};
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
    if (status == 304)
        return {ErrorKind::unprocessable,
                format("{} answered that nothing has changed, though it was not asked that.", server.text()),
                {},
                0};
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
    // Any web server says 403 or 404 of an address that it does not know; that is no opinion on a token.
    if (message.empty() && (status == 403 || status == 404))
        return {ErrorKind::unprocessable,
                format("{} answered with status {} and none of the words of a win.sh server. Is this the "
                       "address of one?",
                       server.text(), status),
                {},
                0};
    if (message.empty()) message = format("{} answered with status {}.", server.text(), status);
    return {kind_of(status), message + advice_for(status, retry_after, message), {}, retry_after};
}

Result<Json> object_of(const http::ClientResponse& response, const ServerUrl& server, std::string_view what) {
    auto json = parse_snapshot(response.body);
    if (json.has_value()) return json;
    return fail(ErrorKind::unprocessable,
                format("{} answered with something that is no {}. Is this the address of a win.sh server?",
                       server.text(), what));
}

/// "" for whatever there is.
struct Wanted {
    std::string_view loop;
    std::string_view digest;
    std::string_view since;  ///< A difference from the snapshot of that digest may come.
};

/// What was damaged or changed on the way is not handed on.
Result<void> require_digest(const Json& document, const Wanted& wanted, const ServerUrl& server) {
    const Json* since = document.find("since");
    if (since != nullptr && (wanted.since.empty() || since->as_string() != wanted.since))
        return fail(
            ErrorKind::unprocessable,
            format("{} answered with changes since another snapshot, where {}. Nothing of it was kept.",
                   server.text(),
                   wanted.since.empty() ? "a whole one was asked for" : "that was not asked for"));
    // A difference has the digest of the whole, which cannot be computed from it.
    if (since != nullptr) return {};
    const std::string digest(document["digest"].as_string());
    if (document.find("digest") != nullptr && digest != snapshot_digest(document))
        return fail(
            ErrorKind::unprocessable,
            format("{} answered with a snapshot that is not what its digest was made of: it was damaged "
                   "or changed on the way. Nothing of it was kept; try again.",
                   server.text()));
    if (!wanted.digest.empty() && digest != wanted.digest)
        return fail(
            ErrorKind::unprocessable,
            format("{} answered with another snapshot than the one that was asked for.", server.text()));
    return {};
}

/// Whoever acts on "ready" must not act on the state of something else.
Result<void> require_loop(const Json& document, std::string_view loop, const ServerUrl& server) {
    const std::string_view told = document["loopId"].as_string();
    if (told.empty())
        return fail(ErrorKind::unprocessable,
                    format("{} answered with something that is no snapshot. Is this the "
                           "address of a win.sh server?",
                           server.text()));
    if (!loop.empty() && told != loop)
        return fail(ErrorKind::unprocessable,
                    format("{} answered with a snapshot of another loop than {}.", server.text(), loop));
    return {};
}

Result<FetchedSnapshot> snapshot_from(http::ClientResponse response, const Wanted& wanted,
                                      const ServerUrl& server) {
    FetchedSnapshot fetched;
    WINSH_TRY(fetched.document, object_of(response, server, "snapshot"));
    WINSH_CHECK(require_loop(fetched.document, wanted.loop, server));
    WINSH_CHECK(require_digest(fetched.document, wanted, server));
    fetched.etag = response.header("etag");
    fetched.bytes = std::move(response.body);
    return fetched;
}

std::string query_of(const SnapshotWish& wish) {
    std::vector<std::pair<std::string, std::string>> fields;
    if (wish.budget) fields.emplace_back("budget", std::to_string(*wish.budget));
    if (!wish.since.empty()) fields.emplace_back("since", wish.since);
    return fields.empty() ? "" : "?" + to_form(fields);
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

Result<http::ClientResponse> ApiClient::get(std::string_view path, std::string_view known_etag) {
    http::ClientRequest request;
    request.url = server_.with_path(path);
    request.body_limit = kMostBodyBytes;
    request.headers = {{"Authorization", format("Bearer {}", token_.reveal())},
                       {"Accept", "application/json"}};
    if (!known_etag.empty()) request.headers.emplace_back("If-None-Match", known_etag);
    auto sent = client_.send(request);
    if (!sent.has_value()) return std::unexpected(with_advice(std::move(sent).error()));
    http::ClientResponse response = *std::move(sent);
    const bool is_wanted = response.status == 200 || (response.status == 304 && !known_etag.empty());
    if (!is_wanted) return std::unexpected(error_of(response, server_));
    return response;
}

Result<FetchedSnapshot> ApiClient::snapshot(std::string_view loop, const SnapshotWish& wish) {
    WINSH_TRY(http::ClientResponse response,
              get(format("/v1/loops/{}/connector-snapshot{}", loop, query_of(wish)), wish.known_etag));
    if (response.status == 304) return FetchedSnapshot{.not_modified = true};
    return snapshot_from(std::move(response), {.loop = loop, .since = wish.since}, server_);
}

Result<FetchedSnapshot> ApiClient::snapshot_of(std::string_view digest) {
    WINSH_TRY(http::ClientResponse response, get(format("/v1/snapshots/{}", digest)));
    return snapshot_from(std::move(response), {.digest = digest}, server_);
}

Result<Json> ApiClient::loops() {
    WINSH_TRY(const http::ClientResponse response, get("/v1/loops"));
    return object_of(response, server_, "list of loops");
}

Result<Json> ApiClient::loop(std::string_view loop) {
    WINSH_TRY(const http::ClientResponse response, get(format("/v1/loops/{}", loop)));
    WINSH_TRY(const Json answer, object_of(response, server_, "loop"));
    return answer["loop"];
}

}  // namespace winsh::win
