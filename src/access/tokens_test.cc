#include "access/tokens.h"

#include "access/access_test_case.h"
#include "base/token_text.h"

namespace winsh {
namespace {

class TokensTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        tokens_.emplace(*store_, cache_, clock_, random_);
        ada_ = somebody("ada@example.com", "Engines");  // owner
        bob_ = somebody("bob@example.com", "Engines");  // member
        eve_ = somebody("eve@example.com", "Elsewhere");
    }
    void TearDown() override {
        tokens_.reset();
        AccessTest::TearDown();
    }
    static TokenRequest named(const std::string& name) {
        TokenRequest request;
        request.name = name;
        return request;
    }
    IssuedToken issue(const Viewer& viewer, const std::string& name = "Local CLI") {
        auto issued = tokens_->issue(viewer, named(name), origin_);
        EXPECT_TRUE(issued.has_value()) << (issued ? "" : issued.error().message);
        return *std::move(issued);
    }
    std::string refused_field(const TokenRequest& request) {
        const auto issued = tokens_->issue(ada_, request, origin_);
        EXPECT_FALSE(issued.has_value());
        return issued ? "" : issued.error().field;
    }
    const WorkspaceId& engines() const { return ada_.memberships[0].workspace.id; }

    TokenCache cache_{1'000};
    std::optional<Tokens> tokens_;
    Viewer ada_, bob_, eve_;
};

TEST_F(TokensTest, issue_a_token_whose_text_is_kept_nowhere) {
    const IssuedToken issued = issue(ada_, "  Local CLI ");
    EXPECT_TRUE(is_token_text(issued.text.reveal()));
    const auto stored = store_->tokens().find(issued.record.token.id).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->token.name, "Local CLI");
    EXPECT_EQ(stored->token.digest, sha256(issued.text.reveal()));
    EXPECT_EQ(stored->token.token_prefix, issued.text.reveal().substr(0, 12));
    EXPECT_EQ(stored->token.last_four, issued.text.reveal().substr(43));
    EXPECT_EQ(stored->token.scopes, Scopes{Scope::snapshots_read});
    EXPECT_EQ(stored->token.source, TokenSource::settings);
    EXPECT_EQ(stored->token.expires_at, clock_.now() + std::chrono::days(90));
    EXPECT_EQ(stored->workspace_name, "Engines");
    EXPECT_EQ(stored->user_email, "ada@example.com");
    const AuditEntry entry = audit_of(ada_).front();
    EXPECT_EQ(entry.action, AuditAction::token_created);
    EXPECT_EQ(entry.subject, stored->token.id.text());
    EXPECT_FALSE(entry.detail.contains(issued.text.reveal()));
}

TEST_F(TokensTest, hold_a_request_to_the_rules) {
    EXPECT_EQ(refused_field(named("")), "name");
    EXPECT_EQ(refused_field(named("  ")), "name");
    EXPECT_EQ(refused_field(named("a\x01")), "name");
    EXPECT_EQ(refused_field(named(std::string(101, 'a'))), "name");
    TokenRequest request = named("x");
    request.client = std::string(101, 'a');
    EXPECT_EQ(refused_field(request), "client");
    request = named("x");
    request.scopes = {};
    EXPECT_EQ(refused_field(request), "scopes");
    for (const int days : {0, -1, 366}) {
        request = named("x");
        request.expires_in_days = days;
        EXPECT_EQ(refused_field(request), "expiresInDays");
    }
    EXPECT_TRUE(tokens_->list(ada_)->empty());
}

TEST_F(TokensTest, are_issued_for_one_of_the_viewers_workspaces_only) {
    TokenRequest request = named("x");
    request.workspace = eve_.memberships[0].workspace.id;
    const auto issued = tokens_->issue(ada_, request, origin_);
    ASSERT_FALSE(issued.has_value());
    EXPECT_EQ(issued.error().kind, ErrorKind::not_found);
    request.workspace = engines();
    EXPECT_EQ(tokens_->issue(ada_, request, origin_)->record.token.workspace, engines());
}

TEST_F(TokensTest, are_listed_newest_first_with_those_that_ended) {
    const IssuedToken first = issue(ada_, "first");
    clock_.advance(std::chrono::seconds(1));
    issue(ada_, "second");
    issue(bob_, "of bob");
    ASSERT_TRUE(tokens_->revoke(ada_, first.record.token.id, origin_).has_value());
    clock_.advance(std::chrono::days(100));
    const auto list = tokens_->list(ada_).value();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].token.name, "second");
    EXPECT_EQ(list[0].token.state_at(clock_.now()), TokenState::expired);
    EXPECT_EQ(list[1].token.state_at(clock_.now()), TokenState::revoked);
}

TEST_F(TokensTest, that_work_are_a_thousand_of_a_user_at_most) {
    std::vector<ListedToken> made;
    for (int number = 0; number < Tokens::kMostActive; ++number) made.push_back(issue(ada_).record);
    const auto refused = tokens_->issue(ada_, named("One more"), origin_);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
    EXPECT_EQ(
        refused.error().message,
        "You have 1000 API tokens that work, as many as one user may have. Revoke one that is no longer "
        "used, then try again.");
    EXPECT_EQ(tokens_->active(ada_)->size(), 1'000U);
    issue(bob_);
    ASSERT_TRUE(tokens_->revoke(ada_, made.front().token.id, origin_).has_value());
    issue(ada_);
    EXPECT_FALSE(tokens_->issue(ada_, named("One more"), origin_).has_value());
    clock_.advance(std::chrono::days(91));
    issue(ada_);
    EXPECT_EQ(tokens_->active(ada_)->size(), 1U) << "what has run out does not count";
}

TEST_F(TokensTest, of_a_workspace_are_shown_to_its_owners_only) {
    issue(ada_);
    issue(bob_);
    issue(eve_);
    EXPECT_EQ(tokens_->list_of_workspace(ada_, engines())->size(), 2U);
    for (const Viewer& viewer : {bob_, eve_}) {
        const auto list = tokens_->list_of_workspace(viewer, engines());
        ASSERT_FALSE(list.has_value());
        EXPECT_EQ(list.error().kind, ErrorKind::not_found);
    }
}

TEST_F(TokensTest, are_gone_from_memory_when_the_revocation_returns) {
    const IssuedToken issued = issue(ada_);
    const Sha256Digest& digest = issued.record.token.digest;
    const ApiToken& token = issued.record.token;
    const TokenFacts facts{token.id, token.user, token.workspace, token.scopes, token.expires_at};
    const TokenCache::Ticket early = cache_.before_load(digest);
    cache_.insert(early, digest, facts, clock_.now());
    clock_.advance(std::chrono::seconds(3));
    const auto revoked = tokens_->revoke(ada_, token.id, origin_);
    ASSERT_TRUE(revoked.has_value());
    EXPECT_EQ(revoked->token.revoked_at, clock_.now());
    EXPECT_FALSE(cache_.find(digest, clock_.now()).has_value());
    cache_.insert(early, digest, facts, clock_.now());
    EXPECT_FALSE(cache_.find(digest, clock_.now()).has_value())
        << "a load that began before must not bring it back";
}

TEST_F(TokensTest, may_be_revoked_twice_and_keep_the_first_time) {
    const IssuedToken issued = issue(ada_);
    const auto first = tokens_->revoke(ada_, issued.record.token.id, origin_).value();
    const std::size_t entries = audit_of(ada_).size();
    clock_.advance(std::chrono::hours(1));
    const auto second = tokens_->revoke(ada_, issued.record.token.id, origin_);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->token.revoked_at, first.token.revoked_at);
    EXPECT_EQ(audit_of(ada_).size(), entries);
}

TEST_F(TokensTest, of_members_are_revoked_by_owners_and_the_record_says_whose) {
    const IssuedToken of_bob = issue(bob_);
    ASSERT_TRUE(tokens_->revoke(ada_, of_bob.record.token.id, origin_).has_value());
    const AuditEntry entry = audit_of(ada_).front();
    EXPECT_EQ(entry.action, AuditAction::token_revoked);
    EXPECT_EQ(entry.actor, ada_.user.id);
    EXPECT_TRUE(entry.detail.contains("bob@example.com")) << entry.detail;
}

TEST_F(TokensTest, are_found_by_who_may_revoke_them) {
    const TokenId id = issue(bob_).record.token.id;
    EXPECT_EQ(tokens_->find(bob_, id)->user_email, "bob@example.com");
    EXPECT_EQ(tokens_->find(ada_, id)->token.id, id);
    EXPECT_EQ(tokens_->find(eve_, id).error().kind, ErrorKind::not_found);
    EXPECT_EQ(tokens_->find(ada_, new_token_id(clock_.now(), random_)).error().kind, ErrorKind::not_found);
}

TEST_F(TokensTest, of_others_do_not_exist_for_whom_they_do_not_belong_to) {
    const IssuedToken of_ada = issue(ada_);
    const TokenId unknown = new_token_id(clock_.now(), random_);
    const auto missing = tokens_->revoke(bob_, unknown, origin_);
    for (const Viewer& viewer : {bob_, eve_}) {
        const auto revoked = tokens_->revoke(viewer, of_ada.record.token.id, origin_);
        ASSERT_FALSE(revoked.has_value());
        EXPECT_EQ(revoked.error(), missing.error()) << "nobody learns that it exists";
    }
    EXPECT_EQ(tokens_->list(ada_)->at(0).token.revoked_at, std::nullopt);
}

}  // namespace
}  // namespace winsh
