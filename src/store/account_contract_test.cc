#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::seconds;

TEST_P(StoreContract, first_account_makes_its_workspace_and_owns_it) {
    EXPECT_EQ(store().accounts().any(), false);
    const NewAccount account = new_account("Ada@Example.org", "Engines");
    const auto made =
        store().accounts().create(account, FirstAccountOnly::yes, {entry(AuditAction::account_created)});
    ASSERT_TRUE(made) << testing::PrintToString(made);
    EXPECT_EQ(made->workspace.id, account.workspace_if_new);
    EXPECT_EQ(made->workspace.name, "Engines");
    EXPECT_EQ(made->workspace.created_at, now());
    EXPECT_EQ(made->workspace.connections_changed_at, now());
    EXPECT_EQ(made->role, Role::owner);
    open_again();
    EXPECT_EQ(store().accounts().any(), true);
    const auto found = store().accounts().find(account.user.id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->email, "Ada@Example.org");
    EXPECT_EQ((*found)->created_at, account.user.created_at);
}

TEST_P(StoreContract, first_account_is_refused_where_there_is_one) {
    make_account();
    const std::size_t entries = count_entries();
    EXPECT_EQ(
        error_kind(store().accounts().create(new_account("bob@example.org", "Other"), FirstAccountOnly::yes,
                                             {entry(AuditAction::account_created)})),
        ErrorKind::conflict);
    EXPECT_EQ(count_entries(), entries);
}

TEST_P(StoreContract, an_email_is_taken_in_any_case_of_its_letters) {
    make_account("ada@example.org");
    const NewAccount same = new_account("ADA@example.ORG", "Quite Another");
    const auto refused =
        store().accounts().create(same, FirstAccountOnly::no, {entry(AuditAction::account_created)});
    EXPECT_EQ(error_kind(refused), ErrorKind::conflict);
    EXPECT_EQ(refused.error().field, "email");
    EXPECT_EQ(store().accounts().workspace(same.workspace_if_new).value().has_value(), false);
}

TEST_P(StoreContract, user_is_found_by_email_in_any_case_with_the_password_record) {
    const Account ada = make_account("ada@example.org");
    const auto found = store().accounts().find_by_email("Ada@EXAMPLE.org");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->user.id, ada.user.id);
    EXPECT_EQ((*found)->user.email, "ada@example.org");
    EXPECT_EQ((*found)->password_record, "$argon2id$of ada@example.org");
    EXPECT_EQ(store().accounts().find_by_email("ada@example.or").value().has_value(), false);
    EXPECT_EQ(store().accounts().find(UserId("user_none")).value().has_value(), false);
}

TEST_P(StoreContract, second_account_joins_the_workspace_of_that_name_in_any_case) {
    const Account ada = make_account("ada@example.org", "Engines");
    const NewAccount bob = new_account("bob@example.org", "ENGINES");
    AuditEntry audit = entry(AuditAction::account_created);
    audit.workspace = bob.workspace_if_new;
    const auto joined = store().accounts().create(bob, FirstAccountOnly::no, {audit});
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->workspace.id, ada.workspace.id);
    EXPECT_EQ(joined->workspace.name, "Engines");
    EXPECT_EQ(joined->role, Role::member);
    EXPECT_EQ(last_entry().workspace, ada.workspace.id);

    const auto members = store().accounts().members(ada.workspace.id);
    ASSERT_TRUE(members);
    ASSERT_EQ(members->size(), 2u);
    EXPECT_EQ((*members)[0].user.id, ada.user.id);
    EXPECT_EQ((*members)[0].role, Role::owner);
    EXPECT_EQ((*members)[1].user.email, "bob@example.org");
    EXPECT_EQ((*members)[1].role, Role::member);
}

TEST_P(StoreContract, a_user_joins_a_second_workspace_as_a_member_and_owns_a_new_one) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account bob = make_account("bob@example.org", "Looms");
    const WorkspaceId unused = new_workspace_id(now(), random_);
    AuditEntry audit = entry(AuditAction::workspace_joined);
    audit.workspace = unused;
    const auto joined = store().accounts().join(ada.user.id, unused, "LOOMS", audit);
    ASSERT_TRUE(joined) << testing::PrintToString(joined);
    EXPECT_EQ(joined->workspace.id, bob.workspace.id);
    EXPECT_EQ(joined->workspace.name, "Looms");
    EXPECT_EQ(joined->role, Role::member);
    EXPECT_EQ(last_entry().action, AuditAction::workspace_joined);
    EXPECT_EQ(last_entry().workspace, bob.workspace.id);
    const auto made = store().accounts().join(ada.user.id, unused, "Mills", audit);
    ASSERT_TRUE(made) << testing::PrintToString(made);
    EXPECT_EQ(made->workspace.id, unused);
    EXPECT_EQ(made->role, Role::owner);
    open_again();
    const auto memberships = store().accounts().memberships(ada.user.id).value();
    ASSERT_EQ(memberships.size(), 3u);
    EXPECT_EQ(memberships[0].workspace.name, "Engines");
    EXPECT_EQ(memberships[1].workspace.name, "Looms");
    EXPECT_EQ(memberships[2].workspace.name, "Mills");
}

TEST_P(StoreContract, nobody_joins_twice_and_an_unknown_user_nowhere) {
    const Account ada = make_account("ada@example.org", "Engines");
    const std::size_t entries = count_entries();
    const WorkspaceId unused = new_workspace_id(now(), random_);
    const AuditEntry audit = entry(AuditAction::workspace_joined);
    EXPECT_EQ(error_kind(store().accounts().join(ada.user.id, unused, "engines", audit)),
              ErrorKind::conflict);
    EXPECT_EQ(error_kind(store().accounts().join(UserId("user_none"), unused, "Mills", audit)),
              ErrorKind::not_found);
    EXPECT_EQ(store().accounts().memberships(ada.user.id).value().front().role, Role::owner);
    EXPECT_EQ(store().accounts().workspaces().value().size(), 1u) << "nothing is left of a refused act";
    EXPECT_EQ(count_entries(), entries);
}

TEST_P(StoreContract, users_and_workspaces_are_listed_oldest_first) {
    EXPECT_TRUE(store().accounts().users()->empty());
    EXPECT_TRUE(store().accounts().workspaces()->empty());
    const Account ada = make_account("zoe@example.org", "Zebra");
    const Account bob = make_account("bob@example.org", "Antelope");
    const auto users = store().accounts().users().value();
    ASSERT_EQ(users.size(), 2u);
    EXPECT_EQ(users[0].id, ada.user.id);
    EXPECT_EQ(users[1].email, "bob@example.org");
    const auto workspaces = store().accounts().workspaces().value();
    ASSERT_EQ(workspaces.size(), 2u);
    EXPECT_EQ(workspaces[0].name, "Zebra");
    EXPECT_EQ(workspaces[1].id, bob.workspace.id);
}

TEST_P(StoreContract, memberships_say_the_workspace_and_the_role) {
    const Account ada = make_account();
    const auto memberships = store().accounts().memberships(ada.user.id);
    ASSERT_TRUE(memberships);
    ASSERT_EQ(memberships->size(), 1u);
    EXPECT_EQ(memberships->front().workspace.id, ada.workspace.id);
    EXPECT_EQ(memberships->front().role, Role::owner);
    EXPECT_TRUE(store().accounts().memberships(UserId("user_none"))->empty());
    EXPECT_EQ(store().accounts().workspace(ada.workspace.id).value()->name, "Engines");
    EXPECT_EQ(store().accounts().workspace(WorkspaceId("none")).value().has_value(), false);
    EXPECT_TRUE(store().accounts().members(WorkspaceId("none"))->empty());
}

TEST_P(StoreContract, new_password_ends_every_session_but_the_one_kept) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account bob = make_account("bob@example.org", "Engines");
    const Session kept = make_session(ada.user);
    const Session ended = make_session(ada.user);
    const Session of_bob = make_session(bob.user);
    ASSERT_TRUE(store().accounts().set_password(ada.user.id, {.record = "$argon2id$new", .keep = kept.id},
                                                {entry(AuditAction::password_changed)}));
    EXPECT_EQ(last_entry().action, AuditAction::password_changed);
    EXPECT_EQ((*store().accounts().find_by_email("ada@example.org"))->password_record, "$argon2id$new");
    EXPECT_TRUE(store().sessions().find(kept.digest).value().has_value());
    EXPECT_FALSE(store().sessions().find(ended.digest).value().has_value());
    EXPECT_TRUE(store().sessions().find(of_bob.digest).value().has_value());

    ASSERT_TRUE(store().accounts().set_password(ada.user.id, {.record = "$argon2id$newer"},
                                                {entry(AuditAction::password_reset)}));
    EXPECT_FALSE(store().sessions().find(kept.digest).value().has_value());
}

TEST_P(StoreContract, password_of_nobody_cannot_be_set) {
    EXPECT_EQ(error_kind(store().accounts().set_password(UserId("user_none"), {.record = "$argon2id$x"},
                                                         {entry(AuditAction::password_reset)})),
              ErrorKind::not_found);
    EXPECT_EQ(count_entries(), 0u);
}

TEST_P(StoreContract, password_that_changed_while_it_was_verified_opens_and_changes_nothing) {
    const Account ada = make_account("ada@example.org", "Engines");
    const std::string old = (*store().accounts().find_by_email("ada@example.org"))->password_record;
    ASSERT_TRUE(store().accounts().set_password(ada.user.id, {.record = "$argon2id$reset"},
                                                {entry(AuditAction::password_reset)}));
    const std::size_t entries = count_entries();

    const Session late = new_session(ada.user);
    EXPECT_EQ(error_kind(store().sessions().create(late, old, entry(AuditAction::signed_in))),
              ErrorKind::unauthenticated);
    EXPECT_EQ(error_kind(store().accounts().set_password(ada.user.id,
                                                         {.record = "$argon2id$late", .verified_record = old},
                                                         {entry(AuditAction::password_changed)})),
              ErrorKind::unauthenticated);
    EXPECT_EQ(error_kind(store().accounts().renew_password_record(ada.user.id, old, "$argon2id$late",
                                                                  entry(AuditAction::password_changed))),
              ErrorKind::unauthenticated);
    EXPECT_FALSE(store().sessions().find(late.digest).value().has_value());
    EXPECT_EQ((*store().accounts().find_by_email("ada@example.org"))->password_record, "$argon2id$reset");
    EXPECT_EQ(count_entries(), entries);
    EXPECT_TRUE(store().sessions().create(late, "$argon2id$reset", entry(AuditAction::signed_in)));
}

TEST_P(StoreContract, renewed_password_record_ends_no_session) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Session session = make_session(ada.user);
    const std::string old = (*store().accounts().find_by_email("ada@example.org"))->password_record;
    ASSERT_TRUE(store().accounts().renew_password_record(ada.user.id, old, "$argon2id$stronger",
                                                         entry(AuditAction::password_changed)));
    EXPECT_EQ((*store().accounts().find_by_email("ada@example.org"))->password_record, "$argon2id$stronger");
    EXPECT_TRUE(store().sessions().find(session.digest).value().has_value());
}

TEST_P(StoreContract, session_comes_back_as_it_was_stored) {
    const Account ada = make_account();
    const Session session = make_session(ada.user);
    open_again();
    const auto found = store().sessions().find(session.digest);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->id, session.id);
    EXPECT_EQ((*found)->user, ada.user.id);
    EXPECT_EQ((*found)->digest, session.digest);
    EXPECT_EQ((*found)->created_at, session.created_at);
    EXPECT_EQ((*found)->last_seen_at, session.last_seen_at);
    EXPECT_EQ((*found)->user_agent, session.user_agent);
    EXPECT_EQ((*found)->address, session.address);
    EXPECT_FALSE(store().sessions().find(sha256("other")).value().has_value());
}

TEST_P(StoreContract, session_of_nobody_or_with_a_taken_id_is_not_stored) {
    const Account ada = make_account();
    Session session = make_session(ada.user);
    EXPECT_EQ(error_kind(store().sessions().create(session, std::nullopt, entry(AuditAction::signed_in))),
              ErrorKind::conflict);
    session = new_session(User{UserId("user_none"), "", now()});
    EXPECT_EQ(error_kind(store().sessions().create(session, std::nullopt, entry(AuditAction::signed_in))),
              ErrorKind::not_found);
}

TEST_P(StoreContract, sessions_are_listed_newest_first) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account bob = make_account("bob@example.org", "Engines");
    const Session older = make_session(ada.user);
    make_session(bob.user);
    clock_.advance(seconds(1));
    const Session newer = make_session(ada.user);
    const auto list = store().sessions().list(ada.user.id);
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 2u);
    EXPECT_EQ((*list)[0].id, newer.id);
    EXPECT_EQ((*list)[1].id, older.id);
}

TEST_P(StoreContract, signing_in_removes_sessions_past_their_absolute_limit) {
    const Account ada = make_account();
    const Session old = make_session(ada.user);
    clock_.advance(Session::kAbsoluteLimit - seconds(1));
    make_session(ada.user);
    EXPECT_TRUE(store().sessions().find(old.digest).value().has_value());
    clock_.advance(seconds(1));
    make_session(ada.user);
    EXPECT_FALSE(store().sessions().find(old.digest).value().has_value());
    EXPECT_EQ(store().sessions().list(ada.user.id)->size(), 2u);
}

TEST_P(StoreContract, touching_a_session_moves_it_forward_and_never_back) {
    const Account ada = make_account();
    const Session session = make_session(ada.user);
    ASSERT_TRUE(store().sessions().touch(session.id, now() + seconds(60)));
    ASSERT_TRUE(store().sessions().touch(session.id, now() + seconds(30)));
    EXPECT_TRUE(store().sessions().touch(SessionId("session_none"), now()));
    EXPECT_EQ((*store().sessions().find(session.digest))->last_seen_at, now() + seconds(60));
}

TEST_P(StoreContract, only_the_user_of_a_session_can_end_it) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account bob = make_account("bob@example.org", "Engines");
    const Session session = make_session(ada.user);
    const std::size_t entries = count_entries();
    const auto refused = store().sessions().end(session.id, bob.user.id, entry(AuditAction::session_ended));
    EXPECT_EQ(error_kind(refused), ErrorKind::not_found);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_TRUE(store().sessions().find(session.digest).value().has_value());

    ASSERT_TRUE(store().sessions().end(session.id, ada.user.id, entry(AuditAction::session_ended)));
    EXPECT_EQ(count_entries(), entries + 1);
    EXPECT_FALSE(store().sessions().find(session.digest).value().has_value());
    EXPECT_EQ(error_kind(store().sessions().end(session.id, ada.user.id, entry(AuditAction::session_ended))),
              ErrorKind::not_found);
}

}  // namespace
}  // namespace winsh
