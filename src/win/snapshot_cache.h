#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/secret.h"
#include "http/environment.h"
#include "win/server_url.h"

namespace winsh::win {

/// A snapshot that is kept on this machine.
struct KeptSnapshot {
    std::string loop;
    std::string etag;   ///< What the server called these bytes.
    std::string bytes;  ///< As the server sent them.
    Json document;      ///< The same, read; an object.
    Timestamp kept_at;
};

/// Snapshots that were fetched before, each under its digest, so that an unchanged one is asked for and not
/// sent again (304), and an old one can be looked at and compared. Files of the user alone, in a folder of
/// the user alone; each server and token has a shelf of its own, so that nobody gets another's. A cache that
/// is damaged, or cannot be read or written, is as good as empty.
class SnapshotCache {
public:
    /// `$XDG_CACHE_HOME/win`, else `~/.cache/win`; no home: no cache.
    SnapshotCache(const http::Environment& environment, const Clock& clock, const ServerUrl& server,
                  const Secret& token);

    using Budget = std::optional<std::int64_t>;
    /// The last one of the loop within that budget.
    std::optional<KeptSnapshot> latest(std::string_view loop, Budget budget = {}) const;
    /// The one whose digest begins so: `sha256:` may be left out, 8 digits are the least. Nothing where
    /// several do.
    std::optional<KeptSnapshot> find(std::string_view digest) const;
    /// All of them, the newest first.
    std::vector<KeptSnapshot> all() const;

    /// Keeps it as the loop's last one, and forgets what has not been written for 30 days, shelves that are
    /// empty then, and all but the newest 200.
    void keep(const KeptSnapshot& snapshot, Budget budget = {}) const;

    /// Of this server and token: whose login ends leaves nothing of the company behind.
    void forget_all() const;

private:
    std::optional<KeptSnapshot> read(const std::string& name) const;
    void forget_old() const;

    std::string folder_;  ///< Of all shelves; "" for none.
    std::string shelf_;
    const Clock& clock_;
};

}  // namespace winsh::win
