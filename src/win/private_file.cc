#include "win/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "base/file.h"
#include "base/format.h"

namespace winsh::win {
namespace {

std::unexpected<Error> failed(std::string_view what, const std::string& path, int problem) {
    return fail(ErrorKind::unavailable, format("{} {}: {}.", path, what, std::strerror(problem)));
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

/// Root can do anything anyway.
bool is_trusted(uid_t owner) { return owner == ::geteuid() || owner == 0; }

/// What there is to say of a folder that was there before. Its mode is the user's choice: it may be `/tmp`.
Result<std::vector<std::string>> look_at_folder(const std::string& path, const struct stat& status) {
    if (!S_ISDIR(status.st_mode))
        return fail(ErrorKind::unavailable, format("{} is a file, where a folder is needed.", path));
    WINSH_CHECK(require_own_folder(path));
    const bool written_by_others = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (!written_by_others || (status.st_mode & S_ISVTX) != 0) return std::vector<std::string>{};
    return std::vector{format("Other users may write in {}. Take that away with: chmod go-w {}", path, path)};
}

std::optional<std::string> target_of(const std::string& link) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
    if (size < 0) return std::nullopt;
    const std::string text(target.data(), static_cast<std::size_t>(size));
    return text.starts_with('/') ? text : folder_of(link) + "/" + text;
}

/// Where the file really is. Somebody else's link in its place, or behind one's own, could name any file of
/// the user's.
Result<std::string> followed(const std::string& path) {
    constexpr int kMostLinks = 40;  // As the kernel.
    std::optional<std::string> link = path;
    struct stat status{};
    for (int count = 0; link.has_value() && count < kMostLinks; ++count) {
        if (::lstat(link->c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) break;
        if (!is_trusted(status.st_uid))
            return fail(
                ErrorKind::unavailable,
                format("{} is a symbolic link of another user (number {}), which is not followed. Remove "
                       "it, or name another file.",
                       *link, status.st_uid));
        link = target_of(*link);
    }
    std::array<char, PATH_MAX> target{};
    if (link != path && ::realpath(path.c_str(), target.data()) != nullptr) return std::string(target.data());
    return path;
}

Result<void> write_in_place(const std::string& path, std::string_view bytes) {
    const File file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!file.is_open()) return failed("could not be opened", path, errno);
    // It was none a moment ago: somebody has put it there.
    struct stat status{};
    if (::fstat(file.descriptor(), &status) != 0 || S_ISREG(status.st_mode))
        return fail(ErrorKind::unavailable, format("{} was changed while it was being written.", path));
    if (const int problem = write_all(file, bytes); problem != 0)
        return failed("could not be written", path, problem);
    return {};
}

/// 0, or the `errno` of the step that failed; then the temporary file is gone.
int write_and_rename(int descriptor, const std::string& temporary, const std::string& path,
                     std::string_view bytes) {
    const File file(descriptor);
    int problem = write_all(file, bytes);
    if (problem == 0 && ::fchmod(file.descriptor(), S_IRUSR | S_IWUSR) != 0) problem = errno;
    if (problem == 0 && ::fsync(file.descriptor()) != 0) problem = errno;
    if (problem == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) problem = errno;
    if (problem != 0) ::unlink(temporary.c_str());
    return problem;
}

}  // namespace

Result<void> require_own_folder(const std::string& path) {
    struct stat status{};
    // The link itself is looked at as well: who owns it chooses the folder.
    for (const auto look : {::lstat, ::stat})
        if (look(path.c_str(), &status) == 0 && !is_trusted(status.st_uid))
            return fail(ErrorKind::unavailable,
                        format("{} belongs to another user (number {}), who could put files into it. Name a "
                               "folder of your own with --config-dir or WIN_LOOPS_CONFIG_DIR.",
                               path, status.st_uid));
    return {};
}

Result<std::vector<std::string>> make_private_folder(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) return look_at_folder(path, status);
    if (errno != ENOENT) return failed("could not be opened", path, errno);
    const std::string parent = folder_of(path);
    if (parent != path && ::access(parent.c_str(), F_OK) != 0) {
        const auto made = make_private_folder(parent);
        if (!made.has_value()) return std::unexpected(made.error());
    }
    if (::mkdir(path.c_str(), S_IRWXU) == 0) return std::vector<std::string>{};
    // Somebody else was faster, and may be anybody.
    if (errno == EEXIST && ::stat(path.c_str(), &status) == 0) return look_at_folder(path, status);
    return failed("could not be created", path, errno);
}

Result<void> require_room_for_file(const std::string& path) {
    std::string folder = folder_of(path);
    while (folder != "/" && folder != "." && ::access(folder.c_str(), F_OK) != 0 && errno == ENOENT)
        folder = folder_of(folder);
    struct stat status{};
    if (::stat(folder.c_str(), &status) == 0 && !S_ISDIR(status.st_mode))
        return fail(ErrorKind::unavailable, format("{} is a file, where a folder is needed.", folder));
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return failed("cannot be written", folder, errno);
    return {};
}

Result<void> write_private_file(const std::string& asked, std::string_view bytes) {
    WINSH_TRY(const std::string path, followed(asked));
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return fail(ErrorKind::unavailable, format("{} is a folder, where a file is needed.", path));
        if (!S_ISREG(status.st_mode)) return write_in_place(path, bytes);
    }
    std::string temporary = path + ".XXXXXX";
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0) return failed("could not be written", path, errno);
    if (const int problem = write_and_rename(descriptor, temporary, path, bytes); problem != 0)
        return failed("could not be written", path, problem);
    const File folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.is_open()) ::fsync(folder.descriptor());
    return {};
}

Result<std::optional<PrivateFile>> read_private_file(const std::string& asked, std::size_t limit) {
    WINSH_TRY(const std::string path, followed(asked));
    // Without O_NONBLOCK a pipe in the file's place would hang the program.
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.is_open()) {
        if (errno == ENOENT) return std::nullopt;
        return failed("could not be read", path, errno);
    }
    struct stat status{};
    if (::fstat(file.descriptor(), &status) != 0) return failed("could not be read", path, errno);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::unavailable, format("{} is not a regular file.", path));
    if (!is_trusted(status.st_uid))
        return fail(ErrorKind::unavailable,
                    format("{} belongs to another user (number {}), who could have put anything into it.",
                           path, status.st_uid));
    PrivateFile result;
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        result.read_by_others = ReadByOthers::was_possible;
        ::fchmod(file.descriptor(), S_IRUSR | S_IWUSR);
    }
    std::array<char, 4'096> part{};
    while (true) {
        const ssize_t got = ::read(file.descriptor(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("could not be read", path, errno);
        if (got == 0) return result;
        result.bytes.append(part.data(), static_cast<std::size_t>(got));
        if (result.bytes.size() > limit)
            return fail(ErrorKind::unavailable,
                        format("{} is larger than {} bytes, which cannot be right.", path, limit));
    }
}

Result<bool> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    if (errno == EISDIR || errno == EPERM)
        return fail(ErrorKind::unavailable, format("{} is a folder or may not be removed.", path));
    return failed("could not be removed", path, errno);
}

}  // namespace winsh::win
