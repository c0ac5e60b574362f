#include "model/token.h"

#include "model/named_values.h"

namespace winsh {
namespace {
// In alphabetical order: lists of scopes are shown in this one.
constexpr auto kScopes = named_values<Scope>({
    {Scope::loops_read, "loops:read"},
    {Scope::loops_run, "loops:run"},
    {Scope::snapshots_read, "snapshots:read"},
});
constexpr auto kSources =
    named_values<TokenSource>({{TokenSource::settings, "settings"}, {TokenSource::cli, "cli"}});
}  // namespace

std::vector<Scope> Scopes::list() const {
    std::vector<Scope> scopes;
    for (const auto& [scope, name] : kScopes.rows) {
        if (contains(scope)) scopes.push_back(scope);
    }
    return scopes;
}

std::string_view name_of(Scope scope) { return kScopes.name_of(scope); }
std::optional<Scope> parse_scope(std::string_view text) { return kScopes.parse(text); }

std::string_view description_of(Scope scope) {
    switch (scope) {
        case Scope::loops_read:
            return "See which loops the workspace has and how they are doing.";
        case Scope::loops_run:
            return "Start and finish runs of the workspace's loops.";
        case Scope::snapshots_read:
            return "Read snapshots: what the workspace's connected services report.";
    }
    return {};
}

std::string_view name_of(TokenSource source) { return kSources.name_of(source); }
std::optional<TokenSource> parse_token_source(std::string_view text) { return kSources.parse(text); }

TokenState ApiToken::state_at(Timestamp now) const {
    if (revoked_at) return TokenState::revoked;
    if (expires_at && now >= *expires_at) return TokenState::expired;
    return TokenState::active;
}

}  // namespace winsh
