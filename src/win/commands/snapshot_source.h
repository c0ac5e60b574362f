#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "win/advice.h"
#include "win/api_client.h"
#include "win/identity.h"
#include "win/snapshot_cache.h"
#include "win/snapshot_view.h"
#include "win/world.h"

namespace winsh::win {

struct Snapshot {
    std::string bytes;  ///< As the server sent them.
    Json document;      ///< The same, read; an object.
};

/// Where the snapshots of somebody who is signed in come from: the server, and what of it is kept here.
class SnapshotSource {
public:
    /// Tells the notes of the identity, and asks nobody. Errors: those of `find_identity` and
    /// `require_token`. Whatever asks the server has those of `require_private_way` besides.
    static Result<SnapshotSource> open(const IdentityOptions& options, World& world);

    const Identity& identity() const { return identity_; }
    const SnapshotCache& cache() const { return cache_; }

    using Budget = std::optional<std::int64_t>;
    /// The one that the server has now, asked for conditionally, kept from now on.
    Result<Snapshot> present(const std::string& loop, Budget budget = {});
    /// What has changed since the snapshot of that digest; the whole one where the server does not know it.
    Result<Snapshot> since(const std::string& loop, const std::string& digest, Budget budget = {});
    /// The one of a digest, or of its beginning where it is kept here.
    Result<Snapshot> of_digest(const std::string& digest);
    /// The last one of a loop that is kept here, or `of_digest`. Errors also: `not_found` for a loop of which
    /// nothing is kept.
    Result<Snapshot> kept_or_of_digest(const std::string& name);
    Result<Json> loops();
    Result<Json> loop(std::string_view loop);

private:
    SnapshotSource(Identity identity, Result<void> way, World& world);
    template <typename T>
    Result<T> advised(Result<T> answer) const {
        if (answer.has_value()) return answer;
        return std::unexpected(
            with_token_advice(std::move(answer).error(), identity_.token, identity_.source));
    }
    template <typename T>
    Result<T> of_loop(const std::string& loop, Result<T> answer);
    /// The loop whose name is nearest; "" where none is near, or the token may not list them.
    std::string nearest_loop(const std::string& typed);
    Identity identity_;
    Result<void> way_;  ///< Whether the server may be asked.
    SnapshotCache cache_;
    ApiClient api_;
};

/// `invalid` where it has not the form of a loop's name.
Result<void> require_loop_id(std::string_view loop);

/// Where people look at a loop, and where they connect tools.
std::string loop_url(const ServerUrl& app, std::string_view loop);
std::string connectors_url(const ServerUrl& app);

/// What somebody may do about a snapshot of a loop: where it is `empty` or `partial`, which capabilities want
/// a connection, as far as the token may know, and where to make it; where it is not as it should be, the
/// loop's page.
WhatNext what_next(SnapshotSource& source, const std::string& loop, const Json& document);

}  // namespace winsh::win
