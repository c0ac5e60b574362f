#include "store/sqlite/group_commit.h"

#include <exception>
#include <vector>

namespace winsh::sqlite {
namespace {

constexpr std::chrono::seconds kReservePause{1};

constexpr Sql kBegin("BEGIN IMMEDIATE");
constexpr Sql kCommit("COMMIT");
constexpr Sql kRollBack("ROLLBACK");
constexpr Sql kBeginJob("SAVEPOINT job");
constexpr Sql kKeepJob("RELEASE job");
constexpr Sql kUndoJob("ROLLBACK TO job");

void fail_all(std::span<WriteJob* const> jobs, const Error& error) {
    for (WriteJob* job : jobs) job->outcome = std::unexpected(error);
}

}  // namespace

GroupCommit::GroupCommit(Parts parts) : parts_(std::move(parts)) {}

Result<void> GroupCommit::make_ready(Database& database) {
    for (const Sql sql : {kBegin, kCommit, kRollBack, kBeginJob, kKeepJob, kUndoJob}) {
        WINSH_CHECK(database.make_ready(sql));
    }
    return {};
}

void GroupCommit::run(std::span<WriteJob* const> jobs) {
    if (dead_) return fail_all(jobs, *dead_);
    const Result<WriterLock::Held> held = parts_.lock.hold();
    if (!held) return fail_all(jobs, held.error());

    std::vector<WriteJob*> accepted;
    const bool room = has_room();
    for (WriteJob* job : jobs) {
        if (room || job->importance == Importance::protective) {
            accepted.push_back(job);
        } else {
            job->outcome = std::unexpected(disk_full_error());
        }
    }
    if (accepted.size() > 1) {
        const std::optional<Loss> loss = attempt(accepted);
        if (!loss) return note_success();
        if (loss->failure == Failure::sync) return fail_all(accepted, loss->error);
    }
    // Alone, so that one job that cannot be stored does not take the others with it.
    for (WriteJob* job : accepted) run_alone(*job);
}

void GroupCommit::run_alone(WriteJob& job) {
    WriteJob* const jobs[] = {&job};
    bool checkpointed = false;
    for (;;) {
        if (dead_) {
            job.outcome = std::unexpected(*dead_);
            return;
        }
        const std::optional<Loss> loss = attempt(jobs);
        if (!loss) return note_success();
        job.outcome = std::unexpected(loss->error);
        note_loss(*loss);
        if (loss->failure != Failure::full) return;
        // What the log has handed on to the database file is room that can be written again; only then the
        // reserve.
        if (checkpointed && (job.importance != Importance::protective || !parts_.reserve.release_part()))
            return;
        checkpoint();
        checkpointed = true;
    }
}

std::optional<GroupCommit::Loss> GroupCommit::attempt(std::span<WriteJob* const> jobs) {
    Database& database = *parts_.database;
    database.take_failure();
    if (auto loss = loss_of(database.run(kBegin))) return roll_back(*loss);
    for (WriteJob* job : jobs) {
        if (auto loss = act(*job)) return roll_back(*loss);
    }
    if (auto loss = loss_of(database.run(kCommit))) return roll_back(*loss);
    return std::nullopt;
}

std::optional<GroupCommit::Loss> GroupCommit::act(WriteJob& job) {
    Database& database = *parts_.database;
    if (auto loss = loss_of(database.run(kBeginJob))) return loss;
    try {
        job.outcome = job.act(database);
    } catch (const std::exception& bug) {
        parts_.log.error("write_job_threw", {{"what", std::string(bug.what())}});
        job.outcome = fail(ErrorKind::internal, "A change could not be carried out because of a bug.");
    }
    const Failure failure = database.take_failure();
    if (failure >= Failure::device || !database.in_transaction()) {
        const Error error = job.outcome ? disk_full_error() : job.outcome.error();
        return Loss{std::max(failure, Failure::device), error};
    }
    if (!job.outcome) {
        if (auto loss = loss_of(database.run(kUndoJob))) return loss;
    }
    return loss_of(database.run(kKeepJob));
}

std::optional<GroupCommit::Loss> GroupCommit::loss_of(const Result<void>& result) {
    if (result) return std::nullopt;
    return Loss{std::max(parts_.database->take_failure(), Failure::device), result.error()};
}

GroupCommit::Loss GroupCommit::roll_back(Loss loss) {
    Database& database = *parts_.database;
    if (database.in_transaction()) (void)database.run(kRollBack);
    database.take_failure();
    if (loss.failure == Failure::sync) {
        die(loss.error);
    } else if (database.in_transaction()) {
        die(Error{ErrorKind::unavailable, "A transaction could not be rolled back. Check the disk.", {}, 0});
    }
    return loss;
}

void GroupCommit::note_loss(const Loss& loss) {
    if (!troubled_) parts_.log.error("store_write_failed", {{"why", loss.error.message}});
    troubled_ = true;
}

void GroupCommit::note_success() {
    if (troubled_) parts_.log.info("store_writes_again");
    troubled_ = false;
}

bool GroupCommit::has_room() {
    if (parts_.reserve.is_whole()) return true;
    const SteadyTime now = parts_.clock.steady_now();
    if (reserve_asked_at_ && now < *reserve_asked_at_ + kReservePause) return false;
    reserve_asked_at_ = now;
    return parts_.reserve.fill();
}

void GroupCommit::checkpoint() {
    const Result<void> done = parts_.database->checkpoint();
    if (!done && parts_.database->take_failure() == Failure::sync) die(done.error());
}

void GroupCommit::tidy() {
    if (!dead_ && parts_.database->pages_in_log() >= parts_.long_log) finish();
}

void GroupCommit::finish() {
    if (dead_) return;
    const Result<WriterLock::Held> held = parts_.lock.hold();
    if (held) checkpoint();
}

void GroupCommit::die(const Error& error) {
    if (dead_) return;
    dead_ = error;
    parts_.log.error("store_failed", {{"why", error.message}});
    if (parts_.on_fatal) parts_.on_fatal(error.message);
}

}  // namespace winsh::sqlite
