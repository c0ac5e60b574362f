#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "model/ids.h"

namespace winsh {

enum class Scope : std::uint8_t { loops_read = 1, loops_run = 2, snapshots_read = 4 };

/// A set of scopes; rendered and listed in alphabetical order.
class Scopes {
public:
    constexpr Scopes() = default;
    constexpr Scopes(std::initializer_list<Scope> scopes) {
        for (const Scope scope : scopes) add(scope);
    }
    static constexpr Scopes all() { return {Scope::loops_read, Scope::loops_run, Scope::snapshots_read}; }
    static constexpr Scopes from_bits(std::uint8_t bits) {
        Scopes scopes;
        scopes.bits_ = bits & 7;
        return scopes;
    }

    constexpr void add(Scope scope) {
        bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(scope));
    }
    constexpr bool contains(Scope scope) const { return (bits_ & static_cast<std::uint8_t>(scope)) != 0; }
    constexpr bool contains_all(Scopes other) const { return (bits_ & other.bits_) == other.bits_; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr std::uint8_t bits() const { return bits_; }
    std::vector<Scope> list() const;

    friend constexpr bool operator==(Scopes, Scopes) = default;

private:
    std::uint8_t bits_ = 0;
};

std::string_view name_of(Scope scope);  ///< `snapshots:read` …
std::optional<Scope> parse_scope(std::string_view text);
/// What a scope lets its holder do, in plain words for the approval page.
std::string_view description_of(Scope scope);

enum class TokenSource { settings, cli };
std::string_view name_of(TokenSource source);
std::optional<TokenSource> parse_token_source(std::string_view text);

enum class TokenState { active, expired, revoked };

/// What is stored of an API token: everything but the token.
struct ApiToken {
    TokenId id;
    UserId user;
    WorkspaceId workspace;
    Sha256Digest digest{};     ///< SHA-256 of the whole token. Never leaves the server.
    std::string name;          ///< 1..100 characters.
    std::string token_prefix;  ///< The first 12 characters.
    std::string last_four;
    Scopes scopes;
    TokenSource source = TokenSource::settings;
    std::string client;  ///< ≤ 100 characters, "" where not given.
    Timestamp created_at;
    std::optional<Timestamp> last_used_at;
    std::optional<Timestamp> expires_at;  ///< Nothing: never.
    std::optional<Timestamp> revoked_at;
    /// The epoch of the store when it was issued. A restored backup raises the store's epoch, which voids
    /// older tokens.
    std::int64_t epoch = 0;
    /// The store's own number of it, by which uses are recorded; 0 before it is stored.
    std::int64_t number = 0;

    /// A token expires at the very millisecond of `expires_at`.
    TokenState state_at(Timestamp now) const;
};

}  // namespace winsh
