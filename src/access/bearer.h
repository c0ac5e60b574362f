#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "access/forward_clock.h"
#include "access/token_cache.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace winsh {

/// What became of a bearer credential.
enum class BearerVerdict {
    accepted,
    refused,  ///< Malformed, unknown, expired, revoked or of an older epoch. Callers never say which.
    unknown,  ///< Not in memory: ask `authenticate`, which may block.
};

struct BearerAnswer {
    BearerVerdict verdict = BearerVerdict::refused;
    std::optional<TokenFacts> facts;  ///< Set where accepted.
};

/// Judges `Authorization: Bearer …` values.
class BearerAuthentication {
public:
    BearerAuthentication(TokenCache& cache, TokenStore& tokens, const Clock& clock);

    /// Never blocks. One checksum, one digest, one look-up, one comparison of times.
    BearerAnswer authenticate_from_memory(std::string_view token) const;
    /// Asks the store where memory does not know. Never answers `unknown`; an error where the store cannot be
    /// asked.
    Result<BearerAnswer> authenticate(std::string_view token) const;

private:
    /// The store's epoch, and the generation of the cache under which it was read.
    struct KnownEpoch {
        std::uint64_t generation = 0;
        std::int64_t epoch = 0;
    };

    BearerAnswer judge(const Sha256Digest& digest, const TokenFacts& facts, Timestamp now) const;
    Result<BearerAnswer> load(const Sha256Digest& digest) const;
    Result<std::int64_t> epoch() const;

    TokenCache& cache_;
    TokenStore& tokens_;
    ForwardClock clock_;
    mutable std::mutex epoch_mutex_;
    mutable std::optional<KnownEpoch> known_epoch_;
};

/// The credential of an `Authorization` header of scheme Bearer (any case; RFC 6750 §2.1), or nothing for
/// another scheme or a malformed value.
std::optional<std::string_view> bearer_credential(std::string_view authorization);

}  // namespace winsh
