#include "win/launcher.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

bool can_run(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<int> open_files() {
    std::vector<int> files;
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir("/proc/self/fd"), &::closedir);
    if (listing == nullptr) return files;
    while (const dirent* entry = ::readdir(listing.get())) {
        const auto number = parse_integer(entry->d_name);
        if (number && *number != ::dirfd(listing.get())) files.push_back(static_cast<int>(*number));
    }
    std::ranges::sort(files);
    return files;
}

Error failed(std::string_view what, const std::string& path, int problem) {
    return {
        ErrorKind::unavailable, format("{} {}: {}.", printable(path), what, std::strerror(problem)), {}, 0};
}

}  // namespace

SystemLauncher::SystemLauncher() : inherited_(open_files()) {}

std::vector<std::string> SystemLauncher::variables() const {
    std::vector<std::string> all;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
        all.emplace_back(*variable);
    return all;
}

Error SystemLauncher::become(const Launch& launch) {
    const std::vector<char*> words = pointers_to(launch.words);
    const std::vector<char*> variables = pointers_to(launch.variables);
    if (::chdir(launch.folder.c_str()) != 0) return failed("could not be entered", launch.folder, errno);
    if (launch.input >= 0 && ::dup2(launch.input, STDIN_FILENO) < 0)
        return failed("could not be given its standard input", launch.program, errno);
    // Libraries of ours do not close all that they open for what comes after.
    for (const int file : open_files())
        if (!std::ranges::binary_search(inherited_, file)) ::fcntl(file, F_SETFD, FD_CLOEXEC);
    // A library of ours may have had it ignored, and that is inherited.
    ::signal(SIGPIPE, SIG_DFL);
    ::execve(launch.program.c_str(), words.data(), variables.data());
    return failed("could not be started", launch.program, errno);
}

std::optional<std::string> find_program(const std::string& name, const http::Environment& environment,
                                        const std::string& folder) {
    if (name.contains('/')) {
        const std::string path = name.starts_with('/') ? name : folder + "/" + name;
        return can_run(path) ? std::optional(path) : std::nullopt;
    }
    const std::string path = environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    for (const std::string_view place : split(path, ':')) {
        // An empty or relative place would let the repository say what is started.
        if (!place.starts_with('/')) continue;
        if (std::string program = format("{}/{}", place, name); can_run(program)) return program;
    }
    return std::nullopt;
}

}  // namespace winsh::win
