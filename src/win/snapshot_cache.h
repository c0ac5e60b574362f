#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "http/environment.h"
#include "win/server_url.h"

namespace winsh::win {

/// Snapshots that were fetched before, so that an unchanged one is asked for and not sent again (304). Files
/// of the user alone, in a folder of the user alone; a key is made of the server, the token's hash and the
/// loop, so that nobody gets another's. A cache that is damaged, or cannot be read or written, is as good as
/// empty.
class SnapshotCache {
public:
    /// `$XDG_CACHE_HOME/win`, else `~/.cache/win`; no home: no cache.
    SnapshotCache(const http::Environment& environment, const Clock& clock);

    struct Entry {
        std::string etag;
        std::string bytes;
    };
    std::optional<Entry> find(const ServerUrl& server, const Secret& token, std::string_view loop) const;
    /// Keeps it in place of what was there, and forgets what has not been written for 30 days.
    void keep(const ServerUrl& server, const Secret& token, std::string_view loop, const Entry& entry) const;

private:
    std::string path_of(const ServerUrl& server, const Secret& token, std::string_view loop) const;
    std::string folder_;
    const Clock& clock_;
};

}  // namespace winsh::win
