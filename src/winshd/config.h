#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "http/server.h"
#include "winshd/public_url.h"

namespace winsh {

/// What a number among the flags may be; both ends belong to it.
struct Range {
    std::int64_t least = 0;
    std::int64_t most = 0;
};
inline constexpr Range kConnectionsPerAddress{0, 100'000};
inline constexpr Range kIoThreads{0, 64};
inline constexpr Range kWorkerThreads{1, 256};
inline constexpr Range kTokenCache{1'000, 50'000'000};
inline constexpr Range kSnapshotCacheMib{1, 65'536};
inline constexpr Range kSnapshotRetentionDays{0, 3'650};

/// A whole number of the range, in digits. The error says what was written and what may be.
Result<std::int64_t> parse_number(std::string_view text, Range range);

/// The data folder of a command that is told none.
inline constexpr const char* kDataFolder = "./var";

/// What `winshd serve` is told by flags and by its configuration file, as text.
struct ServeFlags {
    std::string listen = "127.0.0.1:8787";
    std::string data = kDataFolder;
    std::string public_url;
    bool insecure_http = false;
    std::string metrics_listen;
    bool public_metrics = false;
    std::vector<std::string> allow_upstream;
    std::vector<std::string> trusted_proxy;
    std::string master_key_file;
    std::size_t connections_per_address = 512;
    unsigned io_threads = 0;  ///< 0: one a core, at most 4.
    unsigned worker_threads = 12;
    std::size_t token_cache = 400'000;
    std::size_t snapshot_cache_mib = 64;
    std::size_t snapshot_retention_days = 30;  ///< 0: the latest of each loop only.
    std::string access_log = "all";
    std::string log_level = "info";
};

/// The same, checked.
struct ServeConfig {
    http::ServerOptions server;
    std::optional<http::ServerOptions> metrics_server;
    std::string data_folder;
    std::optional<PublicUrl> public_url;  ///< Nothing: the listener's own address.
    bool public_metrics = false;
    std::vector<std::string> allowed_upstreams;
    std::string master_key_file;  ///< "": in the data folder.
    std::size_t token_cache = 0;
    std::size_t snapshot_cache_bytes = 0;
    std::chrono::days snapshot_retention{0};
    LogLevel log_level = LogLevel::info;
};

/// Every rule that the flags must keep. The error names the flag.
Result<ServeConfig> check_config(const ServeFlags& flags);

/// For the operator, where a proxy seems to stand in front that `--trusted-proxy` does not name: what follows
/// of it, and what to do. The listener answers this machine alone, and the public URL is not on it.
std::optional<std::string_view> hint_of_unnamed_proxy(const ServeConfig& config);

/// One line of a configuration file.
struct FileSetting {
    std::string name;  ///< As the flag, without the dashes: `public-url`.
    std::vector<std::string> values;
    std::size_t line = 0;
};

/// Reads a TOML file of top-level keys named like the flags; strings, integers, booleans and arrays of
/// strings.
Result<std::vector<FileSetting>> read_config_file(const std::string& path);

}  // namespace winsh
