#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/client.h"
#include "model/connection.h"

namespace winsh {

/// Why a poll could not deliver: what the connection is to be shown as, and the words for it.
struct PollFailure {
    ConnectionStatus status = ConnectionStatus::failed;
    ConnectionFailure failure;
};

template <typename T>
using Polled = std::expected<T, PollFailure>;

/// What people know the upstream by.
struct UpstreamName {
    std::string title;  ///< `GitHub`
    std::string host;   ///< `api.github.com`
};

/// The failure that an error of the HTTP client means.
PollFailure failure_of_error(const UpstreamName& upstream, const Error& error);
/// The failure that an answer with that status and those headers means. 429, and 403 with the signs of a rate
/// limit, are `rate_limited`; 401 and other 403 `needs_auth`; 404 `misconfigured`; everything else `failed`.
PollFailure failure_of_answer(const UpstreamName& upstream, const http::ClientResponse& response,
                              Timestamp now);
PollFailure failure_of_deadline(const UpstreamName& upstream);
PollFailure failure_of_redirect(const UpstreamName& upstream);  ///< To another host.
PollFailure failure_of_redirect_loop(const UpstreamName& upstream);
PollFailure failure_of_garbage(const UpstreamName& upstream, std::string_view what);

/// How many requests are left to this credential, in whichever header the upstream says so
/// (`X-RateLimit-Remaining` and its relatives).
std::optional<std::int64_t> rate_limit_left_of(const http::ClientResponse& response);

/// When the upstream wants to be asked again: `Retry-After` (seconds or a date), else `X-RateLimit-Reset` or
/// a relative (seconds since 1970) where nothing is left. At most a day away, at least a second.
std::optional<Timestamp> retry_time(const http::ClientResponse& response, Timestamp now);

}  // namespace winsh
