#include "access/token_sweep.h"

#include "access/access_test_case.h"

namespace winsh {
namespace {

class TokenSweepTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        tokens_.emplace(*store_, cache_, clock_, random_);
    }
    void TearDown() override {
        tokens_.reset();
        AccessTest::TearDown();
    }
    TokenId issue(const Viewer& viewer) {
        TokenRequest request;
        request.name = "Local CLI";
        return tokens_->issue(viewer, request, origin_).value().record.token.id;
    }
    bool is_revoked(const TokenId& id) {
        return store_->tokens().find(id).value()->token.revoked_at.has_value();
    }

    TokenCache cache_{1'000};
    std::optional<Tokens> tokens_;
};

TEST_F(TokenSweepTest, revokes_ones_own_tokens_and_nobody_elses) {
    const Viewer ada = somebody("ada@example.com", "Engines");  // owner
    const Viewer bob = somebody("bob@example.com", "Engines");
    const TokenId first = issue(ada);
    const TokenId second = issue(ada);
    const TokenId of_bob = issue(bob);
    ASSERT_TRUE(tokens_->revoke(ada, first, origin_).has_value());
    const std::int64_t before = store_->changes().last_sequence().value();

    EXPECT_EQ(revoke_all_tokens(*tokens_, ada, origin_), 1);
    EXPECT_TRUE(is_revoked(second));
    EXPECT_FALSE(is_revoked(of_bob));
    EXPECT_EQ(audit_of(ada).front().action, AuditAction::token_revoked);
    EXPECT_EQ(audit_of(ada).front().subject, second.text());
    const auto changes = store_->changes().since(before).value().changes;
    ASSERT_EQ(changes.size(), 1U) << "what other processes hear";
    EXPECT_EQ(changes[0].kind, ChangeKind::token_revoked);
    EXPECT_EQ(revoke_all_tokens(*tokens_, ada, origin_), 0);
}

}  // namespace
}  // namespace winsh
