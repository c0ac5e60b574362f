#include "access/held_tokens.h"

#include "access/access_test_case.h"
#include "access/bearer.h"
#include "access/tokens.h"

namespace winsh {
namespace {

class HeldTokensTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        tokens_.emplace(*store_, cache_, clock_, random_);
        held_.emplace(*store_, cache_, clock_);
        bearer_.emplace(cache_, store_->tokens(), clock_);
        ada_ = somebody("ada@example.com", "Engines");
    }
    void TearDown() override {
        bearer_.reset();
        held_.reset();
        tokens_.reset();
        AccessTest::TearDown();
    }
    IssuedToken issue() {
        TokenRequest request;
        request.name = "laptop";
        request.expires_in_days = 1;
        return tokens_->issue(ada_, request, origin_).value();
    }
    bool is_active(const IssuedToken& token) { return held_->look_at(token.text.reveal())->has_value(); }
    bool works(const IssuedToken& token) {
        return bearer_->authenticate(token.text.reveal())->verdict == BearerVerdict::accepted;
    }

    TokenCache cache_{1'000};
    std::optional<Tokens> tokens_;
    std::optional<HeldTokens> held_;
    std::optional<BearerAuthentication> bearer_;
    Viewer ada_;
};

TEST_F(HeldTokensTest, can_be_looked_at_and_that_is_no_use) {
    const IssuedToken token = issue();
    const auto found = held_->look_at(token.text.reveal());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->token.id, token.record.token.id);
    EXPECT_EQ((*found)->workspace_name, "Engines");
    EXPECT_EQ((*found)->user_email, "ada@example.com");
    EXPECT_TRUE(cache_.take_uses().empty());
}

TEST_F(HeldTokensTest, that_do_not_work_are_nothing) {
    const IssuedToken expired = issue();
    clock_.advance(std::chrono::days(1));
    const IssuedToken revoked = issue();
    ASSERT_TRUE(tokens_->revoke(ada_, revoked.record.token.id, origin_));
    const IssuedToken restored = issue();
    ASSERT_TRUE(is_active(restored));
    ASSERT_TRUE(store_->tokens().raise_epoch(entry_of(AuditAction::token_revoked)));
    for (const IssuedToken* token : {&expired, &revoked, &restored}) EXPECT_FALSE(is_active(*token));
    for (const std::string_view garbage :
         {"", "win_live_", "win_live_00000000000000000000000000000000000000"})
        EXPECT_FALSE(held_->look_at(garbage)->has_value());
}

TEST_F(HeldTokensTest, end_here_also_where_another_process_has_ended_them) {
    const IssuedToken token = issue();
    ASSERT_TRUE(works(token));
    const auto elsewhere = open_store_again();
    ASSERT_TRUE(elsewhere->tokens().revoke(token.record.token.id, clock_.now(),
                                           entry_of(AuditAction::token_revoked)));
    EXPECT_TRUE(held_->revoke(token.text.reveal(), origin_));
    EXPECT_FALSE(works(token));
}

TEST_F(HeldTokensTest, end_at_once_by_whoever_holds_them) {
    const IssuedToken token = issue();
    const IssuedToken other = issue();
    ASSERT_TRUE(works(token));
    ASSERT_TRUE(held_->revoke(token.text.reveal(), origin_));
    EXPECT_FALSE(works(token));
    EXPECT_TRUE(works(other));
    const AuditEntry entry = audit_of(ada_).front();
    EXPECT_EQ(entry.action, AuditAction::token_revoked);
    EXPECT_EQ(entry.subject, token.record.token.id.text());
    EXPECT_EQ(entry.actor_email, "ada@example.com");
    const std::size_t entries = audit_of(ada_).size();
    EXPECT_TRUE(held_->revoke(token.text.reveal(), origin_));
    EXPECT_TRUE(held_->revoke("win_live_nothing", origin_));
    EXPECT_EQ(audit_of(ada_).size(), entries);
}

}  // namespace
}  // namespace winsh
