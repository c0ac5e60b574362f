#include "web/pages/token_view.h"

#include <algorithm>

#include "base/format.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

constexpr std::chrono::hours kSoon{7 * 24};

Json state_view(const ApiToken& token, Timestamp now) {
    Json view = status_view(token.state_at(now));
    const bool ends_soon =
        token.state_at(now) == TokenState::active && token.expires_at && *token.expires_at < now + kSoon;
    if (ends_soon) view.set("label", "Expires soon").set("tone", "warn");
    return view;
}

/// As the end of "Created 16 Jun 2026, 18:00 UTC …".
std::string source_in_words(const ApiToken& token) {
    const std::string_view source = token.source == TokenSource::cli ? "by a terminal" : "in the settings";
    return token.client.empty() ? std::string(source) : format("{} ({})", source, token.client);
}

/// Reading, which most want, comes first.
constexpr Scope kOffered[] = {Scope::snapshots_read, Scope::loops_read, Scope::loops_run};

}  // namespace

Json token_view(const Visit& visit, const ListedToken& listed, Timestamp now) {
    const ApiToken& token = listed.token;
    Json scopes = Json::array();
    for (const Scope scope : token.scopes.list()) scopes.push(Json::object().set("name", name_of(scope)));
    Json view = Json::object();
    view.set("id", token.id.text());
    view.set("name", token.name);
    view.set("preview", format("{}…{}", token.token_prefix, token.last_four));
    view.set("scopes", std::move(scopes));
    view.set("source", source_in_words(token));
    view.set("workspace_name", listed.workspace_name);
    view.set("user_email", listed.user_email);
    view.set("state", state_view(token, now));
    view.set("is_active", token.state_at(now) == TokenState::active);
    view.set("created", time_view(token.created_at, now));
    view.set("last_used", time_view(token.last_used_at, now));
    view.set("expires", time_view(token.expires_at, now));
    view.set("revoked", time_view(token.revoked_at, now));
    view.set("revoke_href", visit.link(format("/settings/api-tokens/{}/revoke", token.id.text())));
    return view;
}

Json scope_choices(Scopes offered, Scopes chosen) {
    Json items = Json::array();
    for (const Scope scope : kOffered) {
        if (!offered.contains(scope)) continue;
        const Choice choice{.value = std::string(name_of(scope)),
                            .label = std::string(description_of(scope)),
                            .help = std::string(name_of(scope)),
                            .is_chosen = chosen.contains(scope)};
        items.push(to_view("scope", choice, items.items().size()));
    }
    return items;
}

Result<Scopes> scopes_of(std::span<const std::string_view> ticked) {
    Scopes scopes;
    for (const std::string_view name : ticked) {
        const auto scope = parse_scope(name);
        if (!scope)
            return fail(ErrorKind::invalid, "Choose among the permissions that are listed.", "scopes");
        scopes.add(*scope);
    }
    return scopes;
}

Json lifetime_choices(std::span<const Lifetime> lifetimes, std::string_view chosen) {
    Json items = Json::array();
    for (const Lifetime& lifetime : lifetimes) {
        const Choice choice{.value = std::string(lifetime.value),
                            .label = std::string(lifetime.label),
                            .is_chosen = lifetime.value == chosen};
        items.push(to_view("lifetime", choice, items.items().size()));
    }
    return items;
}

bool is_among(std::span<const Lifetime> lifetimes, std::string_view value) {
    return std::ranges::any_of(lifetimes, [&](const Lifetime& lifetime) { return lifetime.value == value; });
}

Json workspace_choices(const Viewer& viewer, const WorkspaceId& chosen) {
    Json items = Json::array();
    if (viewer.memberships.size() < 2) return items;
    for (const Membership& membership : viewer.memberships) {
        const Choice choice{.value = membership.workspace.id.text(),
                            .label = membership.workspace.name,
                            .is_chosen = membership.workspace.id == chosen};
        items.push(to_view("workspace", choice, items.items().size()));
    }
    return items;
}

}  // namespace winsh::web
