#include "access/bearer.h"

#include "access/access_test_case.h"
#include "access/tokens.h"
#include "base/token_text.h"

namespace winsh {
namespace {

class Bearer : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        viewer_ = somebody("ada@example.com", "Engines");
        tokens_.emplace(*store_, cache_, clock_, random_);
        bearer_.emplace(cache_, store_->tokens(), clock_);
    }
    void TearDown() override {
        bearer_.reset();
        tokens_.reset();
        AccessTest::TearDown();
    }

    IssuedToken issue(std::optional<int> days = 90) {
        TokenRequest request;
        request.name = "Local";
        request.expires_in_days = days;
        auto issued = tokens_->issue(viewer_, request, origin_);
        EXPECT_TRUE(issued.has_value()) << (issued ? "" : issued.error().message);
        return *std::move(issued);
    }
    BearerVerdict verdict(const Secret& token) {
        const auto answer = bearer_->authenticate(token.reveal());
        EXPECT_TRUE(answer.has_value());
        return answer ? answer->verdict : BearerVerdict::unknown;
    }
    BearerVerdict verdict_from_memory(const Secret& token) {
        return bearer_->authenticate_from_memory(token.reveal()).verdict;
    }

    TokenCache cache_{1'000};
    Viewer viewer_;
    std::optional<Tokens> tokens_;
    std::optional<BearerAuthentication> bearer_;
};

TEST_F(Bearer, accepts_an_issued_token_and_knows_it_from_then_on) {
    const IssuedToken issued = issue();
    EXPECT_EQ(verdict_from_memory(issued.text), BearerVerdict::unknown);
    const auto answer = bearer_->authenticate(issued.text.reveal());
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->verdict, BearerVerdict::accepted);
    EXPECT_EQ(answer->facts->id, issued.record.token.id);
    EXPECT_EQ(answer->facts->user, viewer_.user.id);
    EXPECT_EQ(answer->facts->workspace, viewer_.memberships[0].workspace.id);
    EXPECT_EQ(answer->facts->scopes, Scopes{Scope::snapshots_read});
    EXPECT_EQ(verdict_from_memory(issued.text), BearerVerdict::accepted);
}

TEST_F(Bearer, refuses_what_is_no_token_without_asking_anybody) {
    issue();
    EXPECT_EQ(verdict_from_memory(Secret("")), BearerVerdict::refused);
    EXPECT_EQ(verdict_from_memory(Secret("win_live_abc")), BearerVerdict::refused);
    EXPECT_EQ(verdict_from_memory(Secret(std::string(10'000, 'a'))), BearerVerdict::refused);
    EXPECT_EQ(verdict(Secret("win_live_" + std::string(38, '0'))), BearerVerdict::refused);
}

TEST_F(Bearer, refuses_a_well_formed_token_that_was_never_issued) {
    const Secret token = make_token_text(random_);
    EXPECT_EQ(verdict_from_memory(token), BearerVerdict::unknown);
    EXPECT_EQ(verdict(token), BearerVerdict::refused);
    EXPECT_EQ(cache_.size(), 0U) << "garbage must not push out what is used";
}

TEST_F(Bearer, refuses_a_token_from_the_millisecond_it_expires) {
    const IssuedToken issued = issue(1);
    EXPECT_EQ(verdict(issued.text), BearerVerdict::accepted);
    clock_.advance(std::chrono::days(1) - std::chrono::milliseconds(1));
    EXPECT_EQ(verdict_from_memory(issued.text), BearerVerdict::accepted);
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(verdict_from_memory(issued.text), BearerVerdict::refused);
    cache_.forget_all();
    EXPECT_EQ(verdict(issued.text), BearerVerdict::refused);
}

TEST_F(Bearer, does_not_bring_an_expired_token_back_when_the_clock_is_set_back) {
    const IssuedToken issued = issue(1);
    clock_.advance(std::chrono::hours(25));
    EXPECT_EQ(verdict(issued.text), BearerVerdict::refused);
    for (const auto back : {std::chrono::hours(2), std::chrono::hours(400 * 24)}) {
        clock_.set_wall_clock(clock_.now() - back);
        EXPECT_EQ(verdict(issued.text), BearerVerdict::refused);
    }
}

TEST_F(Bearer, remembers_that_a_token_expired_when_a_clock_that_ran_ahead_is_mended) {
    const IssuedToken shown = issue();
    const IssuedToken other = issue();
    EXPECT_EQ(verdict(shown.text), BearerVerdict::accepted);
    const Timestamp before = clock_.now();
    clock_.set_wall_clock(before + std::chrono::days(400));
    EXPECT_EQ(verdict(shown.text), BearerVerdict::refused);
    clock_.set_wall_clock(before);
    EXPECT_EQ(verdict(shown.text), BearerVerdict::refused);
    EXPECT_EQ(verdict(other.text), BearerVerdict::accepted) << "nobody else is locked out";
}

TEST_F(Bearer, never_expires_a_token_that_was_issued_without_an_end) {
    const IssuedToken issued = issue(std::nullopt);
    clock_.advance(std::chrono::days(10 * 365));
    EXPECT_EQ(verdict(issued.text), BearerVerdict::accepted);
}

TEST_F(Bearer, refuses_a_revoked_token_at_once) {
    const IssuedToken issued = issue();
    EXPECT_EQ(verdict(issued.text), BearerVerdict::accepted);
    ASSERT_TRUE(tokens_->revoke(viewer_, issued.record.token.id, origin_).has_value());
    EXPECT_NE(verdict_from_memory(issued.text), BearerVerdict::accepted);
    EXPECT_EQ(verdict(issued.text), BearerVerdict::refused);
}

TEST_F(Bearer, refuses_tokens_from_before_a_restore) {
    const IssuedToken before = issue();
    EXPECT_EQ(verdict(before.text), BearerVerdict::accepted);
    ASSERT_TRUE(store_->tokens().raise_epoch(entry_of(AuditAction::token_revoked)).has_value());
    cache_.forget_all();  // As housekeeping does when it hears of it.
    EXPECT_EQ(verdict(before.text), BearerVerdict::refused);
    EXPECT_EQ(verdict(issue().text), BearerVerdict::accepted);
}

TEST(BearerCredential, is_what_follows_the_scheme_in_any_case) {
    EXPECT_EQ(bearer_credential("Bearer win_live_x"), "win_live_x");
    EXPECT_EQ(bearer_credential("bearer win_live_x"), "win_live_x");
    EXPECT_EQ(bearer_credential("BEARER   a-b._~+/9=="), "a-b._~+/9==");
    EXPECT_EQ(bearer_credential("Bearer a "), "a");
}

TEST(BearerCredential, is_nothing_for_other_schemes_and_malformed_values) {
    for (const std::string_view value :
         {"", "Bearer", "Bearer ", "Bearer   ", "Bearer\tx", "Bearerx y", "Basic YTpi", "Bearer a b",
          "Bearer a,b", "Bearer \"a\"", " Bearer a", "Bearer: a", "win_live_x"}) {
        EXPECT_EQ(bearer_credential(value), std::nullopt) << value;
    }
}

}  // namespace
}  // namespace winsh
