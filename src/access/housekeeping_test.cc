#include "access/housekeeping.h"

#include <atomic>
#include <new>
#include <utility>

#include "access/access_test_case.h"
#include "access/bearer.h"
#include "access/tokens.h"

namespace winsh {
namespace {

class Housekeeping : public AccessTest {
protected:
    void add_connection() {
        Connection connection;
        connection.id = new_connection_id(clock_.now(), random_);
        connection.workspace = ada_.memberships.front().workspace.id;
        connection.kind = "github";
        connection.created_at = clock_.now();
        AuditEntry audit;
        audit.at = clock_.now();
        audit.action = AuditAction::connection_added;
        EXPECT_TRUE(store_->connections().add(connection, audit).has_value());
    }
    void SetUp() override {
        AccessTest::SetUp();
        tokens_.emplace(*store_, cache_, clock_, random_);
        bearer_.emplace(cache_, store_->tokens(), clock_);
        ada_ = somebody("ada@example.com", "Engines");
    }
    void TearDown() override {
        bearer_.reset();
        tokens_.reset();
        AccessTest::TearDown();
    }
    IssuedToken issue() {
        TokenRequest request;
        request.name = "x";
        return tokens_->issue(ada_, request, origin_).value();
    }
    BearerVerdict verdict(const IssuedToken& token) {
        return bearer_->authenticate(token.text.reveal())->verdict;
    }
    std::optional<Timestamp> last_used(const IssuedToken& token) {
        return store_->tokens().find(token.record.token.id).value()->token.last_used_at;
    }

    TokenCache cache_{1'000};
    std::optional<Tokens> tokens_;
    std::optional<BearerAuthentication> bearer_;
    Viewer ada_;
};

TEST_F(Housekeeping, writes_down_when_tokens_were_used) {
    AccessHousekeeping housekeeping(*store_, cache_, clock_, log_);
    const IssuedToken token = issue();
    EXPECT_EQ(last_used(token), std::nullopt);
    clock_.advance(std::chrono::milliseconds(5'400));
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    housekeeping.write_uses();
    EXPECT_EQ(last_used(token), clock_.now());
}

TEST_F(Housekeeping, writes_what_is_pending_when_it_ends) {
    const IssuedToken token = issue();
    {
        AccessHousekeeping housekeeping(*store_, cache_, clock_, log_);
        EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    }
    EXPECT_NE(last_used(token), std::nullopt);
}

TEST_F(Housekeeping, hears_of_a_revocation_by_another_process) {
    AccessHousekeeping housekeeping(*store_, cache_, clock_, log_);
    const IssuedToken token = issue();
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    const std::unique_ptr<Store> other = open_store_again();
    ASSERT_TRUE(other->tokens()
                    .revoke(token.record.token.id, clock_.now(), entry_of(AuditAction::token_revoked))
                    .has_value());
    housekeeping.follow_changes();
    EXPECT_EQ(verdict(token), BearerVerdict::refused);
}

TEST_F(Housekeeping, hears_of_a_raised_epoch) {
    AccessHousekeeping housekeeping(*store_, cache_, clock_, log_);
    const IssuedToken token = issue();
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    const std::unique_ptr<Store> other = open_store_again();
    ASSERT_TRUE(other->tokens().raise_epoch(entry_of(AuditAction::token_revoked)).has_value());
    housekeeping.follow_changes();
    EXPECT_EQ(verdict(token), BearerVerdict::refused);
    EXPECT_EQ(verdict(issue()), BearerVerdict::accepted);
}

TEST_F(Housekeeping, starts_with_nothing_that_was_loaded_before_it_followed_the_changes) {
    const IssuedToken token = issue();
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    const AccessHousekeeping housekeeping(*store_, cache_, clock_, log_);
    EXPECT_EQ(cache_.size(), 0U);
}

/// A store whose writes of uses fail until it is mended.
class FailingTokens final : public TokenStore {
public:
    explicit FailingTokens(TokenStore& tokens) : tokens_(tokens) {}
    Result<void> create(const ApiToken& token, const std::optional<SessionId>& asking,
                        const AuditEntry& audit) override {
        return tokens_.create(token, asking, audit);
    }
    Result<std::optional<ApiToken>> find_by_digest(const Sha256Digest& digest) override {
        return tokens_.find_by_digest(digest);
    }
    Result<std::optional<ListedToken>> find(const TokenId& id) override { return tokens_.find(id); }
    Result<std::vector<ListedToken>> list_of_user(const UserId& user, const TokenPart& part) override {
        return tokens_.list_of_user(user, part);
    }
    Result<std::vector<ListedToken>> list_of_workspace(const WorkspaceId& workspace,
                                                       const TokenPart& part) override {
        return tokens_.list_of_workspace(workspace, part);
    }
    Result<std::vector<ListedToken>> active_of_user(const UserId& user, Timestamp at, int most) override {
        return tokens_.active_of_user(user, at, most);
    }
    Result<ApiToken> revoke(const TokenId& id, Timestamp at, const AuditEntry& audit) override {
        return tokens_.revoke(id, at, audit);
    }
    Result<void> record_uses(const std::vector<TokenUse>& uses) override {
        if (throwing) throw std::bad_alloc();
        if (broken) return fail(ErrorKind::unavailable, "The disk is full.");
        return tokens_.record_uses(uses);
    }
    Result<std::int64_t> epoch() override { return tokens_.epoch(); }
    Result<std::int64_t> raise_epoch(const AuditEntry& audit) override { return tokens_.raise_epoch(audit); }

    std::atomic<bool> broken{true};
    std::atomic<bool> throwing{false};

private:
    TokenStore& tokens_;
};

class StoreWithFailingTokens final : public Store {
public:
    explicit StoreWithFailingTokens(Store& store) : failing(store.tokens()), store_(store) {}
    AccountStore& accounts() override { return store_.accounts(); }
    SessionStore& sessions() override { return store_.sessions(); }
    TokenStore& tokens() override { return failing; }
    CodeStore& codes() override { return store_.codes(); }
    DeviceGrantStore& device_grants() override { return store_.device_grants(); }
    AuditStore& audit() override { return store_.audit(); }
    ConnectionStore& connections() override { return store_.connections(); }
    LoopStore& loops() override { return store_.loops(); }
    SnapshotStore& snapshots() override { return store_.snapshots(); }
    ChangeFeed& changes() override { return store_.changes(); }
    SealedStore& sealed() override { return store_.sealed(); }
    Result<void> change_settings(const SettingsChange& change) override {
        return store_.change_settings(change);
    }
    Result<void> check() override { return store_.check(); }
    Result<std::optional<std::string>> setting(std::string_view name) override {
        return store_.setting(name);
    }
    Result<void> set_setting(std::string_view name, std::string_view value) override {
        return store_.set_setting(name, value);
    }

    FailingTokens failing;

private:
    Store& store_;
};

TEST_F(Housekeeping, keeps_uses_that_could_not_be_written_and_complains_once) {
    StoreWithFailingTokens store(*store_);
    AccessHousekeeping housekeeping(store, cache_, clock_, log_);
    const IssuedToken token = issue();
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    housekeeping.write_uses();
    housekeeping.write_uses();
    EXPECT_EQ(last_used(token), std::nullopt);
    const std::string text = log_.text();
    EXPECT_NE(text.find("The disk is full."), std::string::npos);
    EXPECT_EQ(text.find("The disk is full."), text.rfind("The disk is full."));
    store.failing.broken = false;
    housekeeping.write_uses();
    EXPECT_NE(last_used(token), std::nullopt);
}

TEST_F(Housekeeping, goes_on_after_a_round_that_threw) {
    StoreWithFailingTokens store(*store_);
    store.failing.broken = false;
    store.failing.throwing = true;
    bool is_first = true;
    int told = 0;
    AccessHousekeeping housekeeping(store, cache_, clock_, log_,
                                    {[&](const Change&) {
                                         if (std::exchange(is_first, false)) throw std::bad_alloc();
                                         ++told;
                                     },
                                     [] {}});
    const IssuedToken token = issue();
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    housekeeping.write_uses();
    EXPECT_NE(log_.text().find("token_uses"), std::string::npos);
    store.failing.throwing = false;
    EXPECT_EQ(verdict(token), BearerVerdict::accepted);
    housekeeping.write_uses();
    EXPECT_NE(last_used(token), std::nullopt);

    add_connection();
    housekeeping.follow_changes();
    housekeeping.follow_changes();
    EXPECT_FALSE(is_first);
    EXPECT_EQ(told, 1) << "a change whose telling failed is told again";
}

TEST_F(Housekeeping, tells_others_of_the_changes_that_are_theirs) {
    std::vector<Change> told;
    AccessHousekeeping housekeeping(*store_, cache_, clock_, log_,
                                    {[&](const Change& change) { told.push_back(change); }, [] {}});
    add_connection();
    housekeeping.follow_changes();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().kind, ChangeKind::connections_changed);
    EXPECT_EQ(told.front().key, ada_.memberships.front().workspace.id.text());
}

TEST_F(Housekeeping, forgets_grants_that_ended_long_ago_and_no_others) {
    AuthorizationCode code;
    code.digest = sha256("code");
    code.terms = {ada_.user.id, ada_.session.id, ada_.memberships.front().workspace.id, Scopes::all(), 1};
    code.expires_at = clock_.now();
    ASSERT_TRUE(store_->codes().add(code, entry_of(AuditAction::cli_approved)));
    DeviceGrant grant;
    grant.device_digest = sha256("device");
    grant.user_digest = sha256("user");
    grant.scopes = Scopes::all();
    grant.created_at = grant.expires_at = clock_.now();
    ASSERT_TRUE(store_->device_grants().add(grant, {1, 1}));
    const auto has_code = [&] { return store_->codes().find(code.digest)->has_value(); };
    const auto has_grant = [&] {
        return store_->device_grants().find_by_device_code(grant.device_digest)->has_value();
    };
    AccessHousekeeping housekeeping(*store_, cache_, clock_, log_);
    clock_.advance(AccessHousekeeping::kDeviceGrantsKept);
    housekeeping.forget_grants();
    EXPECT_TRUE(has_grant());
    clock_.advance(std::chrono::milliseconds(1));
    housekeeping.forget_grants();
    EXPECT_FALSE(has_grant());
    EXPECT_TRUE(has_code());
    clock_.advance(AccessHousekeeping::kCodesKept);
    housekeeping.forget_grants();
    EXPECT_FALSE(has_code());
}

}  // namespace
}  // namespace winsh
