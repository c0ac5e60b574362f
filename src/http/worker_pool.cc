#include "http/worker_pool.h"

#include <algorithm>

namespace winsh::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
    for (unsigned index = 0; index < std::max(1U, threads); ++index) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkerPool::~WorkerPool() {
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
    }
    has_work_.notify_one();
    return Admission::queued;
}

void WorkerPool::work() {
    while (true) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            has_work_.wait(lock, [this] { return is_ending_ || !queue_.empty(); });
            if (queue_.empty()) return;
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        job();
    }
}

}  // namespace winsh::http
