#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/digest.h"
#include "base/result.h"
#include "model/audit.h"
#include "model/grant.h"
#include "model/token.h"

namespace winsh {

// What `store.h` promises of every method holds here too. Who redeems a grant of either kind gets, in the
// same transaction, the token that is handed in: `unauthenticated` where the session in which it was approved
// has ended, `not_found` where the user is no longer in the workspace, and then nothing has changed.

/// Codes that wait to be exchanged, and those that were, for as long as a second use is to be noticed.
class CodeStore {
public:
    virtual ~CodeStore() = default;
    /// `conflict` where the digest exists, `unauthenticated` where the session has ended, `not_found` where
    /// the user is not in the workspace.
    virtual Result<void> add(const AuthorizationCode& code, const AuditEntry& audit) = 0;
    virtual Result<std::optional<AuthorizationCode>> find(const Sha256Digest& digest) = 0;
    /// Of any number that try at once exactly one has a value. `conflict` where the code was used,
    /// `not_found` where there is none.
    virtual Result<void> redeem(const Sha256Digest& digest, const ApiToken& token,
                                const AuditEntry& audit) = 0;
    /// Uses the code up for nothing. False where it was used, or is not there: then nothing is written.
    virtual Result<bool> burn(const Sha256Digest& digest, Timestamp at, const AuditEntry& audit) = 0;
    /// Forgets codes that expired before that time, at most `kMostForgotten`. Answers how many. Where there
    /// are none, nothing is written.
    virtual Result<int> forget_older_than(Timestamp time) = 0;
    static constexpr int kMostForgotten = 1'000;
};

/// How many requests may wait for a decision, so that strangers fill nothing.
struct DeviceGrantLimits {
    int in_all = 0;
    int of_address = 0;
    int of_network = 0;
    /// What the `address_key`s of the grant's network begin with, in hex digits; "" where it is counted by
    /// address alone.
    std::string_view network;
};

class DeviceGrantStore {
public:
    virtual ~DeviceGrantStore() = default;
    /// `rate_limited` where as many as the limits say wait already, by `created_at`, with the seconds until
    /// one of them ends; `conflict` where a digest exists.
    virtual Result<void> add(const DeviceGrant& grant, const DeviceGrantLimits& limits) = 0;
    virtual Result<std::optional<DeviceGrant>> find_by_device_code(const Sha256Digest& digest) = 0;
    virtual Result<std::optional<DeviceGrant>> find_by_user_code(const Sha256Digest& digest) = 0;
    /// Puts both; an unknown grant is passed over.
    virtual Result<void> note_poll(const Sha256Digest& device_code, std::chrono::seconds interval,
                                   const std::optional<Timestamp>& polled_at) = 0;
    // `conflict` where somebody has decided already, or it has expired by the entry's time; `not_found` where
    // there is none. Also, of `approve`, what `CodeStore::add` says of session and workspace.
    virtual Result<void> approve(const Sha256Digest& user_code, const GrantTerms& terms,
                                 const AuditEntry& audit) = 0;
    virtual Result<void> deny(const Sha256Digest& user_code, const AuditEntry& audit) = 0;
    /// Of any number that try at once exactly one has a value. `conflict` where it is not approved (any
    /// more), `not_found` where there is none.
    virtual Result<void> redeem(const Sha256Digest& device_code, const ApiToken& token,
                                const AuditEntry& audit) = 0;
    /// Makes an approved one a denied one, where what was approved holds no more. False where it is not
    /// approved: then nothing is written.
    virtual Result<bool> withdraw(const Sha256Digest& device_code, const AuditEntry& audit) = 0;
    /// As `CodeStore::forget_older_than`.
    virtual Result<int> forget_older_than(Timestamp time) = 0;
    static constexpr int kMostForgotten = 1'000;
};

}  // namespace winsh
