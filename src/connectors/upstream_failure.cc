#include "connectors/upstream_failure.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::chrono::seconds kLeastWait{1};
constexpr std::chrono::hours kMostWait{24};
/// Where the upstream says that it limits but not for how long (GitHub's documentation asks for a minute).
constexpr std::chrono::seconds kUnstatedWait{60};

PollFailure failed(ConnectionStatus status, std::string type, int http_status, std::string detail) {
    return {status, {std::move(type), http_status, std::move(detail), std::nullopt}};
}

bool speaks_of_a_rate_limit(std::string_view body) {
    return to_lower_ascii(body.substr(0, 4'096)).contains("rate limit");
}

/// GitHub, Intercom; Sentry; Zendesk; and the header of the IETF's draft.
constexpr std::array<std::string_view, 4> kRemaining = {"x-ratelimit-remaining",
                                                        "x-sentry-rate-limit-remaining",
                                                        "x-rate-limit-remaining", "ratelimit-remaining"};
constexpr std::array<std::string_view, 2> kReset = {"x-ratelimit-reset", "x-sentry-rate-limit-reset"};

std::optional<std::int64_t> first_number(const http::ClientResponse& response,
                                         std::span<const std::string_view> headers) {
    for (const std::string_view name : headers)
        if (const auto number = parse_integer(response.header(name))) return number;
    return std::nullopt;
}

bool is_rate_limited(const http::ClientResponse& response) {
    if (response.status == 429) return true;
    if (response.status != 403) return false;
    return !response.header("retry-after").empty() || rate_limit_left_of(response) == 0 ||
           speaks_of_a_rate_limit(response.body);
}

PollFailure rate_limited(const UpstreamName& upstream, const http::ClientResponse& response, Timestamp now) {
    const Timestamp retry_at = retry_time(response, now).value_or(now + kUnstatedWait);
    // Without the time: it stands in `retry_at`, and the words must not change with every poll.
    PollFailure failure =
        failed(ConnectionStatus::rate_limited, "rate_limit", response.status,
               format("{} limits how often this key may ask. winsh waits as long as it is told to; "
                      "nothing needs to be done.",
                      upstream.title));
    failure.failure.retry_at = retry_at;
    return failure;
}

}  // namespace

std::optional<std::int64_t> rate_limit_left_of(const http::ClientResponse& response) {
    return first_number(response, kRemaining);
}

std::optional<Timestamp> retry_time(const http::ClientResponse& response, Timestamp now) {
    std::optional<Timestamp> wished;
    const std::string_view after = response.header("retry-after");
    if (const auto seconds = parse_integer(after); seconds && *seconds >= 0) {
        wished = now + std::min<std::chrono::milliseconds>(
                           kMostWait, std::chrono::seconds(std::min<std::int64_t>(*seconds, 1'000'000)));
    } else if (const auto date = from_http_date(after)) {
        wished = date;
    } else if (response.status == 429 || rate_limit_left_of(response) == 0) {
        const auto reset = first_number(response, kReset);
        if (reset && *reset > 0 && *reset < 100'000'000'000) wished = Timestamp(std::chrono::seconds(*reset));
    }
    if (!wished) return std::nullopt;
    return std::clamp<Timestamp>(*wished, now + kLeastWait, now + kMostWait);
}

PollFailure failure_of_error(const UpstreamName& upstream, const Error& error) {
    switch (error.kind) {
        case ErrorKind::network:
            return failed(
                ConnectionStatus::failed, "network", 0,
                format("winsh could not reach {}: {} Check this machine's internet connection or its "
                       "proxy.",
                       upstream.title, error.message));
        case ErrorKind::too_large:
            return failed(ConnectionStatus::failed, "too_large", 0,
                          format("{} sent more than winsh reads: {}", upstream.title, error.message));
        case ErrorKind::forbidden:
            return failed(ConnectionStatus::misconfigured, "refused_address", 0, error.message);
        case ErrorKind::invalid:
            return failed(ConnectionStatus::misconfigured, "refused_address", 0,
                          format("{} Check the base URL of this connection.", error.message));
        default:
            return failed(ConnectionStatus::failed, "network", 0,
                          format("winsh could not ask {}: {}", upstream.title, error.message));
    }
}

PollFailure failure_of_answer(const UpstreamName& upstream, const http::ClientResponse& response,
                              Timestamp now) {
    const int status = response.status;
    if (is_rate_limited(response)) return rate_limited(upstream, response, now);
    if (status == 401) {
        return failed(
            ConnectionStatus::needs_auth, "auth", status,
            format("{} does not accept this key: it is wrong, has expired or was revoked. Make a new "
                   "one and enter it in the settings of this connection.",
                   upstream.title));
    }
    if (status == 403) {
        return failed(ConnectionStatus::needs_auth, "auth", status,
                      format("{} accepts this key but does not let it read what is asked for. Give it the "
                             "permissions named in the form, or make a new one.",
                             upstream.title));
    }
    if (status == 404 || status == 410 || status == 451) {
        return failed(
            ConnectionStatus::misconfigured, "not_found", status,
            format("{} has nothing of that name, or this key may not see it. Check the spelling and "
                   "what the key may read.",
                   upstream.title));
    }
    PollFailure failure = failed(
        ConnectionStatus::failed, "http", status,
        status >= 500 ? format("{} ({}) has a fault of its own and answered with status {}. winsh keeps "
                               "trying; nothing needs to be done.",
                               upstream.title, upstream.host, status)
                      : format("{} ({}) answered with status {}, which winsh does not expect. Check the "
                               "base URL of this connection.",
                               upstream.title, upstream.host, status));
    if (status >= 500) failure.failure.retry_at = retry_time(response, now);
    return failure;
}

PollFailure failure_of_deadline(const UpstreamName& upstream) {
    return failed(
        ConnectionStatus::failed, "network", 0,
        format("{} ({}) took too long to answer. winsh keeps trying; nothing needs to be done unless "
               "this lasts.",
               upstream.title, upstream.host));
}

PollFailure failure_of_redirect(const UpstreamName& upstream) {
    return failed(
        ConnectionStatus::misconfigured, "refused_address", 0,
        format("{} ({}) sends winsh on to another host. A key is never taken there. Check the base URL "
               "of this connection.",
               upstream.title, upstream.host));
}

PollFailure failure_of_redirect_loop(const UpstreamName& upstream) {
    return failed(
        ConnectionStatus::misconfigured, "http", 0,
        format("{} ({}) sends winsh on from one address to the next without end. Check the base URL of "
               "this connection.",
               upstream.title, upstream.host));
}

PollFailure failure_of_garbage(const UpstreamName& upstream, std::string_view what) {
    return failed(
        ConnectionStatus::failed, "garbage", 0,
        format("{} ({}) answered, but not with {} in a form that winsh understands. Check that the base "
               "URL is that of its API.",
               upstream.title, upstream.host, what));
}

}  // namespace winsh
