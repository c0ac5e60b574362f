#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/password_gate.h"
#include "access/throttle.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/store.h"

namespace winsh {

struct AccountRequest {
    std::string email;  ///< 3..254 bytes, one '@', no white space or control characters.
    Secret password;
    std::string workspace_name;  ///< 1..100 characters; "" takes a name from the e-mail.
};

struct CreatedAccount {
    User user;
    Membership membership;
};

/// Accounts and their passwords.
class Accounts {
public:
    Accounts(Store& store, PasswordGate& passwords, Throttle& throttle, const Clock& clock, Random& random);

    /// `conflict` where there is an account already.
    Result<void> require_none() const;
    /// `invalid` names the field; `conflict` where the e-mail is taken or, for the first account, where one
    /// exists.
    Result<CreatedAccount> create(const AccountRequest& request, FirstAccountOnly rule, const Origin& origin);
    /// Asks for the present password (throttled), ends every other session.
    Result<void> change_password(const Viewer& viewer, const Secret& present, const Secret& wanted,
                                 const Origin& origin);
    /// The operator's way, from the machine itself, to put a user who has an account into another workspace:
    /// as its owner where it is new, else as a member. The password stays. `not_found` for an unknown e-mail,
    /// `conflict` where the user is in it already.
    Result<CreatedAccount> join(std::string_view email, std::string_view workspace_name);
    /// The operator's way, from the machine itself: ends every session. `not_found` for an unknown e-mail.
    Result<User> reset_password(std::string_view email, const Secret& wanted);

private:
    /// One for each workspace of the user, whose owners are to know; the user finds it in any of them.
    Result<std::vector<AuditEntry>> reset_entries(const User& user) const;

    Store& store_;
    PasswordGate& passwords_;
    Throttle& throttle_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace winsh
