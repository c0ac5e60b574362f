#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace winsh::http {

/// A fixed number of threads behind a bounded queue.
class WorkerPool {
public:
    using Job = std::move_only_function<void()>;  ///< Must not throw.

    /// Throws `std::system_error` where the system does not give so many threads.
    WorkerPool(unsigned threads, std::size_t queue_limit);
    ~WorkerPool();  ///< Finishes what is queued.
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    enum class Admission { queued, full };
    /// Where the queue is full the job is not run, and destroyed.
    Admission submit(Job job);

private:
    void end();
    void work();
    void wake_another();

    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<Job> queue_;
    std::size_t idle_ = 0;    ///< Threads that wait.
    bool is_waking_ = false;  ///< One of them has been woken and has not come yet.
    bool is_ending_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace winsh::http
