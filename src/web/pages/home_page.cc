#include "web/pages/home_page.h"

#include <algorithm>

#include "base/format.h"
#include "web/pages/connection_view.h"
#include "web/pages/status_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

/// A number with its words, as one of the three figures at the top.
Json figure(std::size_t number, std::string_view what, std::string note, std::string_view tone,
            std::string href) {
    Json view = Json::object();
    view.set("number", number);
    view.set("what", what);
    view.set("note", std::move(note));
    view.set("tone", tone);
    view.set("href", std::move(href));
    return view;
}

Json connections_figure(const Visit& visit, const std::vector<ConnectionView>& connections) {
    const auto ailing =
        static_cast<std::size_t>(std::ranges::count_if(connections, [](const ConnectionView& connection) {
            return needs_attention(connection.health.status);
        }));
    std::string note = "all well";
    if (ailing > 0) note = counted(static_cast<std::int64_t>(ailing), "needs a look", "need a look");
    if (connections.empty()) note = "nothing connected yet";
    const std::string_view tone = connections.empty() ? "idle" : ailing > 0 ? "warn" : "good";
    return figure(connections.size(), connections.size() == 1 ? "connection" : "connections", std::move(note),
                  tone, visit.link("/settings/connectors"));
}

Json loops_figure(const Visit& visit, const std::vector<LoopOverview>& loops) {
    const auto count_of = [&](SnapshotStatus status) {
        return static_cast<std::size_t>(
            std::ranges::count_if(loops, [&](const LoopOverview& loop) { return loop.status == status; }));
    };
    const std::size_t fed = loops.size() - count_of(SnapshotStatus::empty);
    const std::size_t ready = count_of(SnapshotStatus::ready);
    std::string note =
        fed == 0 ? format("{} wait for tools", loops.size()) : format("{} of {} ready", ready, fed);
    return figure(fed, fed == 1 ? "loop with a tool" : "loops with a tool", std::move(note),
                  fed == 0     ? "idle"
                  : ready == 0 ? "warn"
                               : "good",
                  visit.link("/settings/loops"));
}

/// So many tokens are looked at for one that was used and has ended.
constexpr int kNewest = 100;

struct TokenCounts {
    std::size_t active = 0;
    std::size_t terminals = 0;
    bool was_used = false;
};

TokenCounts count_tokens(const std::vector<ListedToken>& active, const std::vector<ListedToken>& newest,
                         const WorkspaceId& workspace) {
    TokenCounts counts;
    const auto note_use = [&](const ApiToken& token) {
        counts.was_used = counts.was_used || token.last_used_at.has_value();
    };
    for (const ListedToken& listed : newest) {
        if (listed.token.workspace == workspace) note_use(listed.token);
    }
    for (const ListedToken& listed : active) {
        if (listed.token.workspace != workspace) continue;
        note_use(listed.token);
        ++counts.active;
        if (listed.token.source == TokenSource::cli) ++counts.terminals;
    }
    return counts;
}

Json step(std::string_view title, std::string_view text, bool is_done) {
    return Json::object()
        .set("title", title)
        .set("text", text)
        .set("is_done", is_done)
        .set("command", "")
        .set("command_id", "")
        .set("href", "")
        .set("link_label", "");
}

Json steps(const Visit& visit, const Site& site, bool is_connected, const TokenCounts& tokens) {
    Json items = Json::array();
    items.push(step("Connect a tool", "Its key is sealed here; agents see what it reports and never the key.",
                    is_connected)
                   .set("href", visit.is_owner() ? visit.link("/settings/connectors") : "")
                   .set("link_label", "Choose a tool"));
    items.push(step("Sign in a terminal",
                    "Run this where the agent works. The browser opens; one click approves it.",
                    tokens.terminals > 0)
                   .set("command", "win auth login --api-url " + site.public_url)
                   .set("command_id", "command-login"));
    items.push(step("Fetch a snapshot",
                    "What a loop needs to know, in one document that is safe to hand to an agent.",
                    tokens.was_used)
                   .set("command", "win snapshot fetch bug-autofix")
                   .set("command_id", "command-fetch"));
    items.push(step("Start an agent on it",
                    "In the folder of your code. The agent begins with the snapshot in its hands.", false)
                   .set("command", "win start bug-autofix --agent claude-code")
                   .set("command_id", "command-start"));
    return items;
}

}  // namespace

HomePage::HomePage(const SettingsFrame& frame, Connections& connections, Snapshots& snapshots, Tokens& tokens,
                   const Clock& clock)
    : frame_(frame), connections_(connections), snapshots_(snapshots), tokens_(tokens), clock_(clock) {}

Result<http::Response> HomePage::show(const Visit& visit) const {
    const Timestamp now = clock_.now();
    WINSH_TRY(const auto connections, connections_.list(visit.workspace()));
    WINSH_TRY(const auto loops, snapshots_.overview(visit.workspace()));
    WINSH_TRY(const auto active_tokens, tokens_.active(visit.viewer));
    WINSH_TRY(const auto newest_tokens, tokens_.list(visit.viewer, {.older_than = {}, .limit = kNewest}));
    const TokenCounts tokens = count_tokens(active_tokens, newest_tokens, visit.workspace());
    Json figures = Json::array();
    figures.push(connections_figure(visit, connections));
    figures.push(loops_figure(visit, loops));
    figures.push(figure(
        tokens.active, tokens.active == 1 ? "active token" : "active tokens",
        counted(static_cast<std::int64_t>(tokens.terminals), "terminal signed in", "terminals signed in"),
        tokens.active == 0 ? "idle" : "good", visit.link("/settings/api-tokens")));
    Json ailing = Json::array();
    for (const ConnectionView& connection : connections) {
        if (needs_attention(connection.health.status)) ailing.push(connection_row(visit, connection, now));
    }
    PageView view{.name = "home", .title = "Overview"};
    view.data.set("figures", std::move(figures));
    view.data.set("has_ailing", !ailing.items().empty());
    view.data.set("ailing", std::move(ailing));
    view.data.set("all_done", !connections.empty() && tokens.terminals > 0 && tokens.was_used);
    view.data.set("steps", steps(visit, frame_.site(), !connections.empty(), tokens));
    return frame_.show(visit, std::move(view));
}

}  // namespace winsh::web
