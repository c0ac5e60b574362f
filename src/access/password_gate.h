#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace winsh {

/// 10..128 code points of UTF-8, not among the commonest passwords (`common_passwords.h`), not the e-mail
/// address. The error names the field `password`.
Result<void> check_password_rules(const Secret& password, std::string_view email);

/// Hashes and verifies passwords, at most two at a time: Argon2id takes 64 MiB each, and sign-in must not
/// become a way to exhaust the memory. A caller waits for its turn up to a limit, then gets `rate_limited`.
class PasswordGate {
public:
    PasswordGate();
    ~PasswordGate();
    PasswordGate(const PasswordGate&) = delete;
    PasswordGate& operator=(const PasswordGate&) = delete;

    Result<std::string> hash(const Secret& password);
    Result<bool> verify(const Secret& password, std::string_view record);
    /// The same work as `verify`, for an account that does not exist.
    Result<void> verify_nobody(const Secret& password);
    /// A record with the settings of today's records, of a password that nobody knows.
    static std::string_view record_of_nobody();

private:
    struct Turns;
    class Turn;
    std::unique_ptr<Turns> turns_;
};

}  // namespace winsh
