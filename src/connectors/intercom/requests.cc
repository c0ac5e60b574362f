#include "connectors/intercom/requests.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "connectors/intercom/parse.h"
#include "connectors/support/thread_poll.h"

namespace winsh {
namespace {

constexpr int kMostPages = 10;
constexpr int kConversationsPerPage = 150;
constexpr std::size_t kMostThreads = 100;
constexpr std::string_view kIdPrefix = "intercom:";
/// Where the workspace's id is not known: Intercom's own pages put this in its place.
constexpr std::string_view kAnyWorkspace = "_";

/// How far the search was read. `through` is the time of the latest change that was seen by a search that was
/// read to its end; while one goes on, `bound`, `after` and `seen` say where it is.
struct Place {
    std::int64_t through = 0;
    std::int64_t bound = 0;
    std::string after;
    std::int64_t seen = 0;
    std::string workspace;

    bool is_on_the_way() const { return !after.empty(); }
    static Place of(const Json& cursor) {
        return {.through = cursor["through"].as_integer(),
                .bound = cursor["bound"].as_integer(),
                .after = std::string(cursor["after"].as_string()),
                .seen = cursor["seen"].as_integer(),
                .workspace = std::string(cursor["workspace"].as_string())};
    }
    Json to_json() const {
        return Json::object({{"through", through},
                             {"bound", bound},
                             {"after", after},
                             {"seen", seen},
                             {"workspace", workspace}});
    }
};

std::int64_t seconds_of(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Timestamp time_of(std::int64_t seconds) { return Timestamp(std::chrono::seconds(seconds)); }

class IntercomSource final : public ThreadSource {
public:
    IntercomSource(Upstream& upstream, const IntercomAccount& account, Timestamp now)
        : upstream_(upstream), account_(account), now_(now) {}

    Polled<ThreadChanges> read_changes(ThreadMemory& memory, PollAccount& account) override {
        place_ = Place::of(memory.cursor());
        if (place_.through <= 0) place_.through = seconds_of(now_ - std::chrono::hours(24) * account_.days);
        // The search knows no "at or after". A second earlier finds what shares the second of the last one.
        if (!place_.is_on_the_way()) place_.bound = place_.through - 1;
        place_.seen = std::max(place_.seen, place_.through);

        ThreadChanges changes;
        changes.has_news = place_.is_on_the_way();
        std::size_t unreadable = 0;
        for (int page = 0; page < kMostPages && !changes.is_finished; ++page) {
            Polled<IntercomChanges> read = read_page();
            if (!read.has_value()) {
                if (page == 0) return std::unexpected(std::move(read).error());
                changes.stopped_by = std::move(read).error();
                break;
            }
            unreadable += read->unreadable;
            take(*read, memory, changes);
        }
        account.drop(unreadable, "conversations that are not of the documented form");
        changes.complete_through =
            changes.is_finished ? now_ : time_of(std::min(place_.through, seconds_of(now_)));
        if (!changes.stopped_by && !memory.is_waiting_for_none()) learn_workspace();
        memory.set_cursor(place_.to_json());
        return changes;
    }

    Polled<ReadThread> read_thread(const WaitingThread& waiting) override {
        const std::string id = waiting.id.substr(kIdPrefix.size());
        WINSH_TRY(const http::ClientResponse response,
                  upstream_.get_constant(format("/conversations/{}?display_as=plaintext", id)));
        if (response.status != 200) return std::unexpected(upstream_.failure_of(response));
        auto thread = parse_intercom_conversation(response.body);
        if (!thread || thread->id != waiting.id) return std::unexpected(upstream_.garbage("a conversation"));
        if (thread->messages.empty()) return LeftOut::internal;
        thread->url =
            format("{}/a/inbox/{}/inbox/conversation/{}", intercom_site(account_.base_url),
                   place_.workspace.empty() ? kAnyWorkspace : std::string_view(place_.workspace), id);
        return *std::move(thread);
    }

    std::size_t most_threads() const override { return kMostThreads; }

private:
    Polled<IntercomChanges> read_page() {
        WINSH_TRY(http::ClientResponse response, upstream_.ask("/conversations/search", question()));
        const bool is_refused_place = response.status == 400 || response.status == 422;
        if (is_refused_place && place_.is_on_the_way()) {
            // A place that holds no longer. What is known already is recognised when it comes again.
            place_.after.clear();
            place_.bound = place_.through - 1;
            WINSH_TRY(response, upstream_.ask("/conversations/search", question()));
        }
        if (response.status != 200) return std::unexpected(upstream_.failure_of(response));
        auto read = parse_intercom_changes(response.body);
        if (!read) return std::unexpected(upstream_.garbage("a list of conversations"));
        return *std::move(read);
    }

    Json question() const {
        Json pagination = Json::object({{"per_page", kConversationsPerPage}});
        if (place_.is_on_the_way()) pagination.set("starting_after", place_.after);
        // Nothing depends on the order, which the reference of this search does not promise. In this one,
        // what changes meanwhile comes at the end, where it is seen.
        return Json::object(
            {{"query", Json::object({{"field", "updated_at"}, {"operator", ">"}, {"value", place_.bound}})},
             {"sort", Json::object({{"field", "updated_at"}, {"order", "ascending"}})},
             {"pagination", std::move(pagination)}});
    }

    void take(const IntercomChanges& read, ThreadMemory& memory, ThreadChanges& changes) {
        // Of a time that is yet to come nothing would be found from then on.
        const std::int64_t latest = std::max(seconds_of(now_), place_.through);
        for (const IntercomChange& change : read.changes) {
            place_.seen = std::max(place_.seen, std::min(change.updated_at, latest));
            const std::string id = format("{}{}", kIdPrefix, change.id);
            const Timestamp updated_at = time_of(change.updated_at);
            if (memory.knows(id, updated_at)) continue;
            memory.await(id, updated_at, Json::object());
            changes.has_news = true;
        }
        changes.is_finished = read.next.empty() || read.next == place_.after;
        place_.after = changes.is_finished ? std::string() : read.next;
        if (changes.is_finished) place_.through = place_.seen;
    }

    /// Once. Without it, addresses for people have a placeholder in them.
    void learn_workspace() {
        if (!place_.workspace.empty() || upstream_.is_out_of_time()) return;
        const auto response = upstream_.get_constant("/me");
        if (!response.has_value() || response->status == 429 || response->status >= 500) return;
        std::optional<std::string> found;
        if (response->status == 200) found = parse_intercom_workspace(response->body);
        place_.workspace = found.value_or(std::string(kAnyWorkspace));
    }

    Upstream& upstream_;
    const IntercomAccount& account_;
    Timestamp now_;
    Place place_;
};

}  // namespace

std::string_view intercom_site(std::string_view base_url) {
    const std::string origin = origin_of(base_url);
    if (origin == "https://api.eu.intercom.io") return "https://app.eu.intercom.com";
    if (origin == "https://api.au.intercom.io") return "https://app.au.intercom.com";
    return "https://app.intercom.com";
}

PollOutcome read_intercom(Upstream& upstream, const IntercomAccount& account, const PollInput& input) {
    IntercomSource source(upstream, account, input.now);
    return poll_threads(source, upstream, input, format("{} {}", account.base_url, account.days));
}

}  // namespace winsh
