#include "win/browser.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/text.h"
#include "win/launcher.h"

namespace winsh::win {
namespace {

std::vector<std::string> command_of(std::string_view words, const std::string& url) {
    std::vector<std::string> command;
    bool placed = false;
    for (const std::string_view word : split(words, ' ')) {
        if (word.empty()) continue;
        std::string argument(word);
        if (const std::size_t place = argument.find("%s"); place != std::string::npos) {
            argument.replace(place, 2, url);
            placed = true;
        }
        command.push_back(std::move(argument));
    }
    if (!command.empty() && !placed) command.push_back(url);
    return command;
}

bool is_set(const http::Environment& environment, const char* name) {
    return !environment(name).value_or("").empty();
}

std::optional<std::string> program_of(const std::vector<std::string>& command,
                                      const http::Environment& environment) {
    return find_program(command[0], environment, environment("PWD").value_or("/"));
}

/// In the child: becomes the program, apart from the terminal and its signals, or tells the reason through
/// the pipe.
[[noreturn]] void become(const char* program, char* const* arguments, int report) {
    if (::fork() != 0) ::_exit(0);  // The grandchild belongs to nobody: no zombie, no wait.
    ::setsid();
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (nowhere >= 0) ::dup2(nowhere, stream);
    ::execv(program, arguments);
    const int reason = errno;
    [[maybe_unused]] const ssize_t written = ::write(report, &reason, sizeof reason);
    ::_exit(127);
}

/// True once the program runs: its start closes the pipe without a word.
bool start(const std::vector<std::string>& command, const http::Environment& environment) {
    const auto program = program_of(command, environment);
    if (!program) return false;
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return false;
    const pid_t child = ::fork();
    if (child == 0) become(program->c_str(), arguments.data(), pipe[1]);
    ::close(pipe[1]);
    int reason = 0;
    const bool failed = child < 0 || ::read(pipe[0], &reason, sizeof reason) != 0;
    ::close(pipe[0]);
    if (child > 0) ::waitpid(child, nullptr, 0);
    return !failed;
}

}  // namespace

std::vector<std::vector<std::string>> browser_commands(const std::string& url,
                                                       const http::Environment& environment) {
    std::vector<std::vector<std::string>> commands;
    const std::string wanted = environment("BROWSER").value_or("");
    for (const std::string_view words : split(wanted, ':'))
        if (auto command = command_of(words, url); !command.empty()) commands.push_back(std::move(command));
    if (!commands.empty()) return commands;
    const bool subsystem = is_set(environment, "WSL_DISTRO_NAME");
    if (subsystem) commands.push_back({"wslview", url});
    if (is_set(environment, "DISPLAY") || is_set(environment, "WAYLAND_DISPLAY") || subsystem) {
        commands.push_back({"xdg-open", url});
        commands.push_back({"open", url});
    }
    return commands;
}

std::optional<std::string> why_no_browser(const http::Environment& environment) {
    const auto commands = browser_commands("", environment);
    for (const auto& command : commands)
        if (program_of(command, environment)) return std::nullopt;
    if (is_set(environment, "SSH_CONNECTION")) return "This is a session on another machine (SSH)";
    if (is_set(environment, "WSL_DISTRO_NAME"))
        return "There is no program here that opens a page in Windows (wslview)";
    if (!commands.empty()) return "There is no program here that opens a page in a browser";
    return "There is no desktop here";
}

SystemBrowser::SystemBrowser(http::Environment environment) : environment_(std::move(environment)) {}

Result<void> SystemBrowser::open(const std::string& url) {
    const auto commands = browser_commands(url, environment_);
    if (commands.empty())
        return fail(ErrorKind::unavailable, "There is no desktop here to open a browser on.");
    for (const auto& command : commands)
        if (start(command, environment_)) return {};
    return fail(ErrorKind::unavailable, "No browser could be started here.");
}

}  // namespace winsh::win
