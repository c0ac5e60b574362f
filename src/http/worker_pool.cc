#include "http/worker_pool.h"

#include <algorithm>

#include "base/background_thread.h"

namespace winsh::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
    try {
        for (unsigned index = 0; index < std::max(1U, threads); ++index) {
            threads_.emplace_back([this] { work(); });
        }
    } catch (...) {
        end();  // Those that run already would wait for work, and be waited for, without end.
        throw;
    }
}

WorkerPool::~WorkerPool() { end(); }

void WorkerPool::end() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    has_work_.notify_all();
    threads_.clear();  // Joins.
}

WorkerPool::Admission WorkerPool::submit(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= queue_limit_) return Admission::full;
        queue_.push_back(std::move(job));
        wake_another();
    }
    return Admission::queued;
}

/// One at a time: whoever wakes up wakes the next. On a busy core the first to wake finds that it can do all
/// of it, and no more threads are woken for nothing.
void WorkerPool::wake_another() {
    if (queue_.empty() || idle_ == 0 || is_waking_) return;
    is_waking_ = true;
    has_work_.notify_one();
}

void WorkerPool::work() {
    run_in_background();
    while (true) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            while (queue_.empty()) {
                if (is_ending_) return;
                ++idle_;
                has_work_.wait(lock);
                --idle_;
                is_waking_ = false;
            }
            job = std::move(queue_.front());
            queue_.pop_front();
            wake_another();
        }
        job();
    }
}

}  // namespace winsh::http
