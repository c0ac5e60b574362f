#include "store/sqlite/writer.h"

#include "base/background_thread.h"

namespace winsh::sqlite {
namespace {
constexpr std::size_t kMostWaiting = 1'024;
}

Writer::Writer(GroupCommit::Parts parts) : commit_(std::move(parts)), thread_([this] { work(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

Result<void> Writer::carry_out(std::move_only_function<Result<void>(Database&)> act, Importance importance) {
    Waiting waiting{.job = {.act = std::move(act), .importance = importance}, .done = {}};
    std::future<void> done = waiting.done.get_future();
    {
        const std::lock_guard lock(mutex_);
        if (ending_) return fail(ErrorKind::unavailable, "The service is shutting down.");
        if (queue_.size() >= kMostWaiting) {
            return std::unexpected(Error{
                ErrorKind::unavailable, "Too many changes are waiting to be stored. Try again.", {}, 1});
        }
        queue_.push_back(&waiting);
    }
    wake_.notify_one();
    done.wait();
    return std::move(waiting.job.outcome);
}

void Writer::work() {
    run_in_background();
    std::vector<Waiting*> batch;
    std::vector<WriteJob*> jobs;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
            if (queue_.empty()) break;
            batch.swap(queue_);
        }
        for (Waiting* waiting : batch) jobs.push_back(&waiting->job);
        commit_.run(jobs);
        jobs.clear();
        for (Waiting* waiting : batch) {
            // Moved out: the caller destroys its promise as soon as it wakes.
            std::promise<void> done = std::move(waiting->done);
            done.set_value();
        }
        batch.clear();
        commit_.tidy();
    }
    commit_.finish();
}

}  // namespace winsh::sqlite
