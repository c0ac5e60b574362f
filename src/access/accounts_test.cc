#include "access/accounts.h"

#include <algorithm>

#include "access/access_test_case.h"
#include "access/audit_entry.h"
#include "access/email.h"
#include "access/sign_in.h"

namespace winsh {
namespace {

const Secret kPassword("river-lamp-otter");
const Secret kNew("copper-violin-moss");

class AccountsTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        accounts_.emplace(*store_, gate_, throttle_, clock_, random_);
        sign_in_.emplace(*store_, gate_, throttle_, clock_, random_);
    }
    void TearDown() override {
        sign_in_.reset();
        accounts_.reset();
        AccessTest::TearDown();
    }
    Result<CreatedAccount> create(const std::string& email, const std::string& workspace = "",
                                  FirstAccountOnly rule = FirstAccountOnly::no) {
        return accounts_->create({email, kPassword, workspace}, rule, origin_);
    }
    SignedIn session_of(const User& user) { return sign_in_->open_session(user, origin_).value(); }
    bool holds(const SignedIn& signed_in) {
        return sign_in_->recognise(signed_in.cookie.reveal())->has_value();
    }
    bool signs_in(const Secret& password) {
        return sign_in_->sign_in("ada@example.com", password, origin_).has_value();
    }

    static std::ptrdiff_t seen(const std::vector<AuditEntry>& entries, AuditAction action) {
        return std::ranges::count(entries, action, &AuditEntry::action);
    }

    PasswordGate gate_;
    Throttle throttle_{clock_, 10'000};
    std::optional<Accounts> accounts_;
    std::optional<SignIn> sign_in_;
};

TEST_F(AccountsTest, make_a_user_who_owns_a_new_workspace) {
    const auto created = create(" Ada@Example.com ", " Engines ");
    ASSERT_TRUE(created.has_value()) << created.error().message;
    EXPECT_EQ(created->user.email, "Ada@Example.com");
    EXPECT_EQ(created->membership.workspace.name, "Engines");
    EXPECT_EQ(created->membership.role, Role::owner);
    EXPECT_TRUE(signs_in(kPassword));
}

TEST_F(AccountsTest, let_the_next_user_join_a_workspace_by_its_name) {
    const auto first = create("ada@example.com", "Engines");
    const auto second = create("bob@example.com", "engines");
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->membership.workspace.id, first->membership.workspace.id);
    EXPECT_EQ(second->membership.role, Role::member);
}

TEST_F(AccountsTest, never_join_a_workspace_that_nobody_named) {
    const auto first = create("ada@example.com");
    const auto second = create("ada@example.net");
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_NE(first->membership.workspace.id, second->membership.workspace.id);
    EXPECT_EQ(second->membership.role, Role::owner);
    EXPECT_EQ(first->membership.workspace.name, "ada@example.com");
}

TEST_F(AccountsTest, refuse_an_email_that_is_taken_in_any_case) {
    ASSERT_TRUE(create("ada@example.com").has_value());
    const auto again = create("ADA@EXAMPLE.COM");
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
}

TEST_F(AccountsTest, make_the_first_account_once_only) {
    EXPECT_TRUE(create("ada@example.com", "", FirstAccountOnly::yes).has_value());
    const auto second = create("eve@example.com", "", FirstAccountOnly::yes);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
}

TEST_F(AccountsTest, name_the_field_that_is_wrong) {
    const auto field = [&](const AccountRequest& request) {
        const auto created = accounts_->create(request, FirstAccountOnly::no, origin_);
        return created ? std::string("none") : created.error().field;
    };
    EXPECT_EQ(field({"nobody", kPassword, ""}), "email");
    EXPECT_EQ(field({"ada@example.com", Secret("short"), ""}), "password");
    EXPECT_EQ(field({"ada@example.com", kPassword, std::string(101, 'a')}), "workspace");
    EXPECT_EQ(field({"ada@example.com", kPassword, "a\nb"}), "workspace");
    EXPECT_FALSE(store_->accounts().any().value());
}

TEST_F(AccountsTest, change_a_password_and_end_every_other_session) {
    const User user = create("ada@example.com")->user;
    const SignedIn here = session_of(user);
    const SignedIn there = session_of(user);
    const auto changed = accounts_->change_password(here.viewer, kPassword, kNew, origin_);
    ASSERT_TRUE(changed.has_value()) << changed.error().message;
    EXPECT_TRUE(holds(here));
    EXPECT_FALSE(holds(there));
    EXPECT_EQ(audit_of(here.viewer).front().action, AuditAction::password_changed);
    EXPECT_FALSE(signs_in(kPassword));
    EXPECT_TRUE(signs_in(kNew));
}

TEST_F(AccountsTest, want_the_present_password_and_throttle_guesses_of_it) {
    const User user = create("ada@example.com")->user;
    const SignedIn here = session_of(user);
    const auto wrong = accounts_->change_password(here.viewer, kNew, kNew, origin_);
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().kind, ErrorKind::invalid);
    EXPECT_EQ(wrong.error().field, "present");
    EXPECT_EQ(audit_of(here.viewer).front().action, AuditAction::sign_in_refused);
    for (int i = 0; i < 5; ++i) throttle_.record_failure("password:" + user.id.text());
    const auto throttled = accounts_->change_password(here.viewer, kPassword, kNew, origin_);
    ASSERT_FALSE(throttled.has_value());
    EXPECT_EQ(throttled.error().kind, ErrorKind::rate_limited);
    EXPECT_GE(throttled.error().retry_after_seconds, 1);
    EXPECT_TRUE(signs_in(kPassword));
}

TEST_F(AccountsTest, hold_a_new_password_to_the_rules) {
    const User user = create("ada@example.com")->user;
    const auto weak =
        accounts_->change_password(session_of(user).viewer, kPassword, Secret("Password123!"), origin_);
    ASSERT_FALSE(weak.has_value());
    EXPECT_EQ(weak.error().field, "password");
}

TEST_F(AccountsTest, let_the_operator_reset_a_password_and_end_every_session) {
    const User user = create("ada@example.com")->user;
    const SignedIn here = session_of(user);
    const auto reset = accounts_->reset_password("ADA@example.com", kNew);
    ASSERT_TRUE(reset.has_value()) << reset.error().message;
    EXPECT_EQ(reset->id, user.id);
    EXPECT_FALSE(holds(here));
    EXPECT_TRUE(signs_in(kNew));
    EXPECT_EQ(accounts_->reset_password("bob@example.com", kNew).error().kind, ErrorKind::not_found);
    EXPECT_EQ(accounts_->reset_password("ada@example.com", Secret("short")).error().field, "password");
}

TEST_F(AccountsTest, let_the_operator_put_a_user_into_another_workspace) {
    const auto ada = create("ada@example.com", "Engines");
    const auto bob = create("bob@example.com", "Looms");
    const SignedIn here = session_of(ada->user);
    const auto joined = accounts_->join(" ADA@example.com", " looms ");
    ASSERT_TRUE(joined.has_value()) << joined.error().message;
    EXPECT_EQ(joined->user.id, ada->user.id);
    EXPECT_EQ(joined->membership.workspace.id, bob->membership.workspace.id);
    EXPECT_EQ(joined->membership.role, Role::member);
    EXPECT_EQ(accounts_->join("ada@example.com", "Mills")->membership.role, Role::owner);
    EXPECT_TRUE(holds(here)) << "sessions go on";
    EXPECT_TRUE(signs_in(kPassword));
    EXPECT_EQ(sign_in_->recognise(here.cookie.reveal())->value().memberships.size(), 3U);
    const AuditEntry entry = audit_of(session_of(bob->user).viewer)[1];
    EXPECT_EQ(entry.action, AuditAction::workspace_joined);
    EXPECT_EQ(entry.actor_email, "ada@example.com");
    EXPECT_EQ(entry.address, kOperatorsAddress);
}

TEST_F(AccountsTest, show_an_owner_whom_the_operator_put_into_the_workspace) {
    const auto ada = create("ada@example.com", "Engines", FirstAccountOnly::yes);
    const Viewer owner = session_of(ada->user).viewer;
    ASSERT_TRUE(create("bob@example.com", "engines").has_value());
    ASSERT_TRUE(create("eve@example.com", "Looms").has_value());
    const auto entries = audit_of(owner);
    EXPECT_EQ(entries.front().action, AuditAction::workspace_joined);
    EXPECT_EQ(entries.front().actor_email, "bob@example.com");
    EXPECT_EQ(entries.front().detail, "Added on the machine by its operator.");
    EXPECT_EQ(seen(entries, AuditAction::workspace_joined), 2) << "nobody of other workspaces";
    EXPECT_EQ(seen(entries, AuditAction::account_created), 1) << "the owner's own alone";
}

TEST_F(AccountsTest, show_the_owners_of_each_workspace_that_a_password_was_reset_and_strangers_nothing) {
    const Viewer ada = session_of(create("ada@example.com", "Engines")->user).viewer;
    const Viewer bob = session_of(create("bob@example.com", "Looms")->user).viewer;
    const Viewer eve = session_of(create("eve@example.com", "Mills")->user).viewer;
    ASSERT_TRUE(create("cid@example.com", "Engines").has_value());
    ASSERT_TRUE(accounts_->join("cid@example.com", "Looms").has_value());
    ASSERT_TRUE(accounts_->reset_password("cid@example.com", kNew).has_value());
    for (const Viewer& owner : {ada, bob}) {
        const AuditEntry entry = audit_of(owner).front();
        EXPECT_EQ(entry.action, AuditAction::password_reset);
        EXPECT_EQ(entry.actor_email, "cid@example.com");
        EXPECT_EQ(seen(audit_of(owner), AuditAction::password_reset), 1);
    }
    EXPECT_EQ(seen(audit_of(eve), AuditAction::password_reset), 0);
    const Viewer cid = session_of(store_->accounts().find_by_email("cid@example.com").value()->user).viewer;
    EXPECT_EQ(seen(audit_of(cid), AuditAction::password_reset), 1) << "once, whose it is";
}

TEST_F(AccountsTest, keep_from_owners_what_members_do_with_their_own_passwords) {
    const Viewer ada = session_of(create("ada@example.com", "Engines")->user).viewer;
    const Viewer bob = session_of(create("bob@example.com", "Engines")->user).viewer;
    ASSERT_TRUE(accounts_->change_password(bob, kPassword, kNew, origin_).has_value());
    for (const AuditEntry& entry : audit_of(ada)) {
        EXPECT_TRUE(entry.actor == ada.user.id || entry.action == AuditAction::workspace_joined)
            << name_of(entry.action);
    }
}

TEST_F(AccountsTest, tell_the_operator_why_somebody_joins_no_workspace) {
    ASSERT_TRUE(create("ada@example.com", "Engines").has_value());
    const auto twice = accounts_->join("ada@example.com", "ENGINES");
    EXPECT_EQ(twice.error().kind, ErrorKind::conflict);
    EXPECT_EQ(twice.error().message, "ada@example.com is in the workspace \"ENGINES\" already.");
    EXPECT_EQ(accounts_->join("bob@example.com", "Engines").error().kind, ErrorKind::not_found);
    EXPECT_EQ(accounts_->join("ada@example.com", " ").error().field, "workspace");
}

TEST(CheckedEmail, takes_what_has_the_form_of_one) {
    EXPECT_EQ(checked_email(" ada@example.com\n"), "ada@example.com");
    EXPECT_EQ(checked_email("a@b"), "a@b");
    EXPECT_EQ(checked_email("j\xC3\xBCrgen+x@b\xC3\xBC.example"), "j\xC3\xBCrgen+x@b\xC3\xBC.example");
    EXPECT_TRUE(checked_email("a@" + std::string(252, 'b')).has_value());
}

TEST(CheckedEmail, refuses_what_has_not) {
    for (const std::string& text :
         {std::string(), std::string("a"), std::string("@"), std::string("a@"), std::string("@b"),
          std::string("a@b@c"), std::string("a b@c"), std::string("a\t@c"), std::string("a\n@c"),
          std::string("a\0@c", 4), std::string("\xFF@c"), std::string("a\xE2\x80\xAE@c"),
          "a@" + std::string(253, 'b')}) {
        const auto checked = checked_email(text);
        ASSERT_FALSE(checked.has_value()) << text;
        EXPECT_EQ(checked.error().field, "email");
    }
}

}  // namespace
}  // namespace winsh
