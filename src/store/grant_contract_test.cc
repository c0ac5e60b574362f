#include <atomic>
#include <thread>

#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class GrantContract : public StoreContract {
protected:
    void SetUp() override {
        StoreContract::SetUp();
        ada_ = make_account();
        session_ = make_session(ada_.user);
    }
    GrantTerms terms() const {
        return {ada_.user.id, session_.id, ada_.workspace.id, Scopes{Scope::snapshots_read}, 30};
    }
    AuthorizationCode new_code(std::string_view text) {
        AuthorizationCode code;
        code.digest = sha256(text);
        code.client = "win";
        code.token_name = "win on laptop";
        code.redirect_uri = "http://127.0.0.1:49152/callback?a=%20b";
        code.challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        code.terms = terms();
        code.expires_at = now() + seconds(60);
        return code;
    }
    Sha256Digest make_code(std::string_view text) {
        const AuthorizationCode code = new_code(text);
        EXPECT_TRUE(store().codes().add(code, entry(AuditAction::cli_approved)));
        return code.digest;
    }
    DeviceGrant new_grant(std::string_view name, const std::string& address_key = "192.0.2.7") {
        DeviceGrant grant;
        grant.device_digest = sha256(std::string("device ").append(name));
        grant.user_digest = sha256(std::string("user ").append(name));
        grant.client = "win";
        grant.host = "build server";
        grant.scopes = {Scope::loops_read, Scope::snapshots_read};
        grant.address = "192.0.2.7";
        grant.address_key = address_key;
        grant.created_at = now();
        grant.expires_at = now() + minutes(10);
        return grant;
    }
    DeviceGrant make_grant(std::string_view name) {
        const DeviceGrant grant = new_grant(name);
        EXPECT_TRUE(store().device_grants().add(grant, {100, 100}));
        return grant;
    }
    DeviceGrant make_approved(std::string_view name) {
        const DeviceGrant grant = make_grant(name);
        EXPECT_TRUE(
            store().device_grants().approve(grant.user_digest, terms(), entry(AuditAction::cli_approved)));
        return grant;
    }
    DeviceGrantState state_of(const DeviceGrant& grant) {
        const auto found = store().device_grants().find_by_device_code(grant.device_digest);
        return found && *found ? (*found)->state : DeviceGrantState::pending;
    }
    Result<void> redeem_code(Store& where, const Sha256Digest& digest, const ApiToken& token) {
        return where.codes().redeem(digest, token, entry(AuditAction::token_fetched));
    }
    Result<void> redeem_grant(Store& where, const DeviceGrant& grant, const ApiToken& token) {
        return where.device_grants().redeem(grant.device_digest, token, entry(AuditAction::token_fetched));
    }
    void end_session() {
        ASSERT_TRUE(store().sessions().end(session_.id, ada_.user.id, entry(AuditAction::session_ended)));
    }
    std::size_t count_tokens() { return store().tokens().list_of_user(ada_.user.id, {})->size(); }

    Account ada_;
    Session session_;
};

TEST_P(GrantContract, code_comes_back_as_it_was_stored) {
    const AuthorizationCode code = new_code("one");
    ASSERT_TRUE(store().codes().add(code, entry(AuditAction::cli_approved)));
    EXPECT_EQ(last_entry().action, AuditAction::cli_approved);
    open_again();
    const auto found = store().codes().find(code.digest);
    ASSERT_TRUE(found && *found) << testing::PrintToString(found);
    const AuthorizationCode& stored = **found;
    EXPECT_EQ(stored.digest, code.digest);
    EXPECT_EQ(stored.client, code.client);
    EXPECT_EQ(stored.token_name, code.token_name);
    EXPECT_EQ(stored.redirect_uri, code.redirect_uri);
    EXPECT_EQ(stored.challenge, code.challenge);
    EXPECT_EQ(stored.terms.user, ada_.user.id);
    EXPECT_EQ(stored.terms.session, session_.id);
    EXPECT_EQ(stored.terms.workspace, ada_.workspace.id);
    EXPECT_EQ(stored.terms.scopes, code.terms.scopes);
    EXPECT_EQ(stored.terms.expires_in_days, 30);
    EXPECT_EQ(stored.expires_at, code.expires_at);
    EXPECT_FALSE(stored.used_at);
    EXPECT_FALSE(stored.token);
    EXPECT_FALSE(store().codes().find(sha256("another"))->has_value());
    EXPECT_EQ(error_kind(store().codes().add(code, entry(AuditAction::cli_approved))), ErrorKind::conflict);
}

TEST_P(GrantContract, code_of_an_ended_session_or_of_another_workspace_is_not_stored) {
    AuthorizationCode code = new_code("one");
    code.terms.workspace = make_account("eve@example.org", "Elsewhere").workspace.id;
    EXPECT_EQ(error_kind(store().codes().add(code, entry(AuditAction::cli_approved))), ErrorKind::not_found);
    end_session();
    EXPECT_EQ(error_kind(store().codes().add(new_code("two"), entry(AuditAction::cli_approved))),
              ErrorKind::unauthenticated);
}

TEST_P(GrantContract, code_gives_one_token_and_says_which) {
    const Sha256Digest code = make_code("one");
    const ApiToken token = new_token(ada_);
    ASSERT_TRUE(redeem_code(store(), code, token));
    EXPECT_EQ(last_entry().action, AuditAction::token_fetched);
    const auto used = store().codes().find(code);
    ASSERT_TRUE(used && *used);
    EXPECT_EQ((*used)->token, token.id);
    EXPECT_EQ((*used)->used_at, token.created_at);
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(redeem_code(store(), code, new_token(ada_))), ErrorKind::conflict);
    EXPECT_EQ(error_kind(redeem_code(store(), sha256("none"), new_token(ada_))), ErrorKind::not_found);
    EXPECT_EQ(count_tokens(), 1U);
    EXPECT_EQ(count_entries(), entries);
}

TEST_P(GrantContract, grants_give_one_token_however_many_ask_at_once_in_two_processes) {
    const auto other = open_another();
    for (int round = 0; round < 5; ++round) {
        const Sha256Digest code = make_code(next_name("code "));
        const DeviceGrant grant = make_approved(next_name("grant "));
        std::vector<ApiToken> tokens;
        for (int i = 0; i < 8; ++i) tokens.push_back(new_token(ada_));
        std::atomic<int> codes{0}, grants{0};
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                Store& where = i % 2 == 0 ? store() : *other;
                codes += redeem_code(where, code, tokens[i]).has_value() ? 1 : 0;
                grants += redeem_grant(where, grant, tokens[4 + i]).has_value() ? 1 : 0;
            });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(codes, 1);
        EXPECT_EQ(grants, 1);
    }
    EXPECT_EQ(count_tokens(), 10U);
}

TEST_P(GrantContract, what_was_approved_in_an_ended_session_gives_no_token_and_changes_nothing) {
    const Sha256Digest code = make_code("one");
    const DeviceGrant grant = make_approved("one");
    ASSERT_TRUE(store().accounts().set_password(ada_.user.id, {.record = "$argon2id$reset"},
                                                {entry(AuditAction::password_reset)}));
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(redeem_code(store(), code, new_token(ada_))), ErrorKind::unauthenticated);
    EXPECT_EQ(error_kind(redeem_grant(store(), grant, new_token(ada_))), ErrorKind::unauthenticated);
    EXPECT_EQ(count_tokens(), 0U);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_FALSE((*store().codes().find(code))->used_at);
    EXPECT_EQ(state_of(grant), DeviceGrantState::approved);
}

TEST_P(GrantContract, burnt_code_gives_nothing) {
    const Sha256Digest code = make_code("one");
    EXPECT_EQ(store().codes().burn(code, now(), entry(AuditAction::exchange_refused)), true);
    EXPECT_EQ(last_entry().action, AuditAction::exchange_refused);
    const std::size_t entries = count_entries();
    EXPECT_EQ(store().codes().burn(code, now(), entry(AuditAction::exchange_refused)), false);
    EXPECT_EQ(store().codes().burn(sha256("none"), now(), entry(AuditAction::exchange_refused)), false);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_EQ(error_kind(redeem_code(store(), code, new_token(ada_))), ErrorKind::conflict);
    EXPECT_FALSE((*store().codes().find(code))->token);
}

TEST_P(GrantContract, device_grant_comes_back_as_it_was_stored) {
    const DeviceGrant grant = make_grant("one");
    open_again();
    for (const auto& found : {store().device_grants().find_by_device_code(grant.device_digest),
                              store().device_grants().find_by_user_code(grant.user_digest)}) {
        ASSERT_TRUE(found && *found) << testing::PrintToString(found);
        const DeviceGrant& stored = **found;
        EXPECT_EQ(stored.device_digest, grant.device_digest);
        EXPECT_EQ(stored.user_digest, grant.user_digest);
        EXPECT_EQ(stored.client, "win");
        EXPECT_EQ(stored.host, "build server");
        EXPECT_EQ(stored.scopes, grant.scopes);
        EXPECT_EQ(stored.address, "192.0.2.7");
        EXPECT_EQ(stored.address_key, "192.0.2.7");
        EXPECT_EQ(stored.created_at, grant.created_at);
        EXPECT_EQ(stored.expires_at, grant.expires_at);
        EXPECT_EQ(stored.interval, seconds(5));
        EXPECT_FALSE(stored.polled_at);
        EXPECT_EQ(stored.state, DeviceGrantState::pending);
        EXPECT_FALSE(stored.terms);
    }
    EXPECT_FALSE(store().device_grants().find_by_user_code(grant.device_digest)->has_value());
    ASSERT_TRUE(store().device_grants().note_poll(grant.device_digest, seconds(10), now()));
    const auto polled = store().device_grants().find_by_user_code(grant.user_digest);
    EXPECT_EQ((*polled)->interval, seconds(10));
    EXPECT_EQ((*polled)->polled_at, now());
}

TEST_P(GrantContract, device_grants_that_wait_are_limited_by_address_and_in_all) {
    DeviceGrantStore& grants = store().device_grants();
    const DeviceGrantLimits limits{.in_all = 3, .of_address = 2};
    ASSERT_TRUE(grants.add(new_grant("1"), limits));
    clock_.advance(minutes(1));
    ASSERT_TRUE(grants.add(new_grant("2"), limits));
    const auto third = grants.add(new_grant("3"), limits);
    ASSERT_EQ(error_kind(third), ErrorKind::rate_limited);
    EXPECT_EQ(third.error().retry_after_seconds, 9 * 60);
    ASSERT_TRUE(grants.add(new_grant("4", "198.51.100.1"), limits));
    EXPECT_EQ(error_kind(grants.add(new_grant("5", "198.51.100.2"), limits)), ErrorKind::rate_limited);
    ASSERT_TRUE(grants.deny(new_grant("1").user_digest, entry(AuditAction::cli_denied)));
    EXPECT_TRUE(grants.add(new_grant("6"), limits)) << "an answered one does not wait";
    clock_.advance(minutes(9));
    EXPECT_EQ(error_kind(grants.add(new_grant("7", "198.51.100.2"), limits)), ErrorKind::rate_limited);
    clock_.advance(minutes(1));
    EXPECT_TRUE(grants.add(new_grant("7", "198.51.100.2"), limits)) << "nor does one that has run out";
    EXPECT_EQ(error_kind(grants.add(new_grant("7"), {100, 100})), ErrorKind::conflict);
}

TEST_P(GrantContract, device_grants_that_wait_are_limited_by_network_too) {
    DeviceGrantStore& grants = store().device_grants();
    const auto add = [&](std::string_view name, const std::string& address_key, std::string_view network) {
        return error_kind(
            grants.add(new_grant(name, address_key),
                       {.in_all = 100, .of_address = 100, .of_network = 2, .network = network}));
    };
    constexpr auto kAdded = std::nullopt;
    EXPECT_EQ(add("1", "20010db800010001/64", "20010db80001"), kAdded);
    EXPECT_EQ(add("2", "20010db80001ffff/64", "20010db80001"), kAdded);
    EXPECT_EQ(add("3", "20010db800010002/64", "20010db80001"), ErrorKind::rate_limited);
    EXPECT_EQ(add("4", "20010db800020001/64", "20010db80002"), kAdded) << "another network";
    EXPECT_EQ(add("5", "20010db800000001/64", "20010db80000"), kAdded);
    for (const std::string_view name : {"6", "7", "8"}) EXPECT_EQ(add(name, "192.0.2.7", ""), kAdded);
    ASSERT_TRUE(grants.deny(new_grant("1").user_digest, entry(AuditAction::cli_denied)));
    EXPECT_EQ(add("9", "20010db800010002/64", "20010db80001"), kAdded) << "an answered one does not wait";
}

TEST_P(GrantContract, device_grant_is_decided_once_and_in_time) {
    DeviceGrantStore& grants = store().device_grants();
    const DeviceGrant approved = make_approved("one");
    const auto stored = grants.find_by_user_code(approved.user_digest);
    ASSERT_TRUE(stored && *stored && (*stored)->terms);
    EXPECT_EQ((*stored)->terms->user, ada_.user.id);
    EXPECT_EQ((*stored)->terms->session, session_.id);
    EXPECT_EQ((*stored)->terms->workspace, ada_.workspace.id);
    EXPECT_EQ((*stored)->terms->scopes, Scopes{Scope::snapshots_read});
    EXPECT_EQ((*stored)->terms->expires_in_days, 30);
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(grants.deny(approved.user_digest, entry(AuditAction::cli_denied))),
              ErrorKind::conflict);
    EXPECT_EQ(error_kind(grants.approve(approved.user_digest, terms(), entry(AuditAction::cli_approved))),
              ErrorKind::conflict);
    EXPECT_EQ(error_kind(grants.deny(sha256("none"), entry(AuditAction::cli_denied))), ErrorKind::not_found);
    EXPECT_EQ(error_kind(grants.approve(sha256("none"), terms(), entry(AuditAction::cli_approved))),
              ErrorKind::not_found);
    EXPECT_EQ(count_entries(), entries);

    const DeviceGrant denied = make_grant("two");
    ASSERT_TRUE(grants.deny(denied.user_digest, entry(AuditAction::cli_denied)));
    EXPECT_EQ(state_of(denied), DeviceGrantState::denied);
    EXPECT_EQ(error_kind(redeem_grant(store(), denied, new_token(ada_))), ErrorKind::conflict);

    const DeviceGrant late = make_grant("three");
    clock_.advance(minutes(10));
    EXPECT_EQ(error_kind(grants.approve(late.user_digest, terms(), entry(AuditAction::cli_approved))),
              ErrorKind::conflict);
    EXPECT_EQ(error_kind(redeem_grant(store(), approved, new_token(ada_))), ErrorKind::conflict)
        << "and what was approved is fetched in time or never";
}

TEST_P(GrantContract, device_grant_is_not_approved_by_an_ended_session_or_for_another_workspace) {
    const DeviceGrant grant = make_grant("one");
    GrantTerms elsewhere = terms();
    elsewhere.workspace = make_account("eve@example.org", "Elsewhere").workspace.id;
    DeviceGrantStore& grants = store().device_grants();
    EXPECT_EQ(error_kind(grants.approve(grant.user_digest, elsewhere, entry(AuditAction::cli_approved))),
              ErrorKind::not_found);
    end_session();
    EXPECT_EQ(error_kind(grants.approve(grant.user_digest, terms(), entry(AuditAction::cli_approved))),
              ErrorKind::unauthenticated);
    EXPECT_EQ(state_of(grant), DeviceGrantState::pending);
}

TEST_P(GrantContract, device_grant_that_holds_no_more_is_withdrawn_once) {
    DeviceGrantStore& grants = store().device_grants();
    const DeviceGrant grant = make_approved("one");
    EXPECT_EQ(grants.withdraw(grant.device_digest, entry(AuditAction::exchange_refused)), true);
    EXPECT_EQ(state_of(grant), DeviceGrantState::denied);
    EXPECT_EQ(grants.withdraw(grant.device_digest, entry(AuditAction::exchange_refused)), false);
}

TEST_P(GrantContract, grants_that_ended_long_ago_are_forgotten) {
    const Sha256Digest code = make_code("one");
    const DeviceGrant grant = make_grant("one");
    EXPECT_EQ(store().codes().forget_older_than(now() + seconds(60)), 0);
    EXPECT_EQ(store().device_grants().forget_older_than(now() + minutes(10)), 0);
    EXPECT_EQ(store().codes().forget_older_than(now() + seconds(61)), 1);
    EXPECT_EQ(store().device_grants().forget_older_than(now() + minutes(11)), 1);
    EXPECT_FALSE(store().codes().find(code)->has_value());
    EXPECT_FALSE(store().device_grants().find_by_device_code(grant.device_digest)->has_value());
}

INSTANTIATE_TEST_SUITE_P(Stores, GrantContract, testing::ValuesIn(store_factories()),
                         [](const auto& factory) { return factory.param.name; });

}  // namespace
}  // namespace winsh
