#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "connectors/connector.h"
#include "connectors/upstream_failure.h"
#include "http/client.h"

namespace winsh {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct UpstreamOptions {
    std::string title;     ///< What people call it: `GitHub`.
    std::string base_url;  ///< Absolute, without a slash at the end.
    Headers headers;       ///< Sent with each request; hold the credential.
    /// Adds `Authorization: Bearer …` without copies of the key that nobody overwrites.
    void authorize(std::string_view key);
    /// Adds `Authorization: Basic …` (RFC 7617) likewise.
    void authorize(std::string_view user, std::string_view password);
    /// For all requests of a poll together.
    std::chrono::milliseconds deadline{10'000};
};

/// What is remembered of an answer, to see whether it has changed: its ETag and the digest of its body.
struct Watched {
    std::string target;
    std::string accept;
    int status = 0;
    std::string etag;
    std::string digest;
};

/// How a poll talks to its upstream: one deadline for all requests, one more try where that makes sense,
/// redirects to the same host only, and a memory of what was answered. Never sends a credential to a host
/// that the settings do not name.
class Upstream {
public:
    Upstream(http::Client& client, const Clock& clock, UpstreamOptions options);
    ~Upstream();  ///< Overwrites the credential.
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;

    /// Asks for what was remembered, on condition that it changed. True where nothing did; what came instead
    /// is kept for `get`, so that nothing is asked twice. `turn`, a number that grows by one with each poll:
    /// where two are remembered, asks for one of them only, the other each time.
    Polled<bool> nothing_changed_since(const Json& memory, std::optional<unsigned> turn = std::nullopt);

    /// The answer to a GET, whatever its status. `target` is a path below the base, or a URL of the same
    /// host. The answer is remembered, and asked for again by `nothing_changed_since` of a later poll.
    /// `accept` replaces that header.
    Polled<http::ClientResponse> get(const std::string& target, const std::string& accept = {});
    /// The same for what needs no watching, because it never changes or only with something that is watched:
    /// not remembered.
    Polled<http::ClientResponse> get_constant(const std::string& target, const std::string& accept = {});
    /// The answer to a POST that only asks (a search, a query): not remembered. Sent once more where the
    /// connection broke, as a GET is.
    Polled<http::ClientResponse> ask(const std::string& target, const Json& question);

    /// What `nothing_changed_since` of the next poll wants.
    Json memory() const;
    /// What the upstream said last of how many requests are left to this credential.
    std::optional<std::int64_t> rate_limit_left() const { return rate_limit_left_; }
    bool is_out_of_time() const;
    /// The failure that an answer means, in words that name the upstream.
    PollFailure failure_of(const http::ClientResponse& response) const;
    /// The failure of an answer that is not what was expected; `what` is what was asked for.
    PollFailure garbage(std::string_view what) const;

private:
    struct Question;
    Polled<http::ClientResponse> follow(std::string url, const Question& question);
    Polled<http::ClientResponse> send(http::ClientRequest& request);
    std::string url_of(std::string_view target) const;
    void watch(const std::string& target, const std::string& accept, const http::ClientResponse& response);
    std::chrono::milliseconds time_left() const;

    http::Client& client_;
    const Clock& clock_;
    UpstreamOptions options_;
    std::string origin_;
    std::string host_;
    SteadyTime ends_at_;
    std::vector<Watched> watched_;
    /// Answers that `nothing_changed_since` received instead of "not modified".
    std::vector<std::pair<std::string, http::ClientResponse>> received_;
    std::optional<std::int64_t> rate_limit_left_;
};

/// The target of `Link: <…>; rel="next"` (RFC 8288), or "".
std::string next_link(const http::ClientResponse& response);
/// `https://host[:port]` of an absolute http(s) URL, in lower case; "" for anything else.
std::string origin_of(std::string_view url);

}  // namespace winsh
