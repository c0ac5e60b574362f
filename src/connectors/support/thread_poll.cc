#include "connectors/support/thread_poll.h"

#include <algorithm>
#include <utility>

namespace winsh {
namespace {

/// A thread that the upstream fails at so often is left out, so that it does not hold up the connection.
constexpr int kMostFailures = 3;
/// So many threads in a row that fail are the upstream's fault, not theirs.
constexpr int kMostFailuresInARow = 3;
/// Left to whoever else uses the same key.
constexpr std::int64_t kRequestsToSpare = 5;
constexpr std::chrono::seconds kEarly{2};

class ThreadPoll {
public:
    ThreadPoll(ThreadSource& source, Upstream& upstream, const PollInput& input, const std::string& scope)
        : source_(source), upstream_(upstream), input_(input), memory_(input.memory, scope) {}

    PollOutcome run() {
        const bool is_first = memory_.cursor().is_null();
        const bool was_waiting = !memory_.is_waiting_for_none();
        Polled<ThreadChanges> changes = source_.read_changes(memory_, account_);
        if (!changes.has_value()) return failed_outcome(changes.error(), upstream_);
        const bool is_settled = changes->is_finished && !changes->stopped_by;
        if (!is_first && !was_waiting && !changes->has_news && is_settled)
            return unchanged_outcome(input_.memory, upstream_, changes->complete_through);

        stopped_by_ = changes->stopped_by;
        if (!stopped_by_) read_waiting();
        if (stopped_by_ && !is_worth_delivering(is_first || changes->has_news))
            return failed_outcome(*stopped_by_, upstream_);
        return deliver(*changes);
    }

private:
    void read_waiting() {
        std::size_t asked = 0;
        for (const WaitingThread& thread : memory_.waiting()) {
            const bool is_spent = asked == source_.most_threads() || upstream_.is_out_of_time() ||
                                  upstream_.rate_limit_left().value_or(1'000) <= kRequestsToSpare;
            if (is_spent || stopped_by_) {
                has_untried_ = true;
                break;
            }
            ++asked;
            take(thread, source_.read_thread(thread));
        }
        // A key that never could read one wants attention, not a remark on coverage.
        if (refusal_ && refused_.size() == asked && memory_.has_no_threads()) {
            stopped_by_ = refusal_;
            return;
        }
        for (const WaitingThread& thread : refused_) memory_.leave_out(thread, LeftOut::refused);
    }

    void take(const WaitingThread& thread, Polled<ReadThread> read) {
        if (!read.has_value()) return take_failure(thread, std::move(read).error());
        failures_in_a_row_ = 0;
        has_read_ = true;
        if (const LeftOut* why = std::get_if<LeftOut>(&*read)) return memory_.leave_out(thread, *why);
        SupportThread& found = std::get<SupportThread>(*read);
        // The list may be ahead of the thread's own time: what was noted is what comes again.
        found.updated_at =
            std::max(found.updated_at, from_iso8601(thread.updated_at).value_or(found.updated_at));
        const auto age = std::chrono::abs(input_.clock.now() - found.updated_at);
        memory_.keep(found, age < kEarly ? ThreadMemory::Reading::early : ThreadMemory::Reading::settled);
    }

    void take_failure(const WaitingThread& thread, PollFailure failure) {
        const std::string& type = failure.failure.type;
        if (type == "not_found") {
            has_read_ = true;
            memory_.remove(thread.id);
        } else if (type == "auth" && failure.failure.status == 403) {
            refused_.push_back(thread);
            refusal_ = std::move(failure);
        } else if (type == "garbage" || type == "too_large") {
            has_read_ = true;
            memory_.leave_out(thread, LeftOut::unreadable);
        } else if (type == "http") {
            has_read_ = true;
            if (memory_.note_failure(thread.id) >= kMostFailures)
                memory_.leave_out(thread, LeftOut::unreadable);
            if (++failures_in_a_row_ == kMostFailuresInARow) stopped_by_ = std::move(failure);
        } else {
            stopped_by_ = std::move(failure);
        }
    }

    /// What was read is worth keeping, unless the key itself is at fault.
    bool is_worth_delivering(bool has_news) const {
        return stopped_by_->failure.type != "auth" && (has_news || has_read_);
    }

    PollOutcome deliver(const ThreadChanges& changes) {
        Json content = memory_.content(account_);
        if (!changes.is_finished || stopped_by_) account_.miss();
        Timestamp complete_through = changes.complete_through;
        if (const auto oldest = memory_.oldest_waiting())
            complete_through = std::min(complete_through, *oldest);
        PollOutcome outcome =
            delivered_outcome(std::move(content), memory_.to_json(), account_, upstream_, complete_through);
        // An upstream that asks for patience is not come back to within seconds.
        const bool wants_a_rest = stopped_by_ && !upstream_.is_out_of_time();
        outcome.has_more_to_read = (!changes.is_finished || has_untried_ || stopped_by_) && !wants_a_rest &&
                                   upstream_.rate_limit_left().value_or(1'000) > kRequestsToSpare;
        return outcome;
    }

    ThreadSource& source_;
    Upstream& upstream_;
    const PollInput& input_;
    ThreadMemory memory_;
    PollAccount account_;
    std::optional<PollFailure> stopped_by_;
    std::optional<PollFailure> refusal_;
    std::vector<WaitingThread> refused_;
    int failures_in_a_row_ = 0;
    bool has_read_ = false;
    bool has_untried_ = false;
};

}  // namespace

PollOutcome poll_threads(ThreadSource& source, Upstream& upstream, const PollInput& input,
                         const std::string& scope) {
    return ThreadPoll(source, upstream, input, scope).run();
}

}  // namespace winsh
