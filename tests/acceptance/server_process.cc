#include "acceptance/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/json.h"

namespace winsh::acceptance {
namespace {

using Steady = std::chrono::steady_clock;

/// Generous: a sanitizer's start on a busy machine is slow, and a hang is still noticed.
constexpr std::chrono::seconds kPatience{30};

class Pipe {
public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe is to be had");
    }
    ~Pipe() {
        close_read();
        close_write();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int read_end() const { return ends_[0]; }
    int write_end() const { return ends_[1]; }
    void close_read() { close_end(ends_[0]); }
    void close_write() { close_end(ends_[1]); }

private:
    static void close_end(int& end) {
        if (end >= 0) close(end);
        end = -1;
    }
    std::array<int, 2> ends_{-1, -1};
};

struct Streams {
    int input;
    int output;
    int errors;
};

pid_t start(const std::vector<std::string>& arguments, const Streams& streams, unsigned descriptors) {
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child > 0) return child;
    // A test that dies takes its server with it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    dup2(streams.input, STDIN_FILENO);
    dup2(streams.output, STDOUT_FILENO);
    dup2(streams.errors, STDERR_FILENO);
    if (descriptors > 0) {
        const rlimit limit{descriptors, descriptors};
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    execv(pointers[0], pointers.data());
    _exit(127);
}

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

int reap(pid_t process) {
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return exit_code_of(status);
}

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = write(descriptor, text.data(), text.size());
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "winsh-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder can be made: " + pattern);
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

ProgramResult run_program(const std::vector<std::string>& arguments, std::string_view input) {
    const TemporaryFolder folder;
    const std::string output_path = folder / "output";
    const std::string errors_path = folder / "errors";
    const int output = open(output_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int errors = open(errors_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    Pipe standard_input;
    const pid_t child = start(arguments, {standard_input.read_end(), output, errors}, 0);
    close(output);
    close(errors);
    standard_input.close_read();
    signal(SIGPIPE, SIG_IGN);
    write_all(standard_input.write_end(), input);
    standard_input.close_write();
    const int code = reap(child);
    return {code, read_file(output_path), read_file(errors_path)};
}

ServerProcess::ServerProcess(const std::string& data, ServerOptions options) : log_path_(data + ".log") {
    std::vector<std::string> arguments = {WINSH_WINSHD, "serve", "--listen", options.listen, "--data", data};
    arguments.insert(arguments.end(), options.flags.begin(), options.flags.end());
    Pipe output;
    const int log = open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    process_ = start(arguments, {nothing, output.write_end(), log}, options.descriptors);
    close(log);
    close(nothing);
    output.close_write();
    read_address(output.read_end());
}

void ServerProcess::read_address(int output) {
    std::string line;
    const auto deadline = Steady::now() + kPatience;
    while (!line.ends_with('\n') && Steady::now() < deadline) {
        pollfd waiting{output, POLLIN, 0};
        if (poll(&waiting, 1, 200) <= 0) continue;
        char byte = 0;
        if (read(output, &byte, 1) != 1) break;
        line.push_back(byte);
    }
    const std::string prefix = "listening on http://";
    const std::size_t colon = line.rfind(':');
    if (!line.starts_with(prefix) || !line.ends_with('\n')) {
        throw std::runtime_error("winshd did not start; it said \"" + line + "\" and " + log());
    }
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
}

ServerProcess::~ServerProcess() { kill(); }

bool ServerProcess::is_running() {
    if (process_ < 0) return false;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == 0) return true;
    process_ = -1;
    return false;
}

std::string ServerProcess::log() const { return read_file(log_path_); }

int ServerProcess::stop() {
    if (process_ < 0) return -1;
    ::kill(process_, SIGTERM);
    return wait_for_end();
}

int ServerProcess::wait_for_end() {
    int status = 0;
    const auto deadline = Steady::now() + kPatience;
    while (waitpid(process_, &status, WNOHANG) == 0) {
        if (Steady::now() > deadline) {
            kill();
            throw std::runtime_error("winshd did not stop: " + log());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    process_ = -1;
    return exit_code_of(status);
}

void ServerProcess::kill() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    reap(process_);
    process_ = -1;
}

Account add_user(const std::string& data, const std::string& email, const std::string& workspace_name) {
    Account account{email, "correct horse " + email, ""};
    const ProgramResult added = run_program({WINSH_WINSHD, "user", "add", "--data", data, "--email", email,
                                             "--password-stdin", "--workspace", workspace_name},
                                            account.password);
    const auto answer = parse_json(added.output);
    if (added.exit_code != 0 || !answer) throw std::runtime_error("winshd user add failed: " + added.errors);
    account.workspace = (*answer)["workspace"]["id"].as_string();
    return account;
}

}  // namespace winsh::acceptance
