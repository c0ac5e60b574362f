#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/forward_clock.h"
#include "access/password_gate.h"
#include "access/throttle.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/store.h"

namespace winsh {

struct SignedIn {
    Secret cookie;  ///< 256 random bits as base64url. Only its hash is stored.
    Viewer viewer;
};

/// Browser sessions: opening them with a password, recognising and ending them.
class SignIn {
public:
    SignIn(Store& store, PasswordGate& passwords, Throttle& throttle, const Clock& clock, Random& random);

    /// `unauthenticated` with one sentence for a wrong password and for an unknown e-mail, after the same
    /// work; `rate_limited` with `retry_after_seconds` when throttled, without any work: for long by an
    /// account's failures from one address and by an address's failures at any account, for a minute at the
    /// longest by an account's failures from everywhere, so that strangers keep nobody out.
    Result<SignedIn> sign_in(std::string_view email, const Secret& password, const Origin& origin);
    /// A session for a user who has just proved who they are: by that record of a password, or by other means
    /// (set-up). Audited as signed in. A user has 100 sessions at most: the one that was seen longest ago
    /// ends. `unauthenticated` where that record is not the user's any more.
    Result<SignedIn> open_session(const User& user, const Origin& origin,
                                  const std::optional<std::string>& verified_record = std::nullopt);

    /// Who holds this cookie; nothing where it is unknown, idle for 7 days or 30 days old. Notes the visit,
    /// once a minute.
    Result<std::optional<Viewer>> recognise(std::string_view cookie);

    Result<std::vector<Session>> sessions(const UserId& user);
    /// One's own sessions only; `not_found` else.
    Result<void> end(const Viewer& viewer, const SessionId& session, const Origin& origin);
    Result<void> sign_out(const Viewer& viewer, const Origin& origin);

private:
    /// The user of that e-mail, where the password is theirs; the same work either way.
    struct Check {
        std::optional<UserCredential> credential;  ///< Set where the e-mail is known.
        bool matches = false;
    };
    Result<Check> check(std::string_view email, const Secret& password);
    /// Each refusal for an account; of those for unknown e-mails one a minute in all.
    Result<void> note_refusal(const Check& check, const Origin& origin);
    bool may_note_stranger();
    void renew_record(const UserCredential& credential, const Secret& password, const Origin& origin);
    Result<void> make_room_for_session(const User& user, const Origin& origin);
    void end_dead(const Session& session);

    Store& store_;
    PasswordGate& passwords_;
    Throttle& throttle_;
    ForwardClock clock_;
    Random& random_;
    std::mutex stranger_mutex_;
    std::optional<SteadyTime> stranger_noted_at_;
};

}  // namespace winsh
