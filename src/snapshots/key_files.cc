#include "snapshots/key_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/format.h"

namespace winsh {
namespace {

constexpr std::size_t kMostBytes = 4'096;

std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::unavailable, std::move(message));
}

std::string reason(int code = errno) { return std::generic_category().message(code); }

std::string folder_of(const std::string& path) {
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    return folder.empty() ? "." : folder;
}

bool sync_folder_of(const std::string& path) {
    const File folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder.is_open() && ::fsync(folder.descriptor()) == 0;
}

/// 0, or the `errno` of what stopped it.
int write_draft(const std::string& draft, const SealingKey& key) {
    ::unlink(draft.c_str());
    const File file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.is_open()) return errno;
    const Secret text = key.to_text();
    if (const int code = write_all(file, text.reveal()); code != 0) return code;
    if (const int code = write_all(file, "\n"); code != 0) return code;
    return give_to_owner_of_folder(file, draft) && ::fsync(file.descriptor()) == 0 ? 0 : errno;
}

}  // namespace

Result<std::optional<SealingKey>> read_key_file(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) {
        if (errno == ENOENT) return std::nullopt;
        return refuse(format("The master key {} cannot be opened: {}.", path, reason()));
    }
    struct stat status{};
    if (::fstat(file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return refuse(format("The master key {} is not a file.", path));
    if ((status.st_mode & 077) != 0)
        return refuse(format(
            "Others than the owner may read or write the master key {}. Run chmod 600 {} and start again.",
            path, path));
    std::string text(kMostBytes, '\0');
    const ssize_t bytes = ::read(file.descriptor(), text.data(), text.size());
    if (bytes < 0) return refuse(format("The master key {} cannot be read: {}.", path, reason()));
    text.resize(static_cast<std::size_t>(bytes));
    Result<SealingKey> key = SealingKey::from_text(Secret::take(std::move(text)));
    if (!key.has_value()) return refuse(format("{}: {}", path, key.error().message));
    return *std::move(key);
}

Result<void> write_key_file(const std::string& path, const std::string& draft, const SealingKey& key) {
    int code = write_draft(draft, key);
    if (code == 0 && ::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) code = errno;
    ::unlink(draft.c_str());
    if (code == 0 && !sync_folder_of(path)) code = errno;
    if (code == 0) return {};
    return refuse(format("The master key {} cannot be written: {}.", path, reason(code)));
}

Result<void> make_present(const MasterKeyOptions& options) {
    if (std::rename(options.next_path().c_str(), options.present_path().c_str()) != 0 ||
        !sync_folder_of(options.present_path()))
        return refuse(format("{} cannot take the place of {}: {}.", options.next_path(),
                             options.present_path(), reason()));
    return {};
}

const SealingKey* FoundKeys::of(std::string_view id) const {
    for (const std::optional<SealingKey>* key : {&next, &moved, &present}) {
        if (*key && (*key)->id() == id) return &**key;
    }
    return nullptr;
}

Result<FoundKeys> find_keys(const MasterKeyOptions& options, Store& store) {
    FoundKeys found;
    // The next one first: it may become the present one between the two.
    if (options.path.empty()) {
        WINSH_TRY(found.next, read_key_file(options.next_path()));
    }
    WINSH_TRY(found.present, read_key_file(options.present_path()));
    WINSH_TRY(const std::optional<std::string> moved, store.setting(kMovedKeySetting));
    if (!moved || *moved == options.path) return found;
    Result<std::optional<SealingKey>> key = read_key_file(*moved);
    if (key) {
        found.moved = *std::move(key);
        return found;
    }
    // A file that is needed no more may be as it likes.
    WINSH_TRY(const std::optional<std::string> marked, store.setting(kSealingKeySetting));
    if (!marked || found.of(*marked) == nullptr) return std::unexpected(std::move(key).error());
    return found;
}

Result<File> take_rotation_turn(const std::string& folder) {
    // The folder itself is what is locked, so that nothing is left behind.
    File turn(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!turn.is_open()) return refuse(format("The data folder {} cannot be opened: {}.", folder, reason()));
    if (::flock(turn.descriptor(), LOCK_EX | LOCK_NB) == 0) return turn;
    if (errno != EWOULDBLOCK)
        return refuse(format("The data folder {} cannot be locked: {}.", folder, reason()));
    return fail(
        ErrorKind::conflict,
        format("Another process rotates the master key of {} at this moment. Wait until it has ended; "
               "`winshd key status` tells.",
               folder));
}

}  // namespace winsh
