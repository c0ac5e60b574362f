#include "win/settings.h"

// The one place of win that knows TOML.
#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "base/toml_letters.h"
#include "win/private_file.h"
#include "win/profile.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kFileLimit = 65'536;
constexpr std::size_t kMostFolders = 100;

Result<toml::table> table_of(std::string_view text) {
    if (text.size() > kFileLimit)
        return fail(ErrorKind::unavailable,
                    format("It is larger than {} bytes, which cannot be right.", kFileLimit));
    try {
        return toml::parse(with_bearable_letters(text));
    } catch (const toml::parse_error& error) {
        return fail(ErrorKind::unavailable,
                    format("Line {}: {}.", error.source().begin.line,
                           cut_to(printable(with_letters_as_written(error.description())), 200)));
    }
}

Result<void> take(Settings& settings, std::string_view key, const toml::node& node) {
    const auto line = node.source().begin.line;
    if (key == "profile") {
        const auto* const text = node.as_string();
        if (text == nullptr || !is_profile_name(text->get()))
            return fail(ErrorKind::unavailable,
                        format("Line {}: profile must be a profile's name, such as \"work\".", line));
        settings.profile = text->get();
    } else if (key == "keyring") {
        const auto* const flag = node.as_boolean();
        if (flag == nullptr)
            return fail(ErrorKind::unavailable, format("Line {}: keyring must be true or false.", line));
        settings.keyring = flag->get();
    } else {
        settings.unknown_keys.push_back(cut_to(printable(with_letters_as_written(key)), 60));
    }
    return {};
}

std::unexpected<Error> unusable(const std::string& file, std::string_view reason) {
    return fail(ErrorKind::unavailable, format("{} cannot be used. {}", file, reason));
}

bool is_ours(const struct stat& status) { return status.st_uid == ::geteuid(); }

/// An error where others may write to what is ours.
Result<void> require_to_be_ours_alone(const struct stat& status, const std::string& path) {
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
    return unusable(path, format("Other users may write to it. Take that away with: chmod go-w {}", path));
}

Result<std::string> read_all(const File& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return unusable(path, "It is not a regular file.");
    std::string text;
    std::array<char, 4'096> part{};
    while (text.size() <= kFileLimit) {
        const ssize_t got = ::read(file.descriptor(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unusable(path, std::strerror(errno));
        if (got == 0) break;
        text.append(part.data(), static_cast<std::size_t>(got));
    }
    return text;
}

void note_foreign(FolderSettings& found, const std::string& path) {
    found.notes.push_back(format("{} belongs to another user and is not read.", path));
}

/// For a folder in which nobody could look for settings. An error only where it is our own: the settings that
/// it may have would choose the profile. One that lies behind a shut one above it is left to that one.
Result<void> pass_by(const std::string& folder, const std::string& settings, FolderSettings& found) {
    struct stat status{};
    if (::lstat(folder.c_str(), &status) != 0) return {};
    if (is_ours(status)) return unusable(settings, std::strerror(EACCES));
    note_foreign(found, settings);
    return {};
}

/// Whether the settings of a folder are ours, looked at without opening them: what is another user's may be
/// shut to us, and has no say in what we do.
Result<bool> are_ours(const File& directory, const std::string& path, FolderSettings& found) {
    struct stat folder{};
    struct stat file{};
    if (::fstat(directory.descriptor(), &folder) != 0) return unusable(path, std::strerror(errno));
    if (::fstatat(directory.descriptor(), "config.toml", &file, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return false;
        if (is_ours(folder)) return unusable(path, std::strerror(errno));
        note_foreign(found, path);
        return false;
    }
    if (!is_ours(folder) || !is_ours(file)) {
        note_foreign(found, path);
        return false;
    }
    WINSH_CHECK(require_to_be_ours_alone(folder, path.substr(0, path.rfind('/'))));
    WINSH_CHECK(require_to_be_ours_alone(file, path));
    return true;
}

/// False where this folder has no settings of ours, and the one above is to be looked at.
Result<bool> look_into(const std::string& folder, FolderSettings& found) {
    const std::string own = (folder == "/" ? "" : folder) + "/.win";
    const std::string path = own + "/config.toml";
    // Open as far as to ask whose it is, for which it need not be readable.
    const File directory(::open(own.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory.is_open()) {
        if (errno == EACCES) {
            WINSH_CHECK(pass_by(folder, path, found));
        } else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
            return unusable(own, std::strerror(errno));
        }
        return false;
    }
    WINSH_TRY(const bool ours, are_ours(directory, path, found));
    if (!ours) return false;
    const File file(
        ::openat(directory.descriptor(), "config.toml", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.is_open()) return unusable(path, std::strerror(errno));
    WINSH_TRY(const std::string text, read_all(file, path));
    auto settings = parse_settings(text);
    if (!settings.has_value()) return unusable(path, settings.error().message);
    found.file = path;
    found.settings = std::move(*settings);
    return true;
}

}  // namespace

Result<Settings> parse_settings(std::string_view text) {
    WINSH_TRY(const toml::table table, table_of(text));
    Settings settings;
    for (const auto& [key, node] : table) WINSH_CHECK(take(settings, key.str(), node));
    return settings;
}

Result<std::string> with_profile(std::string_view text, std::string_view profile) {
    WINSH_TRY(const toml::table table, table_of(text));
    const std::string line = format("profile = \"{}\"", profile);
    std::string result;
    const toml::node* const before = table.get("profile");
    if (before == nullptr) {
        // At the top: further down it might stand in somebody's table.
        result = line + "\n" + std::string(text);
    } else {
        const toml::source_region value = before->source();
        std::size_t current = 0;
        std::vector<std::string> lines;
        for (const std::string_view old : split(text, '\n')) {
            const bool is_changed = ++current == value.begin.line;
            // What stands behind the value may be somebody's comment.
            const std::size_t end = std::min<std::size_t>(value.end.column - 1, old.size());
            lines.push_back(is_changed ? line + std::string(old.substr(end)) : std::string(old));
        }
        result = join(lines, "\n");
    }
    // A value over several lines, say, is beyond this.
    const auto again = parse_settings(result);
    if (!again.has_value() || again->profile != profile)
        return fail(ErrorKind::unavailable, "The line of profile cannot be changed; do it by hand.");
    return result;
}

Result<FolderSettings> find_folder_settings(const std::string& start) {
    FolderSettings found;
    if (!start.starts_with('/')) return found;
    std::string folder = start;
    for (std::size_t count = 0; count < kMostFolders; ++count) {
        WINSH_TRY(const bool done, look_into(folder, found));
        if (done) break;
        if (folder == "/" || folder.empty()) break;
        folder.resize(folder.rfind('/'));
        if (folder.empty()) folder = "/";
    }
    for (const std::string& key : found.settings.unknown_keys)
        found.notes.push_back(
            format("{}: {} is nothing that a folder can set, and has no effect.", found.file, key));
    if (found.settings.keyring.has_value())
        found.notes.push_back(
            format("{}: keyring is a setting of your own, not of a folder; it has no effect.", found.file));
    return found;
}

std::string user_settings_file(const std::string& config_folder) { return config_folder + "/config.toml"; }

Result<Settings> read_user_settings(const std::string& config_folder) {
    const std::string path = user_settings_file(config_folder);
    WINSH_TRY(const std::optional<PrivateFile> file, read_private_file(path, kFileLimit));
    if (!file.has_value()) return Settings{};
    auto settings = parse_settings(file->bytes);
    if (!settings.has_value()) return unusable(path, settings.error().message);
    return settings;
}

}  // namespace winsh::win
