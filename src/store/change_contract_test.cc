#include <algorithm>
#include <atomic>
#include <thread>

#include "store/store_contract_test.h"

namespace winsh {
namespace {

TEST_P(StoreContract, feed_of_a_new_store_is_empty_and_complete) {
    const auto last = store().changes().last_sequence();
    ASSERT_TRUE(last);
    const auto batch = store().changes().since(*last);
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->changes.empty());
    EXPECT_EQ(batch->last_sequence, *last);
    EXPECT_TRUE(batch->complete);
}

TEST_P(StoreContract, feed_tells_another_store_what_its_caches_must_know) {
    const Account ada = make_account();
    const ApiToken token = make_token(ada);
    const Session session = make_session(ada.user);
    const auto other = open_another();
    const std::int64_t start = other->changes().last_sequence().value();

    ASSERT_TRUE(store().tokens().revoke(token.id, now(), entry(AuditAction::token_revoked)));
    ASSERT_TRUE(store().sessions().end(session.id, ada.user.id, entry(AuditAction::session_ended)));
    make_connection(ada.workspace);
    ASSERT_TRUE(store().tokens().raise_epoch(entry(AuditAction::token_revoked)));

    const auto batch = other->changes().since(start);
    ASSERT_TRUE(batch) << testing::PrintToString(batch);
    EXPECT_TRUE(batch->complete);
    ASSERT_EQ(batch->changes.size(), 4u);
    EXPECT_EQ(batch->changes[0].kind, ChangeKind::token_revoked);
    EXPECT_EQ(batch->changes[0].key, to_hex(as_bytes(token.digest)));
    EXPECT_EQ(batch->changes[1].kind, ChangeKind::session_ended);
    EXPECT_EQ(batch->changes[1].key, session.id.text());
    EXPECT_EQ(batch->changes[2].kind, ChangeKind::connections_changed);
    EXPECT_EQ(batch->changes[2].key, ada.workspace.id.text());
    EXPECT_EQ(batch->changes[3].kind, ChangeKind::epoch_raised);
    EXPECT_EQ(batch->last_sequence, batch->changes[3].sequence);
    EXPECT_TRUE(other->changes().since(batch->last_sequence)->changes.empty());
    EXPECT_EQ(other->changes().since(batch->changes[1].sequence)->changes.size(), 2u);
}

TEST_P(StoreContract, feed_goes_on_where_the_last_batch_ended) {
    const Account ada = make_account();
    std::int64_t sequence = store().changes().last_sequence().value();
    for (int i = 0; i < 5; ++i) {
        const ApiToken token = make_token(ada);
        EXPECT_TRUE(store().changes().since(sequence)->changes.empty());
        ASSERT_TRUE(store().tokens().revoke(token.id, now(), entry(AuditAction::token_revoked)));
        const auto batch = store().changes().since(sequence);
        ASSERT_TRUE(batch);
        ASSERT_EQ(batch->changes.size(), 1u);
        EXPECT_GT(batch->last_sequence, sequence);
        sequence = batch->last_sequence;
    }
}

TEST_P(StoreContract, feed_misses_nothing_of_many_who_write_at_once) {
    constexpr int kWriters = 4;
    constexpr int kTokens = 10;
    const Account ada = make_account();
    std::vector<ApiToken> tokens;
    for (int i = 0; i < kWriters * kTokens; ++i) tokens.push_back(make_token(ada));
    std::int64_t sequence = store().changes().last_sequence().value();
    const auto other = open_another();

    std::vector<std::string> told;
    std::atomic<int> writing = kWriters;
    const auto follow = [&] {
        const auto batch = other->changes().since(sequence);
        ASSERT_TRUE(batch && batch->complete);
        for (const Change& change : batch->changes) told.push_back(change.key);
        sequence = batch->last_sequence;
    };
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < kWriters; ++writer) {
            writers.emplace_back([&, writer] {
                for (int i = 0; i < kTokens; ++i) {
                    const TokenId& id = tokens[static_cast<std::size_t>(writer * kTokens + i)].id;
                    EXPECT_TRUE(store().tokens().revoke(id, now(), entry(AuditAction::token_revoked)));
                }
                --writing;
            });
        }
        while (writing > 0) follow();
    }
    follow();
    std::vector<std::string> expected;
    for (const ApiToken& token : tokens) expected.push_back(to_hex(as_bytes(token.digest)));
    std::ranges::sort(told);
    std::ranges::sort(expected);
    EXPECT_EQ(told, expected) << "each once";
}

TEST_P(StoreContract, feed_tells_of_every_session_that_a_new_password_ended) {
    const Account ada = make_account();
    const Session one = make_session(ada.user);
    const Session two = make_session(ada.user);
    const Session kept = make_session(ada.user);
    const std::int64_t start = store().changes().last_sequence().value();
    ASSERT_TRUE(store().accounts().set_password(ada.user.id, {.record = "$argon2id$x", .keep = kept.id},
                                                {entry(AuditAction::password_changed)}));
    const auto batch = store().changes().since(start);
    ASSERT_TRUE(batch);
    std::vector<std::string> ended;
    for (const Change& change : batch->changes) {
        EXPECT_EQ(change.kind, ChangeKind::session_ended);
        ended.push_back(change.key);
    }
    std::ranges::sort(ended);
    std::vector<std::string> expected{one.id.text(), two.id.text()};
    std::ranges::sort(expected);
    EXPECT_EQ(ended, expected);
}

TEST_P(StoreContract, a_write_that_changed_nothing_is_no_change) {
    const Account ada = make_account();
    const ApiToken token = make_token(ada);
    ASSERT_TRUE(store().tokens().revoke(token.id, now(), entry(AuditAction::token_revoked)));
    const std::int64_t start = store().changes().last_sequence().value();
    ASSERT_TRUE(store().tokens().revoke(token.id, now(), entry(AuditAction::token_revoked)));
    ASSERT_FALSE(
        store().sessions().end(SessionId("session_none"), ada.user.id, entry(AuditAction::session_ended)));
    make_token(ada);
    EXPECT_TRUE(store().changes().since(start)->changes.empty());
    EXPECT_EQ(store().changes().since(start)->last_sequence, start);
}

TEST_P(StoreContract, a_reader_ahead_of_the_store_is_told_to_start_afresh) {
    const std::int64_t last = store().changes().last_sequence().value();
    const auto batch = store().changes().since(last + 1'000);
    ASSERT_TRUE(batch);
    EXPECT_FALSE(batch->complete);
    EXPECT_EQ(batch->last_sequence, last);
}

}  // namespace
}  // namespace winsh
