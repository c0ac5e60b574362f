#include "web/api/snapshot_api.h"

#include <utility>

#include "base/text.h"
#include "document/snapshot_digest.h"
#include "snapshots/brief_content.h"
#include "web/api/loop_path.h"
#include "web/api/snapshot_query.h"
#include "web/error_response.h"

namespace winsh::web {
namespace {

constexpr std::string_view kSnapshotHeaders = "Cache-Control: private, no-cache\r\n";
/// What a digest stands for never changes; a year is as long as caches keep anything (RFC 8246).
constexpr std::string_view kImmutableHeaders = "Cache-Control: private, max-age=31536000, immutable\r\n";
constexpr std::string_view kSnapshotVary = "Authorization, Accept";

/// JSON unless the client says that it takes Markdown more gladly.
bool wants_brief(const http::Request& request) {
    const std::string_view accept = request.header("Accept");
    if (accept.empty() || accept == "*/*" || accept == "application/json") return false;
    return http::accept_weight(request, "text/markdown") > http::accept_weight(request, "application/json");
}

http::Response answer_with(std::shared_ptr<const http::Content> content) {
    http::Response response;
    response.content = std::move(content);
    response.constant_headers = kSnapshotHeaders;
    response.vary = kSnapshotVary;
    return response;
}

}  // namespace

std::optional<http::Response> SnapshotApi::from_memory(const http::Request& request, const TokenFacts& token,
                                                       std::string_view loop) const {
    if (!request.query.empty() || wants_brief(request)) return std::nullopt;
    const auto snapshot = snapshots_.from_memory(token.workspace, loop);
    if (!snapshot) return std::nullopt;
    return answer_with(snapshot->content);
}

Result<std::shared_ptr<const http::Content>> SnapshotApi::content_for(const http::Request& request,
                                                                      const WorkspaceId& workspace,
                                                                      std::string_view loop) const {
    WINSH_TRY(const LoopId id, loop_of_path(loop));
    WINSH_TRY(const SnapshotQuery query, snapshot_query(request));
    WINSH_TRY(
        const std::shared_ptr<const ServedSnapshot> snapshot,
        query.budget ? snapshots_.within(workspace, id, *query.budget) : snapshots_.current(workspace, id));
    // A brief is for whoever has nothing yet: it is always of the whole.
    if (wants_brief(request)) return brief_content(*snapshot->content);
    if (!query.since) return snapshot->content;
    WINSH_TRY(const std::shared_ptr<const http::Content> difference,
              snapshots_.difference_since(workspace, id, *query.since, *snapshot));
    return difference ? difference : snapshot->content;
}

http::Response SnapshotApi::read(const http::Request& request, const TokenFacts& token,
                                 std::string_view loop) const {
    auto content = content_for(request, token.workspace, loop);
    return content ? answer_with(*std::move(content)) : api_error(request, content.error());
}

http::Response SnapshotApi::of_digest(const http::Request& request, const TokenFacts& token,
                                      std::string_view digest) const {
    // Clients that build addresses encode the colon.
    const std::string text = percent_decode(digest).value_or("");
    if (!is_snapshot_digest(text)) {
        return api_error(request,
                         Error{ErrorKind::not_found,
                               "There is no such snapshot: a digest is \"sha256:\" and 64 hex digits in "
                               "lower case.",
                               {},
                               0});
    }
    const auto snapshot = snapshots_.of_digest(token.workspace, text);
    if (!snapshot) return api_error(request, snapshot.error());
    const std::shared_ptr<const http::Content>& content = (*snapshot)->content;
    http::Response response = answer_with(wants_brief(request) ? brief_content(*content) : content);
    response.constant_headers = kImmutableHeaders;
    return response;
}

}  // namespace winsh::web
