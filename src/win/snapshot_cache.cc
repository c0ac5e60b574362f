#include "win/snapshot_cache.h"

#include <filesystem>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "win/private_file.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostBytes = 9'437'184;
constexpr std::size_t kMostEtagBytes = 1'024;
constexpr auto kLifetime = std::chrono::days(30);

std::string hash_of(std::string_view bytes) { return to_hex(as_bytes(sha256(bytes))); }

std::string folder_of(const http::Environment& environment) {
    // The base directory specification: a relative path in the variable counts as none.
    if (const auto cache = environment("XDG_CACHE_HOME"); cache && cache->starts_with('/'))
        return *cache + "/win";
    if (const auto home = environment("HOME"); home && !home->empty()) return *home + "/.cache/win";
    return {};
}

void forget_old(const std::string& folder, Timestamp now) {
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(folder, ignored)) {
        const auto written = file.last_write_time(ignored);
        if (ignored || !file.path().filename().string().contains(".snapshot")) continue;
        if (std::chrono::file_clock::to_sys(written) + kLifetime < now)
            std::filesystem::remove(file.path(), ignored);
    }
}

}  // namespace

SnapshotCache::SnapshotCache(const http::Environment& environment, const Clock& clock)
    : folder_(folder_of(environment)), clock_(clock) {}

std::string SnapshotCache::path_of(const ServerUrl& server, const Secret& token,
                                   std::string_view loop) const {
    std::string key = server.text() + "\n" + hash_of(token.reveal()) + "\n";
    return folder_ + "/" + hash_of(key.append(loop)) + ".snapshot";
}

// A file is one line of JSON, {"etag","sha256"}, and the snapshot's bytes behind it.
std::optional<SnapshotCache::Entry> SnapshotCache::find(const ServerUrl& server, const Secret& token,
                                                        std::string_view loop) const {
    if (folder_.empty()) return std::nullopt;
    const auto file = read_private_file(path_of(server, token, loop), kMostBytes);
    if (!file.has_value() || !file->has_value()) return std::nullopt;
    const std::string_view text = (*file)->bytes;
    const std::size_t line_end = text.find('\n');
    if (line_end == std::string_view::npos) return std::nullopt;
    const auto head = parse_json(text.substr(0, line_end));
    Entry entry{.etag = {}, .bytes = std::string(text.substr(line_end + 1))};
    if (!head.has_value() || (*head)["sha256"].as_string() != hash_of(entry.bytes)) return std::nullopt;
    entry.etag = (*head)["etag"].as_string();
    if (entry.etag.empty() || has_control_characters(entry.etag)) return std::nullopt;
    return entry;
}

void SnapshotCache::keep(const ServerUrl& server, const Secret& token, std::string_view loop,
                         const Entry& entry) const {
    if (folder_.empty() || entry.etag.empty() || entry.etag.size() > kMostEtagBytes ||
        has_control_characters(entry.etag) || !is_utf8(entry.etag))
        return;
    if (!make_private_folder(folder_).has_value()) return;
    Json head = Json::object();
    head.set("etag", entry.etag).set("sha256", hash_of(entry.bytes));
    const std::string file = to_text(head) + "\n" + entry.bytes;
    // A cache that cannot be written costs a download and nothing else.
    if (!write_private_file(path_of(server, token, loop), file).has_value()) return;
    forget_old(folder_, clock_.now());
}

}  // namespace winsh::win
