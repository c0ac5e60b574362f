#include "access/sign_in.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "access/address_key.h"
#include "access/audit_entry.h"
#include "access/display_text.h"
#include "access/email.h"
#include "base/digest.h"
#include "base/password.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kCookieBytes = 32;
constexpr std::size_t kCookieCharacters = 43;
constexpr std::size_t kLongestUserAgent = 200;
constexpr std::size_t kLongestAddress = 64;
constexpr std::chrono::minutes kVisitNotedEvery{1};
/// Of one user. More browsers than anybody has, and few enough to look through.
constexpr std::size_t kMostSessions = 100;
/// Nobody who can be named is concerned: what strangers can make us store is bounded.
constexpr std::chrono::minutes kStrangerNotedEvery{1};
constexpr std::string_view kStrangerSetting = "unknown_email_refused_at";
/// Many people can share an address, as behind a company's gateway.
constexpr Throttle::Leniency kForAddress{.more_free_failures = 20};
/// Strangers fill this one from many addresses: it makes guessing hopeless (some 1,400 tries a day) without
/// keeping the owner out for long.
constexpr Throttle::Leniency kForAccount{.more_free_failures = 45, .longest_delay = std::chrono::seconds(60)};

Error throttled(int seconds) {
    return {ErrorKind::rate_limited, "Too many tries to sign in. Wait a moment, then try again.", "",
            seconds};
}

/// Under what a try is counted. An e-mail that nobody has counts like any other.
class CountedTry {
public:
    CountedTry(Throttle& throttle, std::string_view email, const Origin& origin)
        : throttle_(throttle),
          account_("account:" + to_lower_ascii(email)),
          address_("address:" + address_key(origin.address)),
          account_from_address_(address_ + " " + account_) {}

    int seconds_to_wait() const {
        return std::max({throttle_.seconds_to_wait(account_from_address_),
                         throttle_.seconds_to_wait(account_, kForAccount),
                         throttle_.seconds_to_wait(address_, kForAddress)});
    }
    void count() {
        for (const std::string& key : {account_from_address_, account_, address_})
            throttle_.record_failure(key);
    }
    void take_back() {
        for (const std::string& key : {account_from_address_, account_, address_})
            throttle_.take_failure_back(key);
    }
    /// Of the address only this try is forgotten: it must not buy more guesses with a sign-in to an account
    /// of its own.
    void succeed() {
        throttle_.record_success(account_from_address_);
        throttle_.record_success(account_);
        throttle_.take_failure_back(address_);
    }

private:
    Throttle& throttle_;
    std::string account_;
    std::string address_;
    std::string account_from_address_;
};

}  // namespace

SignIn::SignIn(Store& store, PasswordGate& passwords, Throttle& throttle, const Clock& clock, Random& random)
    : store_(store), passwords_(passwords), throttle_(throttle), clock_(clock), random_(random) {}

Result<SignedIn> SignIn::sign_in(std::string_view email, const Secret& password, const Origin& origin) {
    const std::string_view typed = trim(email);
    CountedTry counted(throttle_, typed, origin);
    if (const int wait = counted.seconds_to_wait(); wait > 0) return std::unexpected(throttled(wait));

    // Counted before the work: a hundred tries at the same moment are not all the first.
    counted.count();
    Result<Check> checked = check(typed, password);
    if (!checked) {
        counted.take_back();
        return std::unexpected(std::move(checked).error());
    }
    if (!checked->matches) {
        WINSH_CHECK(note_refusal(*checked, origin));
        return fail(ErrorKind::unauthenticated, "The e-mail address or the password is wrong. Try again.");
    }
    const UserCredential& credential = *checked->credential;
    Result<SignedIn> signed_in = open_session(credential.user, origin, credential.password_record);
    if (!signed_in) {
        // That the store is full says nothing against whoever knows the password.
        if (signed_in.error().kind != ErrorKind::unauthenticated) counted.take_back();
        return signed_in;
    }
    counted.succeed();
    if (password_needs_rehash(credential.password_record)) renew_record(credential, password, origin);
    return signed_in;
}

Result<SignIn::Check> SignIn::check(std::string_view email, const Secret& password) {
    Check check;
    // Looked up as it is counted, never in part: what is cut would be a second name, with tries of its own.
    if (email.size() <= kLongestEmail) {
        WINSH_TRY(check.credential, store_.accounts().find_by_email(email));
    }
    if (!check.credential) {
        WINSH_CHECK(passwords_.verify_nobody(password));
        return check;
    }
    WINSH_TRY(check.matches, passwords_.verify(password, check.credential->password_record));
    return check;
}

bool SignIn::may_note_stranger() {
    const std::lock_guard lock(stranger_mutex_);
    const SteadyTime now = clock_.steady_now();
    if (stranger_noted_at_ && now - *stranger_noted_at_ < kStrangerNotedEvery) return false;
    stranger_noted_at_ = now;
    return true;
}

Result<void> SignIn::note_refusal(const Check& check, const Origin& origin) {
    if (!check.credential && !may_note_stranger()) {
        // Written all the same, in one place: the time of an answer must not tell which accounts exist.
        return store_.set_setting(kStrangerSetting, to_iso8601(clock_.now()));
    }
    // The user's own record shows it. An unknown e-mail is not written down: it may be a password in the
    // wrong field.
    const User actor = check.credential ? check.credential->user : User{};
    Act act{
        AuditAction::sign_in_refused,
        "",
        check.credential ? "A wrong password was given." : "An e-mail address was given that no user has.",
        {}};
    AuditEntry entry = audit_entry(actor, std::move(act), origin, clock_);
    if (!check.credential) entry.actor.reset();
    return store_.audit().append(entry);
}

/// Stores the record anew with today's settings. What stands in the way is no reason to refuse the sign-in.
void SignIn::renew_record(const UserCredential& credential, const Secret& password, const Origin& origin) {
    const Result<std::string> record = passwords_.hash(password);
    if (!record) return;
    const AuditEntry entry = audit_entry(
        credential.user,
        {AuditAction::password_changed, "", "The same password, stored with stronger settings.", {}}, origin,
        clock_);
    (void)store_.accounts().renew_password_record(credential.user.id, credential.password_record, *record,
                                                  entry);
}

/// Ends those that were seen longest ago, where there are as many as there may be.
Result<void> SignIn::make_room_for_session(const User& user, const Origin& origin) {
    WINSH_TRY(std::vector<Session> sessions, store_.sessions().list(user.id));
    if (sessions.size() < kMostSessions) return {};
    std::ranges::sort(sessions, std::greater{}, &Session::last_seen_at);
    for (std::size_t index = kMostSessions - 1; index < sessions.size(); ++index) {
        const SessionId& id = sessions[index].id;
        const AuditEntry entry = audit_entry(
            user,
            {AuditAction::session_ended, id.text(), "Another one began, and there are too many of them.", {}},
            origin, clock_);
        const Result<void> ended = store_.sessions().end(id, user.id, entry);
        // Somebody else has ended it at the same moment.
        if (!ended && ended.error().kind != ErrorKind::not_found) return ended;
    }
    return {};
}

Result<SignedIn> SignIn::open_session(const User& user, const Origin& origin,
                                      const std::optional<std::string>& verified_record) {
    WINSH_TRY(std::vector<Membership> memberships, store_.accounts().memberships(user.id));
    Secret cookie = Secret::take(random_base64url(random_, kCookieBytes));
    const Timestamp now = clock_.now();
    Session session;
    session.id = new_session_id(now, random_);
    session.user = user.id;
    session.digest = sha256(cookie.reveal());
    session.created_at = now;
    session.last_seen_at = now;
    session.user_agent = printable_excerpt(origin.user_agent, kLongestUserAgent);
    session.address = printable_excerpt(origin.address, kLongestAddress);
    const AuditEntry entry = audit_entry(
        user, {AuditAction::signed_in, session.id.text(), "Signed in with " + session.user_agent + ".", {}},
        origin, clock_);
    WINSH_CHECK(make_room_for_session(user, origin));
    WINSH_CHECK(store_.sessions().create(session, verified_record, entry));
    return SignedIn{std::move(cookie), Viewer{std::move(session), user, std::move(memberships)}};
}

Result<std::optional<Viewer>> SignIn::recognise(std::string_view cookie) {
    if (cookie.size() != kCookieCharacters) return std::nullopt;
    const Sha256Digest digest = sha256(cookie);
    WINSH_TRY(std::optional<Session> session, store_.sessions().find(digest));
    if (!session || !equal_in_constant_time(session->digest, digest)) return std::nullopt;
    const Timestamp now = clock_.now();
    if (!session->is_live_at(now)) {
        end_dead(*session);
        return std::nullopt;
    }
    WINSH_TRY(std::optional<User> user, store_.accounts().find(session->user));
    if (!user) return std::nullopt;
    WINSH_TRY(std::vector<Membership> memberships, store_.accounts().memberships(user->id));
    if (now - session->last_seen_at >= kVisitNotedEvery) {
        // A full disk must not sign anybody out.
        if (store_.sessions().touch(session->id, now)) session->last_seen_at = now;
    }
    return Viewer{*std::move(session), *std::move(user), std::move(memberships)};
}

/// What has run out once is gone for good, whatever the clock says later. If it cannot be written, the next
/// visit tries again.
void SignIn::end_dead(const Session& session) {
    User user;
    user.id = session.user;
    const AuditEntry entry =
        audit_entry(user, {AuditAction::session_ended, session.id.text(), "It ran out.", {}}, {}, clock_);
    (void)store_.sessions().end(session.id, session.user, entry);
}

Result<std::vector<Session>> SignIn::sessions(const UserId& user) {
    WINSH_TRY(std::vector<Session> sessions, store_.sessions().list(user));
    const Timestamp now = clock_.now();
    std::erase_if(sessions, [&](const Session& session) { return !session.is_live_at(now); });
    return sessions;
}

Result<void> SignIn::end(const Viewer& viewer, const SessionId& session, const Origin& origin) {
    const AuditEntry entry =
        audit_entry(viewer.user, {AuditAction::session_ended, session.text(), "Ended in the settings.", {}},
                    origin, clock_);
    return store_.sessions().end(session, viewer.user.id, entry);
}

Result<void> SignIn::sign_out(const Viewer& viewer, const Origin& origin) {
    const AuditEntry entry =
        audit_entry(viewer.user, {AuditAction::signed_out, viewer.session.id.text(), "", {}}, origin, clock_);
    Result<void> ended = store_.sessions().end(viewer.session.id, viewer.user.id, entry);
    // Ended from another browser at the same moment: signed out all the same.
    if (!ended && ended.error().kind == ErrorKind::not_found) return {};
    return ended;
}

}  // namespace winsh
