#include "web/pages/loop_pages.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "document/snapshot_digest.h"
#include "snapshots/known_loops.h"
#include "web/pages/capability_words.h"
#include "web/pages/difference_view.h"
#include "web/pages/loop_list.h"
#include "web/pages/loop_view.h"
#include "web/pages/own_loop_form_view.h"
#include "web/pages/snapshot_view.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

constexpr std::string_view kPath = "/settings/loops";
constexpr std::string_view kOwnersBind =
    "Only an owner of the workspace chooses what a loop of its own reads. Ask one of the owners.";
constexpr int kMostPast = 50;
constexpr JsonLimits kSnapshotLimits{.bytes = 4 * 1024 * 1024, .depth = 64};

/// `sha256:0123abcd…` as `0123abcd`.
std::string short_digest(std::string_view digest) {
    constexpr std::size_t kShown = 8;
    return std::string(digest.substr(std::min(digest.size(), digest.find(':') + 1), kShown));
}

/// What a loop of the workspace's own has beside the others; null for one of the catalogue.
Json own_view(const Visit& visit, const Loop& loop) {
    if (!loop.is_own()) return nullptr;
    const std::string path = format("{}/{}", kPath, loop.id.text());
    return Json::object({{"filter", filter_in_words(loop.filter)},
                         {"change_href", visit.is_owner() ? visit.link(path + "/change") : ""},
                         {"remove_href", visit.is_owner() ? visit.link(path + "/remove") : ""}});
}

/// "" where `win start` would refuse it as it stands here.
std::string start_command(const LoopId& loop, SnapshotStatus status) {
    if (status != SnapshotStatus::ready && status != SnapshotStatus::partial) return {};
    return format("win start {} --agent claude-code", loop.text());
}

std::string in_words(const std::vector<std::string>& capabilities) {
    std::vector<std::string> words;
    for (const std::string& capability : capabilities) words.emplace_back(words_of_capability(capability));
    return join(words, ", ");
}

}  // namespace

LoopPages::LoopPages(const SettingsFrame& frame, Snapshots& snapshots, LoopBindings& bindings,
                     const Clock& clock)
    : frame_(frame), snapshots_(snapshots), bindings_(bindings), clock_(clock) {}

Result<http::Response> LoopPages::list(const Visit& visit) const {
    WINSH_TRY(const auto loops, snapshots_.overview(visit.workspace()));
    const LoopFilter filter = LoopFilter::of_query(Form::of_query(visit.request));
    const bool has_fed = std::ranges::any_of(
        loops, [](const LoopOverview& loop) { return loop.status != SnapshotStatus::empty; });
    Json groups = group_views(visit, loops, filter);
    PageView view{.name = "loops", .title = "Loops"};
    view.data.set("new_href", visit.is_owner() ? visit.link(std::string(kPath) + "/new") : "");
    view.data.set("filter", filter_view(filter, visit));
    view.data.set("is_filtered", filter.is_set());
    view.data.set("has_fed", has_fed);
    view.data.set("has_groups", !groups.items().empty());
    view.data.set("groups", std::move(groups));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> LoopPages::show(const Visit& visit) const {
    const auto id = parse_loop_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    WINSH_TRY(const auto snapshot, snapshots_.current(visit.workspace(), *id));
    WINSH_TRY(const Json document, parse_json(snapshot->content->bytes, kSnapshotLimits));
    WINSH_TRY(const auto loops, snapshots_.overview(visit.workspace()));
    const auto overview =
        std::ranges::find_if(loops, [&](const LoopOverview& candidate) { return candidate.loop.id == *id; });
    if (overview == loops.end()) return std::unexpected(no_such_page());
    const ValueViews values(document,
                            {.to = [&](std::string_view path) { return visit.link(path); },
                             .people_path = format("{}/{}/people", kPath, id->text())},
                            clock_.now());
    PageView view{.name = "loop", .title = overview->loop.title};
    view.data.set("loop", loop_row(visit, *overview));
    view.data.set("choices", binding_choices(visit, *overview));
    view.data.set("bind_href", visit.link(format("{}/{}/bindings", kPath, id->text())));
    view.data.set("status", status_view(snapshot->status));
    view.data.set("snapshot", snapshot_view(document, values));
    view.data.set("is_empty", snapshot->status == SnapshotStatus::empty);
    const std::vector<std::string> lacking = without_connector(overview->loop);
    view.data.set("can_be_fed", lacking.size() < overview->loop.required.size());
    view.data.set("lacking", in_words(lacking));
    view.data.set("connect_href", visit.is_owner() ? visit.link("/settings/connectors") : "");
    view.data.set("start_command", start_command(*id, snapshot->status));
    view.data.set("fetch_command", "win snapshot fetch " + id->text());
    view.data.set("back_href", visit.link(kPath));
    view.data.set("own", own_view(visit, overview->loop));
    WINSH_CHECK(set_past(view, visit, *id, *snapshot, {}));
    return frame_.show(visit, std::move(view));
}

/// The earlier snapshots to compare with, the newest first.
Result<void> LoopPages::set_past(PageView& view, const Visit& visit, const LoopId& loop,
                                 const ServedSnapshot& current, std::string_view chosen) const {
    WINSH_TRY(const auto history, snapshots_.history(visit.workspace(), loop, kMostPast));
    Json past = Json::array();
    for (const PastSnapshot& one : history) {
        if (one.digest == current.digest) continue;
        const std::string status = to_lower_ascii(status_view(one.status)["label"].as_string());
        // Two of the same minute are told apart by how their digests begin.
        const std::string label =
            format("{} ({}, {})", readable_time(one.generated_at), status, short_digest(one.digest));
        if (one.digest == chosen) view.data.set("since", label);
        past.push(option(one.digest, label, chosen));
    }
    if (!chosen.empty() && !view.data["since"].is_string())
        view.data.set("since", "the snapshot " + short_digest(chosen));
    view.data.set("has_past", !past.items().empty());
    view.data.set("past", std::move(past));
    view.data.set("difference_path", format("{}/{}/difference", kPath, loop.text()));
    view.data.set("query_workspace", visit.workspace_query().empty() ? "" : visit.workspace().text());
    return {};
}

Result<http::Response> LoopPages::show_difference(const Visit& visit) const {
    const auto id = parse_loop_id(visit.path[0]);
    const std::string since(Form::of_query(visit.request).value("since"));
    if (!id || !is_snapshot_digest(since)) return std::unexpected(no_such_page());
    WINSH_TRY(const Loop loop, snapshots_.loop(visit.workspace(), *id));
    WINSH_TRY(const auto current, snapshots_.current(visit.workspace(), *id));
    WINSH_TRY(const auto content, snapshots_.difference_since(visit.workspace(), *id, since, *current));
    if (!content)
        return fail(ErrorKind::not_found,
                    "There is no such earlier snapshot any more, or nothing to compare it with. Go back to "
                    "the loop and choose another one.");
    WINSH_TRY(const Json difference, parse_json(content->bytes, kSnapshotLimits));
    const std::string path = format("{}/{}", kPath, id->text());
    const ValueViews values(
        difference,
        {.to = [&](std::string_view page) { return visit.link(page); }, .people_path = path + "/people"},
        clock_.now());
    PageView view{.name = "loop_difference", .title = format("What has changed in {}", loop.title)};
    view.data.set("title", loop.title);
    view.data.set("back_href", visit.link(path));
    view.data.set("status", to_lower_ascii(status_view(current->status)["label"].as_string()));
    view.data.set("difference", difference_view(difference, values));
    WINSH_CHECK(set_past(view, visit, *id, *current, since));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> LoopPages::bind(const Visit& visit, const Form& form) const {
    const auto loop = parse_loop_id(visit.path[0]);
    if (!loop) return std::unexpected(no_such_page());
    WINSH_TRY(const Loop known, snapshots_.loop(visit.workspace(), *loop));
    if (!may_bind(visit, known)) return fail(ErrorKind::forbidden, std::string(kOwnersBind));
    std::optional<ConnectionId> connection;
    if (!form.value("connection").empty()) {
        connection = parse_connection_id(form.value("connection"));
        if (!connection) return std::unexpected(no_such_page());
    }
    WINSH_CHECK(bindings_.choose(visit.workspace(), *loop, std::string(form.value("capability")), connection,
                                 actor_of(visit)));
    return frame_.go(visit, format("{}/{}", kPath, loop->text()), Notice::binding_changed);
}

}  // namespace winsh::web
