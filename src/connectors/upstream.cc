#include "connectors/upstream.h"

#include <algorithm>

#include "base/digest.h"
#include "base/secret.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr int kMostTries = 2;
constexpr int kMostRedirects = 3;
constexpr std::size_t kMostWatched = 32;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Where another try a moment later can help: a connection that broke, a gateway that hiccuped.
bool is_worth_another_try(const Result<http::ClientResponse>& answer) {
    if (!answer.has_value()) return answer.error().kind == ErrorKind::network;
    const bool gateway = answer->status == 502 || answer->status == 503 || answer->status == 504;
    return gateway && answer->header("retry-after").empty();
}

std::string digest_of(const http::ClientResponse& response) {
    return to_hex(as_bytes(sha256(response.body))).substr(0, 32);
}

bool is_as_before(const Watched& before, const http::ClientResponse& response) {
    if (response.status == 304) return true;
    // Not every upstream knows conditions; the same bytes are the same news.
    return response.status == before.status && digest_of(response) == before.digest;
}

void wipe_all(Headers& headers) {
    for (auto& [name, value] : headers) wipe(value);
}

/// A request with the credential in its headers, which are overwritten at the end.
struct RequestHeaders {
    http::ClientRequest request;

    explicit RequestHeaders(const Headers& headers) { request.headers = headers; }
    ~RequestHeaders() { wipe_all(request.headers); }
    RequestHeaders(const RequestHeaders&) = delete;
    RequestHeaders& operator=(const RequestHeaders&) = delete;

    void replace(const std::string& name, const std::string& value) {
        std::erase_if(request.headers, [&](const auto& row) { return equal_ignoring_case(row.first, name); });
        request.headers.emplace_back(name, value);
    }
};

std::vector<Watched> watched_in(const Json& memory) {
    std::vector<Watched> watched;
    for (const Json& row : memory["watched"].items()) {
        watched.push_back({.target = std::string(row["target"].as_string()),
                           .accept = std::string(row["accept"].as_string()),
                           .status = static_cast<int>(row["status"].as_integer()),
                           .etag = std::string(row["etag"].as_string()),
                           .digest = std::string(row["digest"].as_string())});
    }
    return watched;
}

}  // namespace

std::string origin_of(std::string_view url) {
    const std::size_t slashes = url.find("://");
    if (slashes == std::string_view::npos) return {};
    const std::string scheme = to_lower_ascii(url.substr(0, slashes));
    const std::string_view rest = url.substr(slashes + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if ((scheme != "http" && scheme != "https") || authority.empty()) return {};
    if (authority.find_first_of("@\\ ") != std::string_view::npos) return {};
    std::string host = to_lower_ascii(authority);
    const std::string_view usual_port = scheme == "https" ? ":443" : ":80";
    if (host.ends_with(usual_port)) host.resize(host.size() - usual_port.size());
    return scheme + "://" + host;
}

std::string next_link(const http::ClientResponse& response) {
    std::string_view rest = response.header("link");
    while (!rest.empty()) {
        const std::size_t open = rest.find('<');
        const std::size_t close = rest.find('>', open);
        if (open == std::string_view::npos || close == std::string_view::npos) return {};
        const std::string_view target = rest.substr(open + 1, close - open - 1);
        rest = rest.substr(close + 1);
        const std::string_view parameters = rest.substr(0, rest.find('<'));
        if (parameters.contains("rel=\"next\"") || parameters.contains("rel=next"))
            return std::string(target);
    }
    return {};
}

void UpstreamOptions::authorize(std::string_view key) {
    constexpr std::string_view kScheme = "Bearer ";
    std::string& value = headers.emplace_back("Authorization", std::string()).second;
    value.reserve(kScheme.size() + key.size());
    value.append(kScheme).append(key);
}

void UpstreamOptions::authorize(std::string_view user, std::string_view password) {
    std::string pair;
    pair.reserve(user.size() + 1 + password.size());
    pair.append(user).append(":").append(password);
    std::string encoded = to_base64(pair);
    wipe(pair);
    constexpr std::string_view kScheme = "Basic ";
    std::string& value = headers.emplace_back("Authorization", std::string()).second;
    value.reserve(kScheme.size() + encoded.size());
    value.append(kScheme).append(encoded);
    wipe(encoded);
}

Upstream::Upstream(http::Client& client, const Clock& clock, UpstreamOptions options)
    : client_(client),
      clock_(clock),
      options_(std::move(options)),
      origin_(origin_of(options_.base_url)),
      host_(origin_.substr(std::min(origin_.size(), origin_.find("://") + 3))),
      ends_at_(clock.steady_now() + options_.deadline) {}

std::chrono::milliseconds Upstream::time_left() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(ends_at_ - clock_.steady_now());
}

Upstream::~Upstream() { wipe_all(options_.headers); }

bool Upstream::is_out_of_time() const { return time_left() <= std::chrono::milliseconds(0); }

PollFailure Upstream::failure_of(const http::ClientResponse& response) const {
    return failure_of_answer({options_.title, host_}, response, clock_.now());
}

PollFailure Upstream::garbage(std::string_view what) const {
    return failure_of_garbage({options_.title, host_}, what);
}

std::string Upstream::url_of(std::string_view target) const {
    return target.starts_with('/') ? options_.base_url + std::string(target) : std::string(target);
}

Polled<http::ClientResponse> Upstream::send(http::ClientRequest& request) {
    for (int tries = 1;; ++tries) {
        const std::chrono::milliseconds left = time_left();
        if (left <= std::chrono::milliseconds(0))
            return std::unexpected(failure_of_deadline({options_.title, host_}));
        request.total_deadline = std::min(request.total_deadline, left);
        request.connect_deadline = std::min(request.connect_deadline, left);
        Result<http::ClientResponse> answer = client_.send(request);
        if (tries < kMostTries && !is_out_of_time() && is_worth_another_try(answer)) continue;
        if (!answer.has_value())
            return std::unexpected(failure_of_error({options_.title, host_}, answer.error()));
        if (const auto left_of_limit = rate_limit_left_of(*answer)) rate_limit_left_ = left_of_limit;
        return *std::move(answer);
    }
}

/// What a request says beside its URL.
struct Upstream::Question {
    std::string accept;  ///< Replaces that header.
    std::string etag;
    std::string body;  ///< JSON; makes it a POST.
};

Polled<http::ClientResponse> Upstream::follow(std::string url, const Question& question) {
    RequestHeaders headers(options_.headers);
    if (!question.accept.empty()) headers.replace("Accept", question.accept);
    if (!question.etag.empty()) headers.replace("If-None-Match", question.etag);
    if (!question.body.empty()) {
        headers.request.method = http::Method::post;
        headers.replace("Content-Type", "application/json");
        headers.request.body = question.body;
    }
    for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
        // A `Link` or `Location` that leads elsewhere must not take the credential along.
        if (origin_of(url) != origin_) return std::unexpected(failure_of_redirect({options_.title, host_}));
        headers.request.url = url;
        WINSH_TRY(http::ClientResponse response, send(headers.request));
        const std::string location(response.header("location"));
        if (!is_redirect(response.status) || location.empty()) return response;
        const bool is_path = location.starts_with('/') && !location.starts_with("//");
        url = is_path ? origin_ + location : location;
    }
    return std::unexpected(failure_of_redirect_loop({options_.title, host_}));
}

void Upstream::watch(const std::string& target, const std::string& accept,
                     const http::ClientResponse& response) {
    const bool known = std::ranges::find(watched_, target, &Watched::target) != watched_.end();
    if (known || watched_.size() == kMostWatched) return;
    watched_.push_back(
        {target, accept, response.status, std::string(response.header("etag")), digest_of(response)});
}

Polled<http::ClientResponse> Upstream::get(const std::string& target, const std::string& accept) {
    const auto kept =
        std::ranges::find(received_, target, &std::pair<std::string, http::ClientResponse>::first);
    if (kept != received_.end()) {
        http::ClientResponse response = std::move(kept->second);
        received_.erase(kept);
        watch(target, accept, response);
        return response;
    }
    WINSH_TRY(http::ClientResponse response,
              follow(url_of(target), {.accept = accept, .etag = {}, .body = {}}));
    watch(target, accept, response);
    return response;
}

Polled<http::ClientResponse> Upstream::get_constant(const std::string& target, const std::string& accept) {
    return follow(url_of(target), {.accept = accept, .etag = {}, .body = {}});
}

Polled<http::ClientResponse> Upstream::ask(const std::string& target, const Json& question) {
    return follow(url_of(target), {.accept = {}, .etag = {}, .body = to_text(question)});
}

Polled<bool> Upstream::nothing_changed_since(const Json& memory, std::optional<unsigned> turn) {
    std::vector<Watched> before = watched_in(memory);
    if (turn && before.size() == 2) before = {before[*turn % 2]};
    for (const Watched& row : before) {
        WINSH_TRY(http::ClientResponse response,
                  follow(url_of(row.target), {.accept = row.accept, .etag = row.etag, .body = {}}));
        if (is_as_before(row, response)) continue;
        received_.emplace_back(row.target, std::move(response));
        return false;
    }
    return !before.empty();
}

Json Upstream::memory() const {
    Json rows = Json::array();
    for (const Watched& row : watched_) {
        rows.push(Json::object({{"target", row.target},
                                {"accept", row.accept},
                                {"status", row.status},
                                {"etag", row.etag},
                                {"digest", row.digest}}));
    }
    return Json::object({{"watched", std::move(rows)}});
}

}  // namespace winsh
