#include "win/file_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/testing/temporary_folder.h"
#include "win/credentials.h"
#include "win/interrupt.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;

TEST(FileLock, is_held_by_one_at_a_time) {
    const TemporaryFolder folder;
    {
        const auto first = FileLock::take(folder.path("lock"), std::chrono::milliseconds(0));
        ASSERT_TRUE(first.has_value()) << first.error().message;
        const auto second = FileLock::take(folder.path("lock"), std::chrono::milliseconds(40));
        ASSERT_FALSE(second.has_value());
        EXPECT_THAT(second.error().message, HasSubstr("Another win"));
    }
    EXPECT_TRUE(FileLock::take(folder.path("lock"), std::chrono::milliseconds(0)).has_value());
    EXPECT_FALSE(FileLock::take(folder.path("no/lock"), std::chrono::milliseconds(0)).has_value());
}

TEST(FileLock, is_waited_for_until_a_signal_comes) {
    const TemporaryFolder folder;
    const auto first = FileLock::take(folder.path("lock"), std::chrono::milliseconds(0));
    ASSERT_TRUE(first.has_value());
    const auto before = ::signal(SIGTERM, [](int) {});
    {
        const InterruptWatch watch;
        const std::jthread sender([] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            ::kill(::getpid(), SIGTERM);
        });
        // The test's own time limit is shorter than this wait.
        EXPECT_FALSE(FileLock::take(folder.path("lock"), std::chrono::hours(1)).has_value());
    }
    ::signal(SIGTERM, before);
}

TEST(FileLock, holds_although_the_file_is_removed_and_made_again) {
    const TemporaryFolder folder;
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number)
        threads.emplace_back([&] {
            for (int round = 0; round < 25; ++round) {
                const auto lock = FileLock::take(folder.path("lock"), std::chrono::seconds(60));
                ASSERT_TRUE(lock.has_value());
                most = std::max(most.load(), ++inside);
                std::filesystem::remove(folder.path("lock"));
                --inside;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(most, 1);
}

TEST(FileLock, makes_every_replaced_login_known_to_exactly_one_that_replaced_it) {
    const TemporaryFolder folder;
    std::mutex mutex;
    std::vector<std::string> replaced;
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number)
        threads.emplace_back([&, number] {
            const auto saved = Credentials(folder.path("config"))
                                   .replace({.token = Secret("win_live_" + std::to_string(number))});
            ASSERT_TRUE(saved.has_value()) << saved.error().message;
            const std::lock_guard lock(mutex);
            if (saved->before) replaced.emplace_back(saved->before->token.reveal());
        });
    for (std::thread& thread : threads) thread.join();
    const auto last = Credentials(folder.path("config")).load();
    replaced.emplace_back(last->login->token.reveal());
    std::ranges::sort(replaced);
    EXPECT_EQ(replaced.size(), 8u);
    EXPECT_EQ(std::ranges::adjacent_find(replaced), replaced.end()) << "one was lost, or told twice";
}

}  // namespace
}  // namespace winsh::win
