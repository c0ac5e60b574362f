#include "win/snapshot_cache.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/digest.h"
#include "base/format.h"
#include "base/text.h"
#include "document/parse_snapshot.h"
#include "document/snapshot_digest.h"
#include "win/api_client.h"
#include "win/private_file.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostBytes = 9'437'184;
constexpr std::size_t kMostPointerBytes = 1'024;
constexpr std::size_t kMostEtagBytes = 1'024;
constexpr std::size_t kMostKept = 200;
constexpr std::string_view kDigestBegin = "sha256:";
constexpr std::string_view kSuffix = ".snapshot";
constexpr std::string_view kPointerSuffix = ".latest";
constexpr auto kLifetime = std::chrono::days(30);

std::string hash_of(std::string_view bytes) { return to_hex(as_bytes(sha256(bytes))); }

std::string folder_of(const http::Environment& environment) {
    // The base directory specification: a relative path in the variable counts as none.
    if (const auto cache = environment("XDG_CACHE_HOME"); cache && cache->starts_with('/'))
        return *cache + "/win";
    if (const auto home = environment("HOME"); home && !home->empty()) return *home + "/.cache/win";
    return {};
}

/// The digits of the digest; of the bytes where there is none, as in an `empty` one.
std::string name_of(const KeptSnapshot& snapshot) {
    const std::string_view digest = snapshot.document["digest"].as_string();
    return is_snapshot_digest(digest) ? std::string(digest.substr(kDigestBegin.size()))
                                      : hash_of(snapshot.bytes);
}

std::string pointer_name(std::string_view loop, SnapshotCache::Budget budget) {
    return budget ? format("{}@{}{}", loop, *budget, kPointerSuffix) : format("{}{}", loop, kPointerSuffix);
}

struct Written {
    std::filesystem::path path;
    Timestamp at;
};

/// As `hash_of` names one. Whatever else lies beside shelves is not the cache's.
bool is_shelf_name(const std::string& name) { return is_snapshot_digest(format("{}{}", kDigestBegin, name)); }

/// A snapshot, what tells the last one of a loop, or what was left of writing one.
bool is_own_file(const std::filesystem::path& path) {
    const std::string name = path.filename();
    return name.contains(kSuffix) || name.contains(kPointerSuffix);
}

/// What the cache has put on a shelf, the newest first.
std::vector<Written> files_of(const std::filesystem::path& shelf) {
    std::error_code ignored;
    std::vector<Written> files;
    for (const auto& file : std::filesystem::directory_iterator(shelf, ignored)) {
        const auto written = file.last_write_time(ignored);
        if (ignored || !is_own_file(file.path())) continue;
        files.push_back({file.path(), std::chrono::time_point_cast<std::chrono::milliseconds>(
                                          std::chrono::file_clock::to_sys(written))});
    }
    std::ranges::sort(files, std::ranges::greater(), &Written::at);
    return files;
}

bool is_snapshot(const Written& file) { return file.path.extension() == kSuffix; }

/// The snapshots of a shelf, the newest first.
std::vector<Written> snapshots_of(const std::filesystem::path& shelf) {
    std::vector<Written> files = files_of(shelf);
    std::erase_if(files, [](const Written& file) { return !is_snapshot(file); });
    return files;
}

}  // namespace

SnapshotCache::SnapshotCache(const http::Environment& environment, const Clock& clock,
                             const ServerUrl& server, const Secret& token)
    : folder_(folder_of(environment)),
      shelf_(format("{}/{}", folder_, hash_of(format("{}\n{}", server.text(), hash_of(token.reveal()))))),
      clock_(clock) {}

// A file is one line of JSON, {"loop","etag","keptAt","sha256"}, and the snapshot's bytes behind it.
std::optional<KeptSnapshot> SnapshotCache::read(const std::string& name) const {
    if (folder_.empty()) return std::nullopt;
    const std::string path = format("{}/{}{}", shelf_, name, kSuffix);
    const auto file = read_private_file(path, kMostBytes);
    if (!file.has_value() || !file->has_value()) return std::nullopt;
    const std::string_view text = (*file)->bytes;
    const std::size_t line_end = text.find('\n');
    if (line_end == std::string_view::npos) return std::nullopt;
    const auto head = parse_json(text.substr(0, line_end));
    KeptSnapshot kept{.bytes = std::string(text.substr(line_end + 1))};
    if (!head.has_value() || (*head)["sha256"].as_string() != hash_of(kept.bytes)) return std::nullopt;
    auto document = parse_snapshot(kept.bytes);
    if (!document.has_value()) return std::nullopt;
    // Not what it was named after: no snapshot, whatever the server said when it came.
    if (document->find("digest") != nullptr &&
        (*document)["digest"].as_string() != snapshot_digest(*document))
        return std::nullopt;
    kept.document = *std::move(document);
    kept.loop = (*head)["loop"].as_string();
    kept.etag = (*head)["etag"].as_string();
    kept.kept_at = from_iso8601((*head)["keptAt"].as_string()).value_or(Timestamp{});
    if (has_control_characters(kept.etag) || name_of(kept) != name) return std::nullopt;
    return kept;
}

std::optional<KeptSnapshot> SnapshotCache::latest(std::string_view loop, Budget budget) const {
    if (folder_.empty() || !is_loop_id(loop)) return std::nullopt;
    const auto pointer =
        read_private_file(format("{}/{}", shelf_, pointer_name(loop, budget)), kMostPointerBytes);
    if (!pointer.has_value() || !pointer->has_value()) return std::nullopt;
    const std::string name((*pointer)->bytes);
    if (!is_snapshot_digest(format("{}{}", kDigestBegin, name))) return std::nullopt;
    auto kept = read(name);
    if (kept && kept->loop != loop) return std::nullopt;
    return kept;
}

std::optional<KeptSnapshot> SnapshotCache::find(std::string_view digest) const {
    if (digest.starts_with(kDigestBegin)) digest.remove_prefix(kDigestBegin.size());
    if (folder_.empty() || digest.size() < kLeastDigestDigits) return std::nullopt;
    std::vector<std::string> names;
    for (const Written& file : snapshots_of(shelf_))
        if (const std::string name = file.path.stem(); name.starts_with(digest)) names.push_back(name);
    return names.size() == 1 ? read(names.front()) : std::nullopt;
}

std::vector<KeptSnapshot> SnapshotCache::all() const {
    std::vector<KeptSnapshot> snapshots;
    if (folder_.empty()) return snapshots;
    for (const Written& file : snapshots_of(shelf_))
        if (auto kept = read(file.path.stem())) snapshots.push_back(*std::move(kept));
    return snapshots;
}

void SnapshotCache::keep(const KeptSnapshot& snapshot, Budget budget) const {
    if (folder_.empty() || !is_loop_id(snapshot.loop) || snapshot.etag.size() > kMostEtagBytes ||
        has_control_characters(snapshot.etag) || !is_utf8(snapshot.etag) ||
        !make_private_folder(folder_).has_value() || !make_private_folder(shelf_).has_value())
        return;
    const Json head = Json::object({{"loop", snapshot.loop},
                                    {"etag", snapshot.etag},
                                    {"keptAt", to_iso8601(clock_.now())},
                                    {"sha256", hash_of(snapshot.bytes)}});
    const std::string name = name_of(snapshot);
    const std::string file = to_text(head) + "\n" + snapshot.bytes;
    // A cache that cannot be written costs a download and nothing else.
    if (!write_private_file(format("{}/{}{}", shelf_, name, kSuffix), file).has_value()) return;
    if (!write_private_file(format("{}/{}", shelf_, pointer_name(snapshot.loop, budget)), name).has_value())
        return;
    forget_old();
}

void SnapshotCache::forget_all() const {
    std::error_code ignored;
    for (const Written& file : files_of(shelf_)) std::filesystem::remove(file.path, ignored);
    std::filesystem::remove(shelf_, ignored);
}

void SnapshotCache::forget_old() const {
    std::error_code ignored;
    for (const auto& shelf : std::filesystem::directory_iterator(folder_, ignored)) {
        if (shelf.is_symlink(ignored) || !shelf.is_directory(ignored) ||
            !is_shelf_name(shelf.path().filename()))
            continue;
        std::size_t snapshots = 0;
        for (const Written& file : files_of(shelf.path())) {
            const bool is_one_too_many = is_snapshot(file) && ++snapshots > kMostKept;
            if (is_one_too_many || file.at + kLifetime < clock_.now())
                std::filesystem::remove(file.path, ignored);
        }
        // The shelf of a token that is used no more. One that is not empty stays.
        std::filesystem::remove(shelf.path(), ignored);
    }
}

}  // namespace winsh::win
