#include "store/store_contract_test.h"

#include <thread>

namespace winsh {
namespace {

TEST_P(StoreContract, checks_that_reads_and_writes_work) { EXPECT_TRUE(store().check()); }

TEST_P(StoreContract, keeps_settings_over_a_restart) {
    EXPECT_EQ(store().setting("key"), std::nullopt);
    ASSERT_TRUE(store().set_setting("key", "first"));
    ASSERT_TRUE(store().set_setting("key", std::string("second\0\xff", 8)));
    ASSERT_TRUE(store().set_setting("empty", ""));
    open_again();
    EXPECT_EQ(store().setting("key"), std::string("second\0\xff", 8));
    EXPECT_EQ(store().setting("empty"), "");
    EXPECT_EQ(store().setting("other"), std::nullopt);
}

TEST_P(StoreContract, shows_a_write_to_another_store_on_the_same_data_at_once) {
    const auto other = open_another();
    ASSERT_TRUE(store().set_setting("key", "value"));
    EXPECT_EQ(other->setting("key"), "value");
}

TEST_P(StoreContract, loses_no_write_of_many_threads_and_two_stores) {
    constexpr int kThreads = 8;
    constexpr int kWrites = 40;
    const auto other = open_another();
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            Store& mine = thread % 2 == 0 ? store() : *other;
            for (int i = 0; i < kWrites; ++i) {
                const std::string name = std::to_string(thread) + "/" + std::to_string(i);
                if (!mine.set_setting(name, name)) ++refused;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(refused, 0);
    open_again();
    for (int thread = 0; thread < kThreads; ++thread) {
        for (int i = 0; i < kWrites; ++i) {
            const std::string name = std::to_string(thread) + "/" + std::to_string(i);
            EXPECT_EQ(store().setting(name), name);
        }
    }
}

TEST_P(StoreContract, a_write_that_fails_does_not_fail_those_beside_it) {
    const Account account = make_account();
    const ApiToken taken = make_token(account);
    std::vector<ApiToken> fresh;
    for (int i = 0; i < 50; ++i) fresh.push_back(new_token(account));
    std::atomic<int> conflicts = 0;
    std::atomic<int> created = 0;
    std::thread failing([&] {
        for (int i = 0; i < 50; ++i) {
            conflicts += error_kind(store().tokens().create(
                             taken, std::nullopt, entry(AuditAction::token_created))) == ErrorKind::conflict;
        }
    });
    for (const ApiToken& token : fresh)
        created +=
            store().tokens().create(token, std::nullopt, entry(AuditAction::token_created)).has_value();
    failing.join();
    EXPECT_EQ(conflicts, 50);
    EXPECT_EQ(created, 50);
    EXPECT_EQ(store().tokens().list_of_user(account.user.id, {})->size(), 51u);
    // The account, the first token, the fifty: nothing of what failed.
    EXPECT_EQ(count_entries(), 52u);
}

WINSH_RUN_OVER_ALL_STORES();

}  // namespace
}  // namespace winsh
