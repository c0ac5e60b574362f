#include "access/sign_in.h"

#include <algorithm>

#include "access/access_test_case.h"
#include "base/password.h"

namespace winsh {
namespace {

const Secret kPassword("river-lamp-otter");
const Secret kWrong("lamp-river-otter");

class SignInTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        sign_in_.emplace(*store_, gate_, throttle_, clock_, random_);
    }
    void TearDown() override {
        sign_in_.reset();
        AccessTest::TearDown();
    }

    /// Without a password that could be used: most of these sessions begin otherwise.
    User account(const std::string& record = "-", const std::string& email = "ada@example.com") {
        NewAccount account;
        account.user = User{new_user_id(clock_.now(), random_), email, clock_.now()};
        account.password_record = record;
        account.workspace_if_new = new_workspace_id(clock_.now(), random_);
        account.workspace_name = "Engines";
        const auto made = store_->accounts().create(account, FirstAccountOnly::no,
                                                    {entry_of(AuditAction::account_created)});
        EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().message);
        return account.user;
    }
    User account_with_password() { return account(hash_password(kPassword)); }
    SignedIn session_of(const User& user) { return sign_in_->open_session(user, origin_).value(); }
    std::optional<Viewer> recognised(const Secret& cookie) {
        auto viewer = sign_in_->recognise(cookie.reveal());
        EXPECT_TRUE(viewer.has_value());
        return viewer ? *std::move(viewer) : std::nullopt;
    }
    ErrorKind refusal(std::string_view email, const Secret& password, const Origin& origin) {
        const auto result = sign_in_->sign_in(email, password, origin);
        EXPECT_FALSE(result.has_value());
        return result ? ErrorKind::internal : result.error().kind;
    }
    /// As if so many wrong passwords had been given, without the work.
    void fail_times(const std::string& key, int times) {
        for (int i = 0; i < times; ++i) throttle_.record_failure(key);
    }

    PasswordGate gate_;
    Throttle throttle_{clock_, 10'000};
    std::optional<SignIn> sign_in_;
};

TEST_F(SignInTest, opens_a_session_that_its_cookie_brings_back) {
    const User user = account_with_password();
    const auto signed_in = sign_in_->sign_in("  ADA@Example.com ", kPassword, origin_);
    ASSERT_TRUE(signed_in.has_value()) << signed_in.error().message;
    EXPECT_EQ(signed_in->cookie.size(), 43U);
    const std::optional<Viewer> viewer = recognised(signed_in->cookie);
    ASSERT_TRUE(viewer);
    EXPECT_EQ(viewer->user.id, user.id);
    EXPECT_EQ(viewer->session.id, signed_in->viewer.session.id);
    ASSERT_EQ(viewer->memberships.size(), 1U);
    EXPECT_TRUE(viewer->owns(viewer->memberships[0].workspace.id));
    EXPECT_EQ(audit_of(*viewer).front().action, AuditAction::signed_in);
}

TEST_F(SignInTest, answers_a_wrong_password_and_an_unknown_email_with_the_same_words) {
    const User user = account();
    const auto wrong = sign_in_->sign_in("ada@example.com", kWrong, origin_);
    const auto unknown = sign_in_->sign_in("bob@example.com", kWrong, origin_);
    const auto nonsense = sign_in_->sign_in(std::string(5'000, '@'), kWrong, origin_);
    ASSERT_FALSE(wrong.has_value() || unknown.has_value() || nonsense.has_value());
    EXPECT_EQ(wrong.error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(wrong.error(), unknown.error());
    EXPECT_EQ(wrong.error(), nonsense.error());
}

TEST_F(SignInTest, tells_the_user_of_wrong_passwords_but_writes_down_neither_password_nor_unknown_email) {
    const User user = account();
    EXPECT_EQ(refusal("ada@example.com", kWrong, origin_), ErrorKind::unauthenticated);
    EXPECT_EQ(refusal("my-password-in-the-wrong-field", kWrong, origin_), ErrorKind::unauthenticated);
    const SignedIn signed_in = session_of(user);
    const std::vector<AuditEntry> entries = audit_of(signed_in.viewer);
    ASSERT_GE(entries.size(), 2U);
    EXPECT_EQ(entries[1].action, AuditAction::sign_in_refused);
    EXPECT_EQ(entries[1].address, origin_.address);
    AuditQuery everything;
    for (const AuditEntry& entry : store_->audit().list(everything).value()) {
        for (const std::string& text : {entry.actor_email, entry.subject, entry.detail}) {
            EXPECT_FALSE(text.contains(kWrong.reveal()) || text.contains("wrong-field")) << text;
        }
    }
}

TEST_F(SignInTest, writes_down_unknown_emails_once_a_minute_and_wrong_passwords_of_an_account_each_time) {
    account();
    const auto refusals = [&] {
        AuditQuery everything;
        return std::ranges::count(store_->audit().list(everything).value(), AuditAction::sign_in_refused,
                                  &AuditEntry::action);
    };
    for (const std::string_view email : {"a@example.com", "b@example.com", "c@example.com"})
        EXPECT_EQ(refusal(email, kWrong, origin_), ErrorKind::unauthenticated);
    EXPECT_EQ(refusals(), 1);
    EXPECT_TRUE(store_->setting("unknown_email_refused_at").value())
        << "a write each time, as for an account";
    EXPECT_EQ(refusal("ada@example.com", kWrong, origin_), ErrorKind::unauthenticated);
    EXPECT_EQ(refusal("ada@example.com", kWrong, origin_), ErrorKind::unauthenticated);
    EXPECT_EQ(refusals(), 3);
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(refusal("d@example.com", kWrong, origin_), ErrorKind::unauthenticated);
    EXPECT_EQ(refusals(), 4);
}

TEST_F(SignInTest, throttles_an_account_from_an_address_whether_or_not_it_exists) {
    account_with_password();
    fail_times("address:192.0.2.7 account:ada@example.com", 6);
    fail_times("address:192.0.2.7 account:bob@example.com", 6);
    for (const std::string_view email : {"Ada@example.com", "bob@example.com "}) {
        const auto result = sign_in_->sign_in(email, kPassword, origin_);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().kind, ErrorKind::rate_limited);
        EXPECT_EQ(result.error().retry_after_seconds, 2);
    }
    clock_.advance(std::chrono::seconds(2));
    EXPECT_TRUE(sign_in_->sign_in("ada@example.com", kPassword, origin_).has_value());
}

TEST_F(SignInTest, lets_the_owner_in_while_a_stranger_guesses_from_elsewhere) {
    account_with_password();
    const Origin stranger{"198.51.100.9", ""};
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(refusal("ada@example.com", kWrong, stranger), ErrorKind::unauthenticated);
    EXPECT_EQ(refusal("ada@example.com", kWrong, stranger), ErrorKind::rate_limited);
    EXPECT_TRUE(sign_in_->sign_in("ada@example.com", kPassword, origin_).has_value());
}

TEST_F(SignInTest, throttles_an_account_from_everywhere_whether_or_not_it_exists_for_a_minute_at_most) {
    account_with_password();
    for (const std::string email : {"ada@example.com", "bob@example.com"}) {
        fail_times("account:" + email, 50);
        EXPECT_NE(refusal(email, kWrong, {"198.51.100.1", ""}), ErrorKind::rate_limited) << "the 51st";
        fail_times("account:" + email, 500);
        const auto result = sign_in_->sign_in(email, kPassword, origin_);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().kind, ErrorKind::rate_limited);
        EXPECT_EQ(result.error().retry_after_seconds, 60);
    }
    clock_.advance(std::chrono::seconds(60));
    EXPECT_TRUE(sign_in_->sign_in("ada@example.com", kPassword, origin_).has_value());
}

TEST_F(SignInTest, writes_nothing_for_a_throttled_try) {
    const User user = account();
    const SignedIn signed_in = session_of(user);
    fail_times("address:192.0.2.7 account:ada@example.com", 6);
    const std::size_t before = audit_of(signed_in.viewer).size();
    EXPECT_EQ(refusal("ada@example.com", kWrong, origin_), ErrorKind::rate_limited);
    EXPECT_EQ(audit_of(signed_in.viewer).size(), before);
}

TEST_F(SignInTest, throttles_an_address_that_tries_many_accounts) {
    account_with_password();
    fail_times("address:192.0.2.7", 26);
    EXPECT_EQ(refusal("ada@example.com", kPassword, origin_), ErrorKind::rate_limited);
    EXPECT_TRUE(sign_in_->sign_in("ada@example.com", kPassword, {"192.0.2.8", ""}).has_value());
}

TEST_F(SignInTest, counts_a_whole_ipv6_network_as_one_address) {
    account();
    fail_times("address:20010db800000000/64", 26);
    EXPECT_EQ(refusal("ada@example.com", kPassword, {"2001:db8::77", ""}), ErrorKind::rate_limited);
}

TEST_F(SignInTest, clears_the_account_after_success_but_not_the_address) {
    account_with_password();
    const std::string from_here = "address:192.0.2.7 account:ada@example.com";
    fail_times(from_here, 5);
    fail_times("account:ada@example.com", 50);
    fail_times("address:192.0.2.7", 25);
    EXPECT_TRUE(sign_in_->sign_in("ada@example.com", kPassword, origin_).has_value());
    throttle_.record_failure(from_here);
    throttle_.record_failure("account:ada@example.com");
    EXPECT_EQ(throttle_.seconds_to_wait(from_here), 0);
    EXPECT_EQ(throttle_.seconds_to_wait("account:ada@example.com"), 0);
    throttle_.record_failure("address:192.0.2.7");
    EXPECT_GT(throttle_.seconds_to_wait("address:192.0.2.7", {.more_free_failures = 20}), 0);
}

TEST_F(SignInTest, does_not_cut_a_long_email_to_that_of_an_account_whose_tries_are_counted_elsewhere) {
    const std::string longest = std::string(242, 'a') + "@example.com";
    ASSERT_EQ(longest.size(), 254U);
    account(hash_password(kPassword), longest);
    EXPECT_EQ(refusal(longest + "x", kPassword, origin_), ErrorKind::unauthenticated);
    EXPECT_TRUE(sign_in_->sign_in(longest, kPassword, origin_).has_value());
}

TEST_F(SignInTest, counts_real_failures) {
    account();
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(refusal("ada@example.com", kWrong, origin_), ErrorKind::unauthenticated);
    EXPECT_EQ(refusal("ada@example.com", kPassword, origin_), ErrorKind::rate_limited);
}

TEST_F(SignInTest, gives_each_sign_in_a_session_of_its_own) {
    const User user = account();
    const SignedIn one = session_of(user);
    const SignedIn two = session_of(user);
    EXPECT_FALSE(one.cookie == two.cookie);
    EXPECT_NE(one.viewer.session.id, two.viewer.session.id);
    EXPECT_EQ(sign_in_->sessions(user.id)->size(), 2U);
}

TEST_F(SignInTest, stores_no_cookie) {
    const SignedIn signed_in = session_of(account());
    EXPECT_EQ(signed_in.viewer.session.digest, sha256(signed_in.cookie.reveal()));
    EXPECT_FALSE(recognised(Secret(to_hex(as_bytes(signed_in.viewer.session.digest)))));
    EXPECT_FALSE(recognised(Secret(signed_in.viewer.session.id.text())));
}

TEST_F(SignInTest, does_not_know_other_cookies) {
    const SignedIn signed_in = session_of(account());
    std::string other(signed_in.cookie.reveal());
    other[7] = other[7] == 'x' ? 'y' : 'x';
    for (const std::string& cookie :
         {std::string(), other, other + "a", std::string(100'000, 'a'), std::string(43, '\0')}) {
        EXPECT_FALSE(recognised(Secret(cookie)));
    }
}

TEST_F(SignInTest, ends_a_session_that_is_idle_for_a_week) {
    const SignedIn signed_in = session_of(account());
    clock_.advance(std::chrono::days(7) - std::chrono::seconds(1));
    EXPECT_TRUE(recognised(signed_in.cookie));
    clock_.advance(std::chrono::days(7) - std::chrono::seconds(1));
    EXPECT_TRUE(recognised(signed_in.cookie)) << "the visit counts";
    clock_.advance(std::chrono::days(7));
    EXPECT_FALSE(recognised(signed_in.cookie));
}

TEST_F(SignInTest, ends_a_session_after_thirty_days_of_use) {
    const SignedIn signed_in = session_of(account());
    for (int day = 1; day < 30; ++day) {
        clock_.advance(std::chrono::days(1));
        EXPECT_TRUE(recognised(signed_in.cookie)) << day;
    }
    clock_.advance(std::chrono::days(1));
    EXPECT_FALSE(recognised(signed_in.cookie));
}

TEST_F(SignInTest, does_not_bring_a_session_back_when_the_clock_is_set_back) {
    const User user = account();
    const SignedIn signed_in = session_of(user);
    clock_.advance(std::chrono::days(8));
    clock_.set_wall_clock(clock_.now() - std::chrono::hours(48));
    EXPECT_FALSE(recognised(signed_in.cookie));
    // Nor by a process that starts afterwards and knows nothing of the time that passed.
    SignIn restarted(*store_, gate_, throttle_, clock_, random_);
    EXPECT_FALSE(restarted.recognise(signed_in.cookie.reveal()).value());
    EXPECT_TRUE(sign_in_->sessions(user.id)->empty());
}

TEST_F(SignInTest, notes_visits_once_a_minute) {
    const SignedIn signed_in = session_of(account());
    const Timestamp opened = clock_.now();
    clock_.advance(std::chrono::seconds(59));
    EXPECT_EQ(recognised(signed_in.cookie)->session.last_seen_at, opened);
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(recognised(signed_in.cookie)->session.last_seen_at, clock_.now());
    EXPECT_EQ(store_->sessions().find(signed_in.viewer.session.digest).value()->last_seen_at, clock_.now());
}

TEST_F(SignInTest, ends_one_session_and_leaves_the_others) {
    const User user = account();
    const SignedIn here = session_of(user);
    const SignedIn there = session_of(user);
    ASSERT_TRUE(sign_in_->end(here.viewer, there.viewer.session.id, origin_).has_value());
    EXPECT_TRUE(recognised(here.cookie));
    EXPECT_FALSE(recognised(there.cookie));
    EXPECT_EQ(audit_of(here.viewer).front().action, AuditAction::session_ended);
}

TEST_F(SignInTest, does_not_end_the_session_of_somebody_else) {
    const SignedIn ada = session_of(account());
    const Viewer bob = somebody("bob@example.com", "Others");
    const auto ended = sign_in_->end(bob, ada.viewer.session.id, origin_);
    ASSERT_FALSE(ended.has_value());
    EXPECT_EQ(ended.error().kind, ErrorKind::not_found);
    EXPECT_TRUE(recognised(ada.cookie));
}

TEST_F(SignInTest, signs_out_on_the_server_and_may_be_asked_twice) {
    const SignedIn signed_in = session_of(account());
    EXPECT_TRUE(sign_in_->sign_out(signed_in.viewer, origin_).has_value());
    EXPECT_FALSE(recognised(signed_in.cookie));
    EXPECT_TRUE(sign_in_->sign_out(signed_in.viewer, origin_).has_value());
}

TEST_F(SignInTest, keeps_of_a_browsers_name_what_can_be_shown) {
    const User user = account();
    const Origin odd{"192.0.2.7", "Fire\nfox\x1B[2J" + std::string(1'000, 'a')};
    const SignedIn signed_in = sign_in_->open_session(user, odd).value();
    EXPECT_EQ(signed_in.viewer.session.user_agent.size(), 200U);
    EXPECT_TRUE(signed_in.viewer.session.user_agent.starts_with("Fire?fox?[2J"));
}

TEST_F(SignInTest, opens_no_session_for_a_password_that_was_changed_while_it_was_verified) {
    const User user = account("verified before");
    ASSERT_TRUE(store_->accounts().set_password(user.id, {.record = "the operator's"},
                                                {entry_of(AuditAction::password_reset)}));
    const auto late = sign_in_->open_session(user, origin_, "verified before");
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().kind, ErrorKind::unauthenticated);
    EXPECT_TRUE(store_->sessions().list(user.id)->empty());
}

TEST_F(SignInTest, renews_a_record_that_was_made_with_weaker_settings) {
    // Of kPassword, with 8 MiB.
    const std::string weak =
        "$argon2id$v=19$m=8192,t=2,p=1$EBQZQF5Y61nCzFjtA9dktA$GtA5XKFIK0YumVLtcRNGyIbBUsQ8CdxQPIcQVBoZi9U";
    account(weak);
    const auto signed_in = sign_in_->sign_in("ada@example.com", kPassword, origin_);
    ASSERT_TRUE(signed_in.has_value());
    EXPECT_TRUE(recognised(signed_in->cookie));
    const std::string renewed = store_->accounts().find_by_email("ada@example.com").value()->password_record;
    EXPECT_NE(renewed, weak);
    EXPECT_FALSE(password_needs_rehash(renewed));
    EXPECT_TRUE(verify_password(kPassword, renewed));
    ASSERT_TRUE(sign_in_->sign_in("ada@example.com", kPassword, origin_).has_value());
    EXPECT_EQ(store_->accounts().find_by_email("ada@example.com").value()->password_record, renewed)
        << "once";
}

TEST_F(SignInTest, keeps_a_hundred_sessions_of_a_user_and_ends_the_one_seen_longest_ago) {
    const User user = account();
    const SignedIn of_another = session_of(account("-", "bob@example.com"));
    const SignedIn first = session_of(user);
    clock_.advance(std::chrono::minutes(2));
    const SignedIn second = session_of(user);
    clock_.advance(std::chrono::minutes(2));
    EXPECT_TRUE(recognised(first.cookie).has_value()) << "a visit makes it the latest";
    clock_.advance(std::chrono::minutes(2));
    for (int number = 2; number < 100; ++number) session_of(user);
    EXPECT_EQ(sign_in_->sessions(user.id)->size(), 100U);
    const SignedIn newest = session_of(user);
    EXPECT_EQ(sign_in_->sessions(user.id)->size(), 100U);
    EXPECT_FALSE(recognised(second.cookie).has_value());
    for (const SignedIn* kept : {&first, &newest, &of_another})
        EXPECT_TRUE(recognised(kept->cookie).has_value());
    const auto entries = audit_of(newest.viewer);
    EXPECT_TRUE(std::ranges::any_of(entries, [&](const AuditEntry& entry) {
        return entry.action == AuditAction::session_ended && entry.subject == second.viewer.session.id.text();
    }));
}

}  // namespace
}  // namespace winsh
