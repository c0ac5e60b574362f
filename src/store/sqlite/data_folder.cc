#include "store/sqlite/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "base/format.h"

namespace winsh::sqlite {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr off_t kReserveBytes = 4 * 1024 * 1024;
constexpr off_t kReservePart = 512 * 1024;

std::string reason() { return std::generic_category().message(errno); }

std::unexpected<Error> cannot(const std::string& act, const std::string& path) {
    return fail(ErrorKind::unavailable, format("Cannot {} {}: {}.", act, path, reason()));
}

Result<void> check_folder(const std::string& path) {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) return cannot("use the data folder", path);
    if (!S_ISDIR(status.st_mode)) {
        return fail(ErrorKind::invalid, format("The data folder {} is no folder. Name another one.", path));
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail(ErrorKind::invalid,
                    format("Others can write to the data folder {}. Run: chmod 700 {}", path, path));
    }
    return {};
}

/// A link would lead an administrator's command to a file that the folder's owner chose.
Result<void> check_own_file(const struct stat& status, const std::string& path) {
    if (S_ISREG(status.st_mode) && status.st_nlink <= 1) return {};
    return fail(ErrorKind::invalid,
                format("{} is a link, has a second name or is no file. Put the file itself there.", path));
}

/// Nothing where there is no such file. Never follows a link.
Result<void> make_file_private(const std::string& path) {
    // With O_PATH its closing leaves the locks alone that a store in this process has on it.
    const File file(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!file.is_open() && errno == ENOENT) return {};
    struct stat status{};
    if (!file.is_open() || fstat(file.descriptor(), &status) != 0) return cannot("look at", path);
    WINSH_CHECK(check_own_file(status, path));
    // By the descriptor: another file may stand under the name by now.
    const std::string opened = format("/proc/self/fd/{}", file.descriptor());
    if ((status.st_mode & 07777) != kFileMode && chmod(opened.c_str(), kFileMode) != 0) {
        return cannot("make private the file", path);
    }
    return {};
}

/// A new name in a folder is not safe from a power cut before the folder itself is.
Result<void> sync_folder(const std::string& path) {
    const File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || fsync(folder.descriptor()) != 0) return cannot("sync the data folder", path);
    return {};
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::absolute(path, error).parent_path();
    if (!error) std::filesystem::create_directories(parent, error);
    if (mkdir(path.c_str(), kFolderMode) != 0 && errno != EEXIST) return cannot("make the data folder", path);
    WINSH_CHECK(check_folder(path));

    DataFolder folder(path);
    // Never opened once it exists: closing it would drop the locks that another store in this process has on
    // it.
    if (access(folder.database_path().c_str(), F_OK) != 0) {
        WINSH_TRY(const File made, folder.open_file("winsh.db"));
        WINSH_CHECK(sync_folder(path));
    }
    WINSH_CHECK(folder.make_private());
    return folder;
}

bool DataFolder::holds_database(const std::string& path) {
    return access(DataFolder(path).database_path().c_str(), F_OK) == 0;
}

Result<File> DataFolder::open_file(const std::string& name) const {
    const std::string path = path_ + "/" + name;
    File file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    struct stat status{};
    if (!file.is_open() && errno == ELOOP && lstat(path.c_str(), &status) == 0) {
        WINSH_CHECK(check_own_file(status, path));
    }
    if (!file.is_open()) return cannot("open", path);
    if (fstat(file.descriptor(), &status) != 0) return cannot("look at", path);
    WINSH_CHECK(check_own_file(status, path));
    if (!give_to_owner_of_folder(file, path)) return cannot("give to the folder's owner the file", path);
    return file;
}

Result<void> DataFolder::make_private() const {
    for (const char* name : {"winsh.db", "winsh.db-wal", "winsh.db-shm", "writer.lock", "reserve"}) {
        WINSH_CHECK(make_file_private(path_ + "/" + name));
    }
    return {};
}

Result<WriterLock::Held> WriterLock::hold() const {
    using std::chrono::microseconds;
    constexpr microseconds kPause{250};
    constexpr microseconds kLongest{std::chrono::seconds(10)};
    // Asked again and again rather than waited for: a process that hangs with the lock must not hang this
    // one.
    for (microseconds waited{0}; waited < kLongest; waited += kPause) {
        if (flock(file_.descriptor(), LOCK_EX | LOCK_NB) == 0) return Held(file_);
        if (errno != EWOULDBLOCK && errno != EINTR) return cannot("lock", "writer.lock");
        std::this_thread::sleep_for(kPause);
    }
    return std::unexpected(
        Error{ErrorKind::unavailable,
              "Another process has held the data folder's writer.lock for ten seconds. Look for one that "
              "hangs on this folder.",
              {},
              1});
}

WriterLock::Held::~Held() {
    if (file_ != nullptr) flock(file_->descriptor(), LOCK_UN);
}

bool Reserve::is_whole() const {
    struct stat status{};
    return fstat(file_.descriptor(), &status) == 0 && status.st_size >= kReserveBytes;
}

bool Reserve::fill() const {
    const int code = posix_fallocate(file_.descriptor(), 0, kReserveBytes);
    // A file system that cannot set room aside is no reason to refuse writes: the file then only has its
    // size.
    if (code == EINVAL || code == EOPNOTSUPP) return ftruncate(file_.descriptor(), kReserveBytes) == 0;
    return code == 0;
}

bool Reserve::release_part() const {
    struct stat status{};
    if (fstat(file_.descriptor(), &status) != 0 || status.st_size == 0) return false;
    const off_t left = status.st_size > kReservePart ? status.st_size - kReservePart : 0;
    return ftruncate(file_.descriptor(), left) == 0;
}

}  // namespace winsh::sqlite
