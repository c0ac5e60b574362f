#include "win/state_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/format.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr const char* kSnapshot = "snapshot.json";
constexpr const char* kBrief = "brief.md";
constexpr const char* kRecord = "starts.jsonl";
constexpr std::string_view kIgnoreAll = "*\n";
constexpr std::size_t kIdSize = 25;
constexpr auto kLifetime = std::chrono::days(14);

std::unexpected<Error> failed(std::string_view what, const std::string& path, int problem) {
    return fail(ErrorKind::unavailable, format("{} {}: {}. win start keeps there what it hands to the agent.",
                                               printable(path), what, std::strerror(problem)));
}

/// An error where the folder is another user's, or where one of the `barred` permissions lets others write.
Result<void> require_owner(const File& folder, const std::string& path, mode_t barred) {
    struct stat status{};
    if (::fstat(folder.descriptor(), &status) != 0) return failed("could not be looked at", path, errno);
    if (status.st_uid != ::geteuid())
        return fail(
            ErrorKind::unavailable,
            format("{} belongs to another user (number {}), who could change what the agent reads. Run win "
                   "as that user, or in a folder of your own.",
                   printable(path), status.st_uid));
    if ((status.st_mode & barred) == 0) return {};
    const std::string open =
        format("Other users may write in {}, and so change what the agent reads.", printable(path));
    // Nobody can take away there what is another's, but lay beside it what the agent reads just as well. One
    // that is sticky is so on purpose, and to be left as it is.
    if ((status.st_mode & S_ISVTX) != 0)
        return fail(ErrorKind::unavailable, open + " Work in a folder of your own.");
    return fail(ErrorKind::unavailable,
                format("{} Take that away with: chmod go-w {}", open, printable(path)));
}

/// An error where somebody else could take away what lies in a folder on the way to the repository, and lay
/// another in its place. Members of a group may write there as they may in the repository.
Result<void> require_to_stay_there(const File& folder, const std::string& path,
                                   const std::string& repository) {
    struct stat status{};
    if (::fstat(folder.descriptor(), &status) != 0) return failed("could not be looked at", path, errno);
    if (status.st_uid != ::geteuid() && status.st_uid != 0)
        return fail(
            ErrorKind::unavailable,
            format("{} belongs to another user (number {}), who could lay another folder in the place of {} "
                   "and so change what the agent reads. Work below folders that are yours or root's.",
                   printable(path), status.st_uid, printable(repository)));
    if ((status.st_mode & S_IWOTH) == 0 || (status.st_mode & S_ISVTX) != 0) return {};
    return fail(ErrorKind::unavailable,
                format("Other users may write in {}, and so lay another folder in the place of {}, from "
                       "which the agent would read. Take that away with: chmod o-w {}",
                       printable(path), printable(repository), printable(path)));
}

/// The repository, reached from the root without any link, by folders in which it stays where it is.
Result<File> open_repository(const std::string& repository) {
    const auto unopened = [&](const std::string& reason) {
        return fail(ErrorKind::unavailable,
                    format("{} could not be opened as a folder: {}.", printable(repository), reason));
    };
    std::error_code problem;
    const std::string real = std::filesystem::canonical(repository, problem);
    if (problem) return unopened(problem.message());
    constexpr int kFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    File folder(::open("/", kFlags));
    for (std::size_t begin = 1; folder.is_open() && begin < real.size();) {
        WINSH_CHECK(require_to_stay_there(folder, real.substr(0, std::max<std::size_t>(begin - 1, 1)), real));
        const std::size_t end = std::min(real.find('/', begin), real.size());
        folder = File(::openat(folder.descriptor(), real.substr(begin, end - begin).c_str(), kFlags));
        begin = end + 1;
    }
    if (!folder.is_open()) return unopened(std::strerror(errno));
    // Who may write here could replace all that is below. Members of a group that shares a repository may.
    WINSH_CHECK(require_owner(folder, repository, S_IWOTH));
    return folder;
}

/// A folder that is this user's own, never reached through a link; nothing where it is missing.
Result<std::optional<File>> present_folder(const File& parent, const char* name, const std::string& path) {
    File folder(::openat(parent.descriptor(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.is_open()) {
        if (errno == ENOENT) return std::nullopt;
        if (errno != ELOOP && errno != ENOTDIR) return failed("could not be opened", path, errno);
        return fail(
            ErrorKind::unavailable,
            format("{} is a symbolic link or a file, where a folder is needed. Who wrote this repository "
                   "may have laid it there; look at it, and remove it.",
                   printable(path)));
    }
    WINSH_CHECK(require_owner(folder, path, S_IWGRP | S_IWOTH));
    return folder;
}

/// The same, made where it is missing.
Result<File> own_folder(const File& parent, const char* name, const std::string& path) {
    if (::mkdirat(parent.descriptor(), name, S_IRWXU) != 0 && errno != EEXIST)
        return failed("could not be created", path, errno);
    WINSH_TRY(std::optional<File> folder, present_folder(parent, name, path));
    if (!folder) return failed("could not be opened", path, ENOENT);
    return *std::move(folder);
}

/// 0, or the `errno` of the step that failed; then nothing is left of it.
int write_whole(const File& folder, const std::string& name, std::string_view bytes, std::string_view id) {
    const std::string temporary = format(".{}.{}", name, id);
    int problem = 0;
    {
        const File file(::openat(folder.descriptor(), temporary.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (!file.is_open()) return errno;
        problem = write_all(file, bytes);
        if (problem == 0 && ::fsync(file.descriptor()) != 0) problem = errno;
    }
    if (problem == 0 &&
        ::renameat(folder.descriptor(), temporary.c_str(), folder.descriptor(), name.c_str()) != 0)
        problem = errno;
    if (problem != 0) ::unlinkat(folder.descriptor(), temporary.c_str(), 0);
    return problem;
}

bool holds(const File& folder, const char* name, std::string_view bytes) {
    const File file(::openat(folder.descriptor(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 64> part{};
    const ssize_t got = file.is_open() ? ::read(file.descriptor(), part.data(), part.size()) : -1;
    return got >= 0 && std::string_view(part.data(), static_cast<std::size_t>(got)) == bytes;
}

void remove_start(const File& starts, const std::string& id) {
    const File folder(
        ::openat(starts.descriptor(), id.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.is_open()) return;
    for (const char* name : {kSnapshot, kBrief}) ::unlinkat(folder.descriptor(), name, 0);
    ::unlinkat(starts.descriptor(), id.c_str(), AT_REMOVEDIR);
}

std::string state_path(const std::string& repository) { return repository + "/.win/state"; }

/// The name of every start, and whatever else lies there.
std::vector<std::string> names_in(const File& folder) {
    std::vector<std::string> names;
    const int copy = ::openat(folder.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0) return names;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(copy), &::closedir);
    if (listing == nullptr) return names;
    while (const dirent* entry = ::readdir(listing.get())) names.emplace_back(entry->d_name);
    return names;
}

/// Room for the line, at the end of whole lines only: what a crash cut short gets an end.
int append_whole(const File& file, std::string_view line) {
    struct stat status{};
    if (::fstat(file.descriptor(), &status) != 0) return errno;
    char last = '\n';
    if (status.st_size > 0 && ::pread(file.descriptor(), &last, 1, status.st_size - 1) != 1) return errno;
    std::string text = last == '\n' ? "" : "\n";
    text.append(line).push_back('\n');
    const int problem = write_all(file, text);
    // Half a line would spoil the next one, too.
    if (problem != 0 && ::ftruncate(file.descriptor(), status.st_size) != 0) return errno;
    return problem;
}

}  // namespace

StateFolder::StateFolder(std::string repository, File state, File starts)
    : repository_(std::move(repository)), state_(std::move(state)), starts_(std::move(starts)) {}

Result<StateFolder> StateFolder::open(const std::string& repository) {
    WINSH_TRY(const File root, open_repository(repository));
    WINSH_TRY(const File own, own_folder(root, ".win", repository + "/.win"));
    WINSH_TRY(File state, own_folder(own, "state", state_path(repository)));
    WINSH_TRY(File starts, own_folder(state, "starts", state_path(repository) + "/starts"));
    for (const File* folder : {&state, &starts}) ::fchmod(folder->descriptor(), S_IRWXU);
    if (!holds(state, ".gitignore", kIgnoreAll)) {
        const std::string ours = format("{}-{}", ::getpid(), ::gettid());
        const int problem = write_whole(state, ".gitignore", kIgnoreAll, ours);
        if (problem != 0)
            return failed("could not be written", state_path(repository) + "/.gitignore", problem);
    }
    return StateFolder(repository, std::move(state), std::move(starts));
}

Result<void> StateFolder::check(const std::string& repository) {
    WINSH_TRY(File folder, open_repository(repository));
    std::string path = repository;
    for (const char* name : {".win", "state", "starts"}) {
        path = format("{}/{}", path, name);
        WINSH_TRY(std::optional<File> next, present_folder(folder, name, path));
        if (!next) {
            if (::faccessat(folder.descriptor(), ".", W_OK | X_OK, AT_EACCESS) == 0) return {};
            return failed("could not be created", path, errno);
        }
        folder = *std::move(next);
    }
    return {};
}

StartFiles StateFolder::files_of(const std::string& repository, std::string_view id) {
    const std::string folder = format("{}/starts/{}", state_path(repository), id);
    return {.snapshot = format("{}/{}", folder, kSnapshot), .brief = format("{}/{}", folder, kBrief)};
}

std::string StateFolder::record_of(const std::string& repository) {
    return format("{}/{}", state_path(repository), kRecord);
}

Result<File> StateFolder::write(std::string_view id, std::string_view snapshot,
                                std::string_view brief) const {
    const StartFiles files = files_of(repository_, id);
    const std::string name(id);
    const std::string path = files.brief.substr(0, files.brief.rfind('/'));
    if (::mkdirat(starts_.descriptor(), name.c_str(), S_IRWXU) != 0)
        return failed("could not be created", path, errno);
    const File folder(
        ::openat(starts_.descriptor(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.is_open()) return failed("could not be opened", path, errno);
    int problem = write_whole(folder, kSnapshot, snapshot, id);
    const std::string& failing = problem != 0 ? files.snapshot : files.brief;
    if (problem == 0) problem = write_whole(folder, kBrief, brief, id);
    if (problem == 0) {
        File written(::openat(folder.descriptor(), kBrief, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (written.is_open()) return written;
        problem = errno;
    }
    remove_start(starts_, name);
    return failed("could not be written", failing, problem);
}

Result<void> StateFolder::record(std::string_view line) const {
    const std::string path = record_of(repository_);
    const File file(::openat(state_.descriptor(), kRecord,
                             O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                             S_IRUSR | S_IWUSR));
    struct stat status{};
    if (!file.is_open() || ::fstat(file.descriptor(), &status) != 0)
        return failed("could not be opened", path, errno);
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || status.st_nlink != 1)
        return fail(ErrorKind::unavailable,
                    format("{} is not a file of yours alone; look at it, and remove it.", printable(path)));
    ::fchmod(file.descriptor(), S_IRUSR | S_IWUSR);
    while (::flock(file.descriptor(), LOCK_EX) != 0)
        if (errno != EINTR) return failed("could not be locked", path, errno);
    if (const int problem = append_whole(file, line); problem != 0)
        return failed("could not be written", path, problem);
    return {};
}

void StateFolder::remove(std::string_view id) const { remove_start(starts_, std::string(id)); }

void StateFolder::forget_old(Timestamp now) const {
    const std::string oldest = start_id(now - kLifetime, "00000000");
    for (const std::string& name : names_in(starts_))
        if (name.size() == kIdSize && name.front() == '2' && name < oldest) remove_start(starts_, name);
}

std::string start_id(Timestamp now, std::string_view random) {
    std::string time = to_iso8601(now).substr(0, 19);  // 2026-06-16T18:00:00
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    return format("{}Z-{}", time, random);
}

}  // namespace winsh::win
