#include "winshd/config.h"

#include <algorithm>
#include <thread>

#include "base/format.h"
#include "base/text.h"
#include "http/proxies.h"

namespace winsh {
namespace {

Result<http::Endpoint> parse_endpoint(const std::string& text, std::string_view flag) {
    auto endpoint = http::Endpoint::parse(text);
    if (!endpoint) {
        return fail(ErrorKind::invalid, format("--{} {}: {}", flag, text, endpoint.error().message),
                    std::string(flag));
    }
    return *endpoint;
}

Result<http::AccessLog> parse_access_log(const std::string& text) {
    if (text == "all") return http::AccessLog::all;
    if (text == "errors") return http::AccessLog::errors;
    if (text == "none") return http::AccessLog::none;
    return fail(ErrorKind::invalid, format("--access-log {}: choose all, errors or none.", text),
                "access-log");
}

Result<LogLevel> parse_log_level(const std::string& text) {
    if (text == "debug") return LogLevel::debug;
    if (text == "info") return LogLevel::info;
    if (text == "warning") return LogLevel::warning;
    if (text == "error") return LogLevel::error;
    return fail(ErrorKind::invalid, format("--log-level {}: choose debug, info, warning or error.", text),
                "log-level");
}

/// Plain http may leave this machine only where the operator says so, or names the TLS proxy in front.
Result<void> check_reach(const http::Endpoint& endpoint, std::string_view flag,
                         const std::optional<PublicUrl>& url, const ServeFlags& flags) {
    if (flags.insecure_http || endpoint.is_loopback() || (url && url->is_https())) return {};
    return fail(ErrorKind::invalid,
                format("--{} {} can be reached from other machines, and what it answers would cross the "
                       "network in the clear. Put a TLS proxy in front and name it with --public-url "
                       "https://…, or say --insecure-http.",
                       flag, endpoint.to_text()),
                std::string(flag));
}

/// Passwords and tokens must not cross a network in the clear unless the operator says so.
Result<void> check_transport(const http::Endpoint& endpoint, const std::optional<PublicUrl>& url,
                             const ServeFlags& flags) {
    if (flags.insecure_http) return {};
    if (url && !url->is_https() && !url->is_loopback()) {
        return fail(ErrorKind::invalid,
                    format("--public-url {} is plain http: passwords and tokens would cross the network in "
                           "the clear. Use https, "
                           "or say --insecure-http.",
                           flags.public_url),
                    "public-url");
    }
    return check_reach(endpoint, "listen", url, flags);
}

Result<void> check_numbers(const ServeFlags& flags) {
    const auto check = [](std::string_view flag, std::size_t value, Range range) -> Result<void> {
        const auto number = parse_number(std::to_string(value), range);
        if (number) return {};
        return fail(ErrorKind::invalid, format("--{}: {}", flag, number.error().message), std::string(flag));
    };
    WINSH_CHECK(check("connections-per-address", flags.connections_per_address, kConnectionsPerAddress));
    WINSH_CHECK(check("io-threads", flags.io_threads, kIoThreads));
    WINSH_CHECK(check("worker-threads", flags.worker_threads, kWorkerThreads));
    WINSH_CHECK(check("token-cache", flags.token_cache, kTokenCache));
    WINSH_CHECK(check("snapshot-cache-mib", flags.snapshot_cache_mib, kSnapshotCacheMib));
    return check("snapshot-retention-days", flags.snapshot_retention_days, kSnapshotRetentionDays);
}

unsigned io_threads_of(const ServeFlags& flags) {
    if (flags.io_threads > 0) return flags.io_threads;
    return std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
}

Result<http::ServerOptions> server_options(const ServeFlags& flags, const http::Endpoint& endpoint) {
    http::ServerOptions options;
    options.endpoint = endpoint;
    options.io_threads = io_threads_of(flags);
    options.worker_threads = flags.worker_threads;
    // Read again where they are used; here so that a wrong one is heard of before anything is touched.
    WINSH_CHECK(http::TrustedProxies::parse(flags.trusted_proxy));
    options.trusted_proxies = flags.trusted_proxy;
    options.connections_per_address = flags.connections_per_address;
    WINSH_TRY(options.access_log, parse_access_log(flags.access_log));
    options.constant_headers = "X-Content-Type-Options: nosniff\r\n";
    return options;
}

}  // namespace

Result<std::int64_t> parse_number(std::string_view text, Range range) {
    const std::optional<std::int64_t> number = parse_integer(text);
    if (number && *number >= range.least && *number <= range.most) return *number;
    return fail(ErrorKind::invalid,
                format("{} is not a whole number from {} to {}.", text, range.least, range.most));
}

std::optional<std::string_view> hint_of_unnamed_proxy(const ServeConfig& config) {
    const bool is_reached_from_elsewhere =
        config.public_url && config.public_url->is_https() && !config.public_url->is_loopback();
    const bool has_one_in_front = is_reached_from_elsewhere && config.server.endpoint.is_loopback();
    if (!has_one_in_front || !config.server.trusted_proxies.empty()) return std::nullopt;
    return "The public URL leads here through a proxy on this machine that --trusted-proxy does not name: "
           "all "
           "clients count as one address, where attempts are throttled, in the audit record, and where a "
           "terminal asks to be let in. If the proxy sets X-Forwarded-For, start with --trusted-proxy "
           "127.0.0.1 "
           "(or ::1, as it connects).";
}

Result<ServeConfig> check_config(const ServeFlags& flags) {
    ServeConfig config;
    WINSH_CHECK(check_numbers(flags));
    WINSH_TRY(const http::Endpoint endpoint, parse_endpoint(flags.listen, "listen"));
    WINSH_TRY(config.server, server_options(flags, endpoint));
    if (!flags.public_url.empty()) {
        WINSH_TRY(config.public_url, PublicUrl::parse(flags.public_url));
        config.server.hosts = config.public_url->hosts();
        if (config.public_url->is_https()) {
            config.server.constant_headers += "Strict-Transport-Security: max-age=31536000\r\n";
        }
    }
    WINSH_CHECK(check_transport(endpoint, config.public_url, flags));
    if (!flags.metrics_listen.empty()) {
        WINSH_TRY(const http::Endpoint metrics, parse_endpoint(flags.metrics_listen, "metrics-listen"));
        WINSH_CHECK(check_reach(metrics, "metrics-listen", config.public_url, flags));
        http::ServerOptions options;
        options.endpoint = metrics;
        options.worker_threads = 1;
        options.access_log = http::AccessLog::none;
        config.metrics_server = options;
    }
    if (flags.data.empty()) return fail(ErrorKind::invalid, "--data must name a folder.", "data");
    config.data_folder = flags.data;
    config.public_metrics = flags.public_metrics;
    config.allowed_upstreams = flags.allow_upstream;
    config.master_key_file = flags.master_key_file;
    config.token_cache = flags.token_cache;
    config.snapshot_cache_bytes = flags.snapshot_cache_mib * 1'024 * 1'024;
    config.snapshot_retention = std::chrono::days(flags.snapshot_retention_days);
    WINSH_TRY(config.log_level, parse_log_level(flags.log_level));
    return config;
}

}  // namespace winsh
