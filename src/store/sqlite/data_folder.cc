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

/// A new name in a folder is not safe from a power cut before the folder itself is.
Result<void> sync_folder(const std::string& path) {
    const File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.descriptor() < 0 || fsync(folder.descriptor()) != 0)
        return cannot("sync the data folder", path);
    return {};
}

}  // namespace

File& File::operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

File::~File() {
    if (descriptor_ >= 0) close(descriptor_);
}

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

Result<File> DataFolder::open_file(const std::string& name) const {
    const std::string path = path_ + "/" + name;
    File file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    if (file.descriptor() < 0) return cannot("open", path);
    struct stat owner{};
    // An administrator's command must not leave files that the service's own user cannot open.
    if (geteuid() == 0 && stat(path_.c_str(), &owner) == 0 &&
        fchown(file.descriptor(), owner.st_uid, owner.st_gid) != 0) {
        return cannot("give to the folder's owner the file", path);
    }
    return file;
}

Result<void> DataFolder::make_private() const {
    for (const char* name : {"winsh.db", "winsh.db-wal", "winsh.db-shm", "writer.lock", "reserve"}) {
        const std::string path = path_ + "/" + name;
        struct stat status{};
        if (stat(path.c_str(), &status) != 0) continue;
        if ((status.st_mode & 07777) != kFileMode && chmod(path.c_str(), kFileMode) != 0) {
            return cannot("make private the file", path);
        }
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
