#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "connectors/connector.h"
#include "connectors/poll_account.h"
#include "connectors/support/thread_memory.h"
#include "connectors/upstream.h"

namespace winsh {

/// What reading the list of changes came to.
struct ThreadChanges {
    bool has_news = false;     ///< A thread changed, or the list was read further.
    bool is_finished = false;  ///< The list was read to its end.
    Timestamp complete_through;
    /// What kept it from being read further, behind what was read of it.
    std::optional<PollFailure> stopped_by;
};

/// A thread, or why there is nothing to show of it.
using ReadThread = std::variant<SupportThread, LeftOut>;

/// A support tool: how to ask for what changed, and for the messages of one thread.
class ThreadSource {
public:
    virtual ~ThreadSource() = default;
    /// Notes in `memory` which threads changed, and how far the list was read. An error where nothing could
    /// be read at all.
    virtual Polled<ThreadChanges> read_changes(ThreadMemory& memory, PollAccount& account) = 0;
    /// A failure of type `not_found` means that the thread is gone.
    virtual Polled<ReadThread> read_thread(const WaitingThread& thread) = 0;
    /// How many threads one poll may ask for.
    virtual std::size_t most_threads() const = 0;
};

/// One poll: the changes, then the messages of the threads that changed, the latest first, as far as time and
/// the upstream's limits go; the memory keeps the rest for the next one. `scope` says what the memory is of.
PollOutcome poll_threads(ThreadSource& source, Upstream& upstream, const PollInput& input,
                         const std::string& scope);

}  // namespace winsh
