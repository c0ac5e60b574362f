#pragma once

#include <optional>
#include <string_view>

#include "access/forward_clock.h"
#include "access/token_cache.h"
#include "access/viewer.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace winsh {

/// What whoever holds a token may do with it: look at it and end it. That is no management of tokens: it
/// reaches no other one.
class HeldTokens {
public:
    HeldTokens(Store& store, TokenCache& cache, const Clock& clock);

    /// The token as it is in the store, where it works; counts as no use. Nothing where it does not work, for
    /// whatever reason.
    Result<std::optional<ListedToken>> look_at(std::string_view text) const;
    /// When it returns, no request with that token succeeds in this process. An unknown or ended token is
    /// passed over.
    Result<void> revoke(std::string_view text, const Origin& origin);

private:
    Result<void> revoke_in_store(std::string_view text, const Origin& origin);

    Store& store_;
    TokenCache& cache_;
    ForwardClock clock_;
};

}  // namespace winsh
