#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/database.h"

namespace winsh::sqlite {

enum class Importance {
    ordinary,
    protective,  ///< Takes access away from someone; must work on a full disk, from the reserve.
};

/// One caller's change. It may be run several times, of which the last counts, and changes nothing but the
/// database.
struct WriteJob {
    std::move_only_function<Result<void>(Database&)> act;
    Importance importance = Importance::ordinary;
    /// After `GroupCommit::run`: a value only where the change is on the device.
    Result<void> outcome;
};

/// Carries out jobs in one transaction that is synced once. Used by one thread.
class GroupCommit {
public:
    struct Parts {
        std::unique_ptr<Database> database;
        WriterLock lock;
        Reserve reserve;
        std::function<void(const std::string& why)> on_fatal;
        int long_log;  ///< Pages, from which on the log is moved into the database file.
        const Clock& clock;
        Log& log;
    };
    explicit GroupCommit(Parts parts);
    /// Prepares what ends a transaction, so that it can be undone where memory has run out.
    static Result<void> make_ready(Database& database);

    /// Sets the outcome of every job. A job that fails does not fail the others.
    void run(std::span<WriteJob* const> jobs);
    /// Moves the log into the database file where it has grown long. To be called when nobody waits for an
    /// answer.
    void tidy();
    /// Moves all of the log that can be moved.
    void finish();
    /// True where the last transaction could not be stored.
    bool is_troubled() const { return troubled_; }  ///< From any thread.

private:
    struct Loss {
        Failure failure;
        Error error;
    };
    /// One transaction around the jobs; tells where all of it was lost.
    std::optional<Loss> attempt(std::span<WriteJob* const> jobs);
    std::optional<Loss> act(WriteJob& job);
    void run_alone(WriteJob& job);
    std::optional<Loss> loss_of(const Result<void>& result);
    Loss roll_back(Loss loss);
    void note_loss(const Loss& loss);
    void note_success();
    bool has_room();
    void checkpoint();
    void die(const Error& error);

    Parts parts_;
    std::optional<Error> dead_;
    std::atomic<bool> troubled_ = false;
    std::optional<SteadyTime> reserve_asked_at_;
};

}  // namespace winsh::sqlite
