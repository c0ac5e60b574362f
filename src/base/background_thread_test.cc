#include "base/background_thread.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace winsh {
namespace {

TEST(BackgroundThread, is_scheduled_as_a_batch_and_no_other_is) {
    int policy = -1;
    std::jthread([&] {
        run_in_background();
        policy = sched_getscheduler(0);
    }).join();
    EXPECT_EQ(policy, SCHED_BATCH);
    EXPECT_NE(sched_getscheduler(0), SCHED_BATCH);
}

}  // namespace
}  // namespace winsh
