#include "win/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "base/format.h"
#include "win/interrupt.h"

namespace winsh::win {

namespace {

/// Whoever held the lock before may have removed the file while this process waited on it.
bool is_still_there(const File& file, const std::string& path) {
    struct stat held{};
    struct stat named{};
    return ::fstat(file.descriptor(), &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

}  // namespace

Result<FileLock> FileLock::take(const std::string& path, std::chrono::milliseconds patience) {
    constexpr std::chrono::milliseconds kStep(20);
    const LaterInterrupt interrupt;
    for (auto waited = std::chrono::milliseconds::zero();; waited += kStep) {
        File file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
        if (!file.is_open())
            return fail(ErrorKind::unavailable,
                        format("{} could not be made: {}.", path, std::strerror(errno)));
        const bool locked = ::flock(file.descriptor(), LOCK_EX | LOCK_NB) == 0;
        if (locked && is_still_there(file, path)) return FileLock(std::move(file));
        if (locked) continue;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(ErrorKind::unavailable,
                        format("{} could not be locked: {}.", path, std::strerror(errno)));
        if (waited >= patience || interrupt.came())
            return fail(
                ErrorKind::unavailable,
                format("Another win is changing this login ({} is locked). Try again when it is done.",
                       path));
        std::this_thread::sleep_for(kStep);
    }
}

}  // namespace winsh::win
