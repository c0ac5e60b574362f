#include "web/api/snapshot_api.h"

#include <utility>

#include "snapshots/brief.h"
#include "web/error_response.h"

namespace winsh::web {
namespace {

constexpr std::string_view kSnapshotHeaders = "Cache-Control: private, no-cache\r\n";
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
    if (wants_brief(request)) return std::nullopt;
    const auto snapshot = snapshots_.from_memory(token.workspace, loop);
    if (!snapshot) return std::nullopt;
    return answer_with(snapshot->content);
}

http::Response SnapshotApi::read(const http::Request& request, const TokenFacts& token,
                                 std::string_view loop) const {
    const auto id = parse_loop_id(loop);
    if (!id) {
        return api_error(
            request,
            Error{ErrorKind::not_found,
                  "There is no such loop: a loop's id is lower-case letters and digits in words joined by "
                  "hyphens, at most 64 characters.",
                  {},
                  0});
    }
    const auto snapshot = snapshots_.current(token.workspace, *id);
    if (!snapshot) return api_error(request, snapshot.error());
    const std::shared_ptr<const http::Content>& content = (*snapshot)->content;
    return answer_with(wants_brief(request) ? brief_content(*content) : content);
}

}  // namespace winsh::web
