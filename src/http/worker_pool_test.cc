#include "http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>

namespace winsh::http {
namespace {

TEST(WorkerPool, runs_what_it_is_given) {
    std::atomic<int> done = 0;
    {
        WorkerPool pool(3, 1'000);
        for (int index = 0; index < 500; ++index) {
            EXPECT_EQ(pool.submit([&] { ++done; }), WorkerPool::Admission::queued);
        }
    }
    EXPECT_EQ(done, 500);
}

TEST(WorkerPool, takes_no_more_than_its_queue_holds_and_drops_the_job_it_refuses) {
    std::latch started(1);
    std::latch may_end(1);
    WorkerPool pool(1, 2);
    pool.submit([&] {
        started.count_down();
        may_end.wait();
    });
    started.wait();
    EXPECT_EQ(pool.submit([] {}), WorkerPool::Admission::queued);
    EXPECT_EQ(pool.submit([] {}), WorkerPool::Admission::queued);
    const auto owned = std::make_shared<int>(1);
    EXPECT_EQ(pool.submit([owned] {}), WorkerPool::Admission::full);
    EXPECT_EQ(owned.use_count(), 1);
    may_end.count_down();
}

TEST(WorkerPool, has_at_least_one_thread) {
    std::latch done(1);
    WorkerPool pool(0, 1);
    pool.submit([&] { done.count_down(); });
    done.wait();
}

}  // namespace
}  // namespace winsh::http
