#include "http/worker_pool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <latch>
#include <memory>
#include <system_error>

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

/// In a process of its own: room for some threads, not for all.
void start_more_threads_than_there_is_room_for() {
    ::alarm(20);
    std::ifstream sizes("/proc/self/statm");
    rlim_t pages = 0;
    sizes >> pages;
    const rlim_t room = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (rlim_t{256} << 20);
    const rlimit limit{room, room};
    ::setrlimit(RLIMIT_AS, &limit);
    try {
        const WorkerPool pool(10'000, 1);
    } catch (const std::system_error&) {
        std::_Exit(0);
    }
    std::_Exit(1);
}

TEST(WorkerPoolDeathTest, ends_the_threads_that_it_has_where_it_does_not_get_all) {
#ifdef WINSH_SANITIZED
    GTEST_SKIP() << "a sanitizer's allocator ends a process that runs out of address space";
#endif
    EXPECT_EXIT(start_more_threads_than_there_is_room_for(), testing::ExitedWithCode(0), "");
}

TEST(WorkerPool, has_at_least_one_thread) {
    std::latch done(1);
    WorkerPool pool(0, 1);
    pool.submit([&] { done.count_down(); });
    done.wait();
}

}  // namespace
}  // namespace winsh::http
