#include "web/api/loop_api.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "snapshots/known_loops.h"
#include "web/api/loop_path.h"
#include "web/error_response.h"

namespace winsh::web {
namespace {

constexpr int kMostPast = 20;
constexpr std::string_view kLoopHeaders = "Cache-Control: private, no-cache\r\n";
constexpr std::string_view kLoopVary = "Authorization";

Json requirement_json(const LoopOverview::Binding& binding) {
    Json connection;
    if (binding.connection) {
        connection = Json::object({{"id", binding.connection->text()},
                                   {"kind", binding.kind},
                                   {"account", binding.account},
                                   {"status", name_of(binding.status)}});
    }
    return Json::object({{"capability", binding.capability}, {"connection", std::move(connection)}});
}

Json texts_json(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) list.push(text);
    return list;
}

Json filter_json(const SignalFilter& filter) {
    return Json::object({{"kinds", texts_json(filter.kinds)},
                         {"leastSeverity", name_of(filter.least_severity)},
                         {"leastPriority", name_of(filter.least_priority)},
                         {"words", texts_json(filter.words)}});
}

Json loop_json(const LoopOverview& overview) {
    Json required = Json::array();
    Json beside = Json::array();
    for (const LoopOverview::Binding& binding : overview.bindings)
        (binding.is_required ? required : beside).push(requirement_json(binding));
    Json row = Json::object({{"id", overview.loop.id.text()},
                             {"title", overview.loop.title},
                             {"category", overview.loop.category},
                             {"status", name_of(overview.status)},
                             {"requires", std::move(required)},
                             {"alsoReads", std::move(beside)},
                             {"withoutConnector", texts_json(without_connector(overview.loop))}});
    if (overview.loop.is_own()) row.set("filter", filter_json(overview.loop.filter));
    return row;
}

Json past_json(const PastSnapshot& past) {
    return Json::object({{"digest", past.digest},
                         {"status", name_of(past.status)},
                         {"generatedAt", to_iso8601(past.generated_at)}});
}

http::Response answer_with(const WorkspaceId& workspace, std::string name, Json value) {
    const std::string bytes = to_text(Json::object({{"apiVersion", kSnapshotApiVersion},
                                                    {"workspace", workspace.text()},
                                                    {std::move(name), std::move(value)}}));
    http::Response response;
    response.content = http::make_content(bytes, "application/json",
                                          "\"" + to_hex(as_bytes(sha256(bytes))).substr(0, 32) + "\"");
    response.constant_headers = kLoopHeaders;
    response.vary = kLoopVary;
    return response;
}

}  // namespace

http::Response LoopApi::list(const http::Request& request, const TokenFacts& token) const {
    const WorkspaceId workspace = token.workspace;
    const auto loops = snapshots_.overview(workspace);
    if (!loops) return api_error(request, loops.error());
    Json rows = Json::array();
    for (const LoopOverview& overview : *loops) rows.push(loop_json(overview));
    return answer_with(workspace, "loops", std::move(rows));
}

Result<Json> LoopApi::loop_with_history(const WorkspaceId& workspace, std::string_view loop) const {
    WINSH_TRY(const LoopId id, loop_of_path(loop));
    WINSH_TRY(const std::vector<PastSnapshot> history, snapshots_.history(workspace, id, kMostPast));
    WINSH_TRY(const std::vector<LoopOverview> loops, snapshots_.overview(workspace));
    const auto found = std::ranges::find(loops, id, [](const LoopOverview& row) { return row.loop.id; });
    if (found == loops.end()) return fail(ErrorKind::not_found, "There is no loop of that name.", "loop");
    Json snapshots = Json::array();
    for (const PastSnapshot& past : history) snapshots.push(past_json(past));
    return loop_json(*found).set("snapshots", std::move(snapshots));
}

http::Response LoopApi::show(const http::Request& request, const TokenFacts& token,
                             std::string_view loop) const {
    const WorkspaceId workspace = token.workspace;
    auto row = loop_with_history(workspace, loop);
    if (!row) return api_error(request, row.error());
    return answer_with(workspace, "loop", *std::move(row));
}

}  // namespace winsh::web
