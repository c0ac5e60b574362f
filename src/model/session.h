#pragma once

#include <string>

#include "base/clock.h"
#include "base/digest.h"
#include "model/ids.h"

namespace winsh {

/// A signed-in browser.
struct Session {
    SessionId id;
    UserId user;
    Sha256Digest digest{};  ///< SHA-256 of the cookie's value; the value itself is not stored.
    Timestamp created_at;
    Timestamp last_seen_at;  ///< True to the minute: written at most once a minute.
    std::string user_agent;  ///< ≤ 200 characters, control characters removed.
    std::string address;

    static constexpr std::chrono::hours kIdleLimit{7 * 24};
    static constexpr std::chrono::hours kAbsoluteLimit{30 * 24};
    bool is_live_at(Timestamp now) const {
        return now < last_seen_at + kIdleLimit && now < created_at + kAbsoluteLimit;
    }
};

}  // namespace winsh
