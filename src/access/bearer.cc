#include "access/bearer.h"

#include <algorithm>
#include <utility>

#include "base/character_set.h"
#include "base/text.h"
#include "base/token_text.h"

namespace winsh {
namespace {

Sha256Digest digest_of(std::string_view token) {
    thread_local Sha256 hash;
    return hash(token);
}

const BearerAnswer kRefused;

/// `token68` of RFC 9110 §11.2.
constexpr CharacterSet kToken68 = CharacterSet::alphanumeric_and("-._~+/=");

}  // namespace

BearerAuthentication::BearerAuthentication(TokenCache& cache, TokenStore& tokens, const Clock& clock)
    : cache_(cache), tokens_(tokens), clock_(clock) {}

BearerAnswer BearerAuthentication::authenticate_from_memory(std::string_view token) const {
    if (!is_token_text(token)) return kRefused;
    const Sha256Digest digest = digest_of(token);
    const Timestamp now = clock_.now();
    const std::optional<TokenFacts> facts = cache_.find(digest, now);
    if (!facts) return {BearerVerdict::unknown, std::nullopt};
    return judge(digest, *facts, now);
}

BearerAnswer BearerAuthentication::judge(const Sha256Digest& digest, const TokenFacts& facts,
                                         Timestamp now) const {
    if (!facts.expires_at || now < *facts.expires_at) return {BearerVerdict::accepted, facts};
    if (*facts.expires_at != Timestamp::min()) {
        // Seen expired once, it stays so whatever the clock says next, for as long as it is in memory. Should
        // it be revoked meanwhile, this puts back what is refused just the same.
        TokenFacts expired = facts;
        expired.expires_at = Timestamp::min();
        cache_.insert(cache_.before_load(digest), digest, expired, now);
    }
    return kRefused;
}

Result<BearerAnswer> BearerAuthentication::authenticate(std::string_view token) const {
    BearerAnswer answer = authenticate_from_memory(token);
    if (answer.verdict != BearerVerdict::unknown) return answer;
    return load(digest_of(token));
}

Result<BearerAnswer> BearerAuthentication::load(const Sha256Digest& digest) const {
    // Before anything is read: a revocation from here on keeps what is read out of memory.
    const TokenCache::Ticket ticket = cache_.before_load(digest);
    WINSH_TRY(const std::int64_t current_epoch, epoch());
    WINSH_TRY(const std::optional<ApiToken> token, tokens_.find_by_digest(digest));
    const Timestamp now = clock_.now();
    if (!token || !equal_in_constant_time(token->digest, digest)) return kRefused;
    if (token->state_at(now) != TokenState::active || token->epoch < current_epoch) return kRefused;

    const TokenFacts facts{token->id,     token->user,       token->workspace,
                           token->scopes, token->expires_at, token->number};
    cache_.insert(ticket, digest, facts, now);
    return BearerAnswer{BearerVerdict::accepted, facts};
}

Result<std::int64_t> BearerAuthentication::epoch() const {
    const std::uint64_t generation = cache_.generation();
    {
        const std::lock_guard lock(epoch_mutex_);
        if (known_epoch_ && known_epoch_->generation == generation) return known_epoch_->epoch;
    }
    WINSH_TRY(const std::int64_t epoch, tokens_.epoch());
    const std::lock_guard lock(epoch_mutex_);
    known_epoch_ = KnownEpoch{generation, epoch};
    return epoch;
}

std::optional<std::string_view> bearer_credential(std::string_view authorization) {
    constexpr std::string_view kScheme = "Bearer";
    if (authorization.size() <= kScheme.size() || authorization[kScheme.size()] != ' ') return std::nullopt;
    if (!equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    std::string_view credential = authorization.substr(kScheme.size());
    credential.remove_prefix(std::min(credential.find_first_not_of(' '), credential.size()));
    credential.remove_suffix(credential.size() - credential.find_last_not_of(" \t") - 1);
    if (credential.empty() || !kToken68.contains_all_of(credential)) return std::nullopt;
    return credential;
}

}  // namespace winsh
