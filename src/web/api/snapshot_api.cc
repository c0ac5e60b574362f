#include "web/api/snapshot_api.h"

#include "web/error_response.h"

namespace winsh::web {
namespace {

constexpr std::string_view kSnapshotHeaders = "Cache-Control: private, no-cache\r\n";
constexpr std::string_view kSnapshotVary = "Authorization, Accept";

http::Response answer_with(const ServedSnapshot& snapshot) {
    http::Response response;
    response.content = snapshot.content;
    response.constant_headers = kSnapshotHeaders;
    response.vary = kSnapshotVary;
    return response;
}

}  // namespace

std::optional<http::Response> SnapshotApi::from_memory(const TokenFacts& token, std::string_view loop) const {
    const auto snapshot = snapshots_.from_memory(token.workspace, loop);
    if (!snapshot) return std::nullopt;
    return answer_with(*snapshot);
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
    return answer_with(**snapshot);
}

}  // namespace winsh::web
