#pragma once

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/sqlite/group_commit.h"

namespace winsh::sqlite {

/// The one thread that writes. Callers wait for their change to be on the device; those who wait together
/// share one sync.
class Writer {
public:
    explicit Writer(GroupCommit::Parts parts);
    /// Carries out what is waiting, then ends.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// `act(Database&)` gives a Result, which is answered once it is on the device. It may be run several
    /// times; it runs within a transaction, which is its own as far as it can tell. `unavailable` where too
    /// many are waiting.
    template <typename Act>
    auto write(Act act, Importance importance = Importance::ordinary)
        -> std::invoke_result_t<Act&, Database&> {
        using Answer = std::invoke_result_t<Act&, Database&>;
        Answer answer = fail(ErrorKind::internal, "The change was not carried out.");
        const Result<void> outcome = carry_out(
            [&act, &answer](Database& database) -> Result<void> {
                answer = act(database);
                if (!answer) return std::unexpected(answer.error());
                return {};
            },
            importance);
        if (!outcome) return std::unexpected(outcome.error());
        return answer;
    }
    /// True where the last write could not be stored.
    bool is_troubled() const { return commit_.is_troubled(); }

private:
    struct Waiting {
        WriteJob job;
        std::promise<void> done;
    };
    Result<void> carry_out(std::move_only_function<Result<void>(Database&)> act, Importance importance);
    void work();

    GroupCommit commit_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiting*> queue_;  ///< Each stands on the stack of the caller that waits for it.
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace winsh::sqlite
