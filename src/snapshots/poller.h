#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "http/client.h"
#include "snapshots/connections.h"
#include "snapshots/section_vault.h"
#include "snapshots/snapshots.h"
#include "store/store.h"

namespace winsh {

struct PollerOptions {
    unsigned threads = 8;  ///< Each waits for one upstream, mostly.
};

/// What a poller works with; all of it outlives the poller.
struct PollerParts {
    Store& store;
    Connections& connections;
    SectionVault& vault;
    Snapshots& snapshots;
    http::Client& client;
    const Clock& clock;
    Random& random;
    Log& log;
};

/// The only part that talks to upstreams on its own: asks each connection when it is due, sanitises and
/// stores what came, tells `Snapshots`. One poll at a time per connection, two per workspace, workspaces in
/// turn (`PollSchedule`); spread by jitter, with exponential back-off and the upstream's own wishes
/// (`Retry-After`, rate limits).
class Poller {
public:
    explicit Poller(const PollerParts& parts);
    ~Poller();  ///< Stops: waits for polls that run, at most their deadline, and writes down what is pending.
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// Reads what there is and starts the threads.
    Result<void> start(PollerOptions options);
    /// No poll is begun any more. Waits for nothing.
    void begin_stop();
    /// Added, changed or removed: polls at once where it exists.
    void connection_changed(const WorkspaceId& workspace, const ConnectionId& id);

    /// Polls what is due by the clock, on the calling thread; for tests. Answers how many polls were made.
    int run_due();

    struct Counts {
        std::uint64_t polls = 0;
        std::uint64_t failures = 0;
        std::uint64_t unchanged = 0;
    };
    Counts counts() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace winsh
