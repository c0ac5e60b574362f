#include <gmock/gmock.h>

#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::seconds;

std::vector<TokenId> ids(const Result<std::vector<ListedToken>>& listed) {
    std::vector<TokenId> result;
    for (const ListedToken& one : listed.value()) result.push_back(one.token.id);
    return result;
}

TEST_P(StoreContract, token_comes_back_as_it_was_stored) {
    const Account account = make_account();
    ApiToken token = new_token(account);
    token.name = "caf\xc3\xa9 \"quoted\" '; DROP TABLE tokens";
    token.scopes = Scopes::all();
    token.source = TokenSource::cli;
    token.client = "win 1.0";
    token.expires_at = now() + std::chrono::days(90);
    ASSERT_TRUE(store().tokens().create(token, std::nullopt, entry(AuditAction::token_created)));
    open_again();

    const auto found = store().tokens().find_by_digest(token.digest);
    ASSERT_TRUE(found && *found) << testing::PrintToString(found);
    const ApiToken& stored = **found;
    EXPECT_EQ(stored.id, token.id);
    EXPECT_EQ(stored.user, account.user.id);
    EXPECT_EQ(stored.workspace, account.workspace.id);
    EXPECT_EQ(stored.digest, token.digest);
    EXPECT_EQ(stored.name, token.name);
    EXPECT_EQ(stored.token_prefix, token.token_prefix);
    EXPECT_EQ(stored.last_four, token.last_four);
    EXPECT_EQ(stored.scopes, token.scopes);
    EXPECT_EQ(stored.source, token.source);
    EXPECT_EQ(stored.client, token.client);
    EXPECT_EQ(stored.created_at, token.created_at);
    EXPECT_EQ(stored.last_used_at, std::nullopt);
    EXPECT_EQ(stored.expires_at, token.expires_at);
    EXPECT_EQ(stored.revoked_at, std::nullopt);
}

TEST_P(StoreContract, token_that_an_ended_session_asks_for_is_not_stored) {
    const Account account = make_account();
    const Session session = make_session(account.user);
    const ApiToken first = new_token(account);
    EXPECT_TRUE(store().tokens().create(first, session.id, entry(AuditAction::token_created)));
    ASSERT_TRUE(store().accounts().set_password(account.user.id, {.record = "$argon2id$reset"},
                                                {entry(AuditAction::password_reset)}));
    const ApiToken late = new_token(account);
    EXPECT_EQ(error_kind(store().tokens().create(late, session.id, entry(AuditAction::token_created))),
              ErrorKind::unauthenticated);
    EXPECT_FALSE(store().tokens().find(late.id).value().has_value());
}

TEST_P(StoreContract, token_is_found_by_its_id_with_whose_it_is) {
    const Account account = make_account("ada@example.org", "Engines");
    const ApiToken token = make_token(account);
    const auto found = store().tokens().find(token.id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->token.digest, token.digest);
    EXPECT_EQ((*found)->workspace_name, "Engines");
    EXPECT_EQ((*found)->user_email, "ada@example.org");
}

TEST_P(StoreContract, unknown_tokens_are_not_found) {
    EXPECT_EQ(store().tokens().find_by_digest(sha256("x")).value().has_value(), false);
    EXPECT_EQ(store().tokens().find(TokenId("6a3123450011223344556677")).value().has_value(), false);
    EXPECT_EQ(error_kind(store().tokens().revoke(TokenId("x"), now(), entry(AuditAction::token_revoked))),
              ErrorKind::not_found);
}

TEST_P(StoreContract, token_with_a_digest_or_id_that_exists_is_a_conflict_and_changes_nothing) {
    const Account account = make_account();
    const ApiToken token = make_token(account);
    ApiToken same_digest = new_token(account);
    same_digest.digest = token.digest;
    ApiToken same_id = new_token(account);
    same_id.id = token.id;
    const std::size_t entries = count_entries();
    EXPECT_EQ(
        error_kind(store().tokens().create(same_digest, std::nullopt, entry(AuditAction::token_created))),
        ErrorKind::conflict);
    EXPECT_EQ(error_kind(store().tokens().create(same_id, std::nullopt, entry(AuditAction::token_created))),
              ErrorKind::conflict);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_EQ(store().tokens().list_of_user(account.user.id, {})->size(), 1u);
}

TEST_P(StoreContract, token_of_nobody_is_not_stored) {
    ApiToken token = new_token(make_account());
    token.user = UserId("user_6a3123450011223344556677");
    EXPECT_EQ(error_kind(store().tokens().create(token, std::nullopt, entry(AuditAction::token_created))),
              ErrorKind::not_found);
}

TEST_P(StoreContract, tokens_are_listed_newest_first_by_user_and_by_workspace) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account bob = make_account("bob@example.org", "engines");
    const Account eve = make_account("eve@example.org", "Elsewhere");
    std::vector<TokenId> of_ada;
    std::vector<TokenId> of_engines;
    for (int i = 0; i < 3; ++i) {
        clock_.advance(seconds(1));
        of_ada.insert(of_ada.begin(), make_token(ada).id);
        of_engines.insert(of_engines.begin(), of_ada.front());
        of_engines.insert(of_engines.begin(), make_token(bob).id);
        make_token(eve);
    }
    EXPECT_EQ(ids(store().tokens().list_of_user(ada.user.id, {})), of_ada);
    EXPECT_EQ(ids(store().tokens().list_of_workspace(ada.workspace.id, {})), of_engines);
    EXPECT_TRUE(store().tokens().list_of_user(UserId("nobody"), {})->empty());
    EXPECT_TRUE(store().tokens().list_of_workspace(WorkspaceId("nowhere"), {})->empty());
}

TEST_P(StoreContract, tokens_are_listed_in_parts_that_miss_none_and_repeat_none) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account bob = make_account("bob@example.org", "engines");
    std::vector<TokenId> of_ada;
    std::vector<TokenId> of_engines;
    for (int i = 0; i < 5; ++i) {
        for (const Account& account : {ada, bob}) {
            of_engines.insert(of_engines.begin(), make_token(account).id);
            if (account.user.id == ada.user.id) of_ada.insert(of_ada.begin(), of_engines.front());
        }
    }
    TokenStore& tokens = store().tokens();
    const auto all_parts = [](const auto& list) {
        std::vector<TokenId> all;
        TokenPart part{std::nullopt, 2};
        for (std::vector<TokenId> some = ids(list(part)); !some.empty(); some = ids(list(part))) {
            EXPECT_LE(some.size(), 2U);
            all.insert(all.end(), some.begin(), some.end());
            part.older_than = some.back();
        }
        return all;
    };
    EXPECT_EQ(all_parts([&](const TokenPart& part) { return tokens.list_of_user(ada.user.id, part); }),
              of_ada);
    EXPECT_EQ(
        all_parts([&](const TokenPart& part) { return tokens.list_of_workspace(ada.workspace.id, part); }),
        of_engines);
    const TokenPart of_others{make_token(make_account("eve@example.org", "Elsewhere")).id, 1};
    EXPECT_EQ(ids(tokens.list_of_user(ada.user.id, of_others)).front(), of_ada.front())
        << "what is not in the list says nothing about it";
    EXPECT_EQ(ids(tokens.list_of_workspace(ada.workspace.id, of_others)).front(), of_engines.front());
    EXPECT_EQ(ids(tokens.list_of_user(ada.user.id, {TokenId("nothing"), 1})).front(), of_ada.front());
}

TEST_P(StoreContract, active_tokens_are_those_that_neither_ended_nor_were_revoked) {
    const Account ada = make_account("ada@example.org", "Engines");
    make_token(make_account("bob@example.org", "engines"));
    const auto make = [&](std::optional<Timestamp> expires_at) {
        ApiToken token = new_token(ada);
        token.expires_at = expires_at;
        EXPECT_TRUE(store().tokens().create(token, std::nullopt, entry(AuditAction::token_created)));
        return token.id;
    };
    const TokenId endless = make(std::nullopt);
    const TokenId later = make(now() + seconds(2));
    make(now() + seconds(1));
    for (const TokenId& revoked : {make(std::nullopt), make(now() + seconds(2))})
        ASSERT_TRUE(store().tokens().revoke(revoked, now(), entry(AuditAction::token_revoked)));
    const auto active = [&](int most) {
        return ids(store().tokens().active_of_user(ada.user.id, now() + seconds(1), most));
    };
    EXPECT_THAT(active(10), testing::UnorderedElementsAre(endless, later));
    EXPECT_EQ(active(1).size(), 1U);
    EXPECT_TRUE(store().tokens().active_of_user(UserId("nobody"), now(), 10)->empty());
}

TEST_P(StoreContract, revoking_sets_the_moment_once_and_is_recorded_once) {
    const ApiToken token = make_token(make_account());
    const Timestamp first = now();
    const std::size_t entries = count_entries();
    const auto revoked = store().tokens().revoke(token.id, first, entry(AuditAction::token_revoked));
    ASSERT_TRUE(revoked) << testing::PrintToString(revoked);
    EXPECT_EQ(revoked->revoked_at, first);
    EXPECT_EQ(revoked->digest, token.digest);

    clock_.advance(seconds(5));
    const auto again = store().tokens().revoke(token.id, now(), entry(AuditAction::token_revoked));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->revoked_at, first);
    EXPECT_EQ(count_entries(), entries + 1);
    open_again();
    EXPECT_EQ((*store().tokens().find_by_digest(token.digest))->revoked_at, first);
}

TEST_P(StoreContract, uses_move_forward_and_never_back) {
    const Account account = make_account();
    const ApiToken one = make_token(account);
    const ApiToken two = make_token(account);
    const std::int64_t number_of_one = (*store().tokens().find_by_digest(one.digest))->number;
    const std::int64_t number_of_two = (*store().tokens().find(two.id))->token.number;
    ASSERT_NE(number_of_one, number_of_two);
    constexpr std::int64_t kUnknown = 4'711;
    const Timestamp first = now();
    ASSERT_TRUE(store().tokens().record_uses(
        {{number_of_one, first + seconds(2)}, {kUnknown, first}, {number_of_two, first}}));
    ASSERT_TRUE(store().tokens().record_uses(
        {{number_of_one, first + seconds(1)}, {number_of_two, first + seconds(3)}}));
    ASSERT_TRUE(store().tokens().record_uses({}));
    EXPECT_EQ((*store().tokens().find(one.id))->token.last_used_at, first + seconds(2));
    EXPECT_EQ((*store().tokens().find(two.id))->token.last_used_at, first + seconds(3));
}

TEST_P(StoreContract, tokens_are_stamped_with_the_epoch_of_their_making) {
    const Account account = make_account();
    const std::int64_t before = store().tokens().epoch().value();
    ApiToken token = new_token(account);
    token.epoch = before + 100;
    ASSERT_TRUE(store().tokens().create(token, std::nullopt, entry(AuditAction::token_created)));
    EXPECT_EQ((*store().tokens().find_by_digest(token.digest))->epoch, before);

    const auto raised = store().tokens().raise_epoch(entry(AuditAction::token_revoked));
    ASSERT_TRUE(raised);
    EXPECT_GT(*raised, before);
    const ApiToken later = make_token(account);
    open_again();
    EXPECT_EQ(store().tokens().epoch(), *raised);
    EXPECT_EQ((*store().tokens().find_by_digest(later.digest))->epoch, *raised);
    EXPECT_EQ((*store().tokens().find_by_digest(token.digest))->epoch, before);
}

}  // namespace
}  // namespace winsh
