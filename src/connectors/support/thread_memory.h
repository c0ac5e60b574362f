#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "connectors/poll_account.h"
#include "connectors/support/thread.h"

namespace winsh {

/// A thread that changed and whose messages are to be read.
struct WaitingThread {
    std::string id;
    std::string updated_at;  ///< ISO 8601, so that they compare as text.
    Json head;               ///< What the connector wants to know of it when it reads the messages.
    int failures = 0;        ///< How often reading it was tried in vain.
};

/// Why there is nothing to show of a thread until it changes again.
enum class LeftOut {
    internal,    ///< Nobody outside wrote or read a word of it.
    unreadable,  ///< Not of the documented form, or too large.
    refused,     ///< The key may not read it.
};

/// What is known of a support tool's threads from one poll to the next: the threads themselves, those that
/// wait to be read, and how far the list of changes has been read. A record that comes once more with the
/// same id and time is no change, so a list may be read again from an inclusive bound.
class ThreadMemory {
public:
    enum class Reading {
        settled,
        early,  ///< Within the second in which it changed: it may change again and bear the same time.
    };

    /// `scope` says what the memory is of. A memory of something else, or of unexpected shape, is none.
    ThreadMemory(const Json& memory, std::string scope);

    /// How far the list of changes was read; null at first. Its shape is the connector's.
    const Json& cursor() const { return cursor_; }
    void set_cursor(Json cursor) { cursor_ = std::move(cursor); }

    bool knows(const std::string& id, Timestamp updated_at) const;
    void await(const std::string& id, Timestamp updated_at, Json head);
    /// The latest first.
    std::vector<WaitingThread> waiting() const;
    bool has_no_threads() const { return kept_.empty(); }
    bool is_waiting_for_none() const { return waiting_.empty(); }
    std::optional<Timestamp> oldest_waiting() const;

    /// Each of these ends the waiting.
    void keep(const SupportThread& thread, Reading reading);
    void leave_out(const WaitingThread& thread, LeftOut why);
    void remove(const std::string& id);
    /// It could not be read this time. Answers how often that happened.
    int note_failure(const std::string& id);

    /// `{"support": {"threads": […]}}`, the latest first, as many as there is room for; what is left out is
    /// put on the account.
    Json content(PollAccount& account) const;
    Json to_json() const;

private:
    struct Kept {
        CompactThread compact;
        bool is_early = false;
        std::string updated_at;
        std::size_t bytes = 0;
    };
    struct Settled {
        std::string updated_at;
        LeftOut why = LeftOut::internal;
    };
    template <typename Row>
    using ById = std::map<std::string, Row, std::less<>>;

    bool load(const Json& memory);
    bool load_kept(const Json& row);
    bool load_waiting(const Json& row);
    bool load_settled(const Json& row);

    std::string scope_;
    Json cursor_;
    ById<Kept> kept_;
    ById<WaitingThread> waiting_;
    ById<Settled> settled_;
};

}  // namespace winsh
