#include "acceptance/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace winsh::acceptance {
namespace {

/// Generous: a sanitizer on a busy machine is slow, and a hang is still noticed.
constexpr std::chrono::seconds kPatience{30};

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = write(descriptor, text.data(), text.size());
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

pid_t start(const std::vector<std::string>& arguments, const Streams& streams, unsigned descriptors) {
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child > 0) return child;
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

}  // namespace

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const std::string& path, std::string_view content) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

ProgramResult run_program(const std::vector<std::string>& arguments, std::string_view input) {
    const TemporaryFolder folder;
    const std::string output_path = folder.path("output");
    const std::string errors_path = folder.path("errors");
    const int output = open(output_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int errors = open(errors_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    std::array<int, 2> standard_input{};
    if (pipe2(standard_input.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe is to be had");
    ChildProcess child(arguments, {standard_input[0], output, errors});
    close(output);
    close(errors);
    close(standard_input[0]);
    signal(SIGPIPE, SIG_IGN);
    write_all(standard_input[1], input);
    close(standard_input[1]);
    const int code = child.wait_for_end();
    return {code, read_file(output_path), read_file(errors_path)};
}

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const Streams& streams,
                           unsigned descriptors)
    : process_(start(arguments, streams, descriptors)) {}

ChildProcess::~ChildProcess() { kill(); }

bool ChildProcess::is_running() {
    if (process_ < 0) return false;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == 0) return true;
    process_ = -1;
    return false;
}

void ChildProcess::tell_to_stop() const {
    if (process_ > 0) ::kill(process_, SIGTERM);
}

int ChildProcess::wait_for_end() {
    if (process_ < 0) return -1;
    int status = 0;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (waitpid(process_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) {
            kill();
            throw std::runtime_error("a process did not end by itself");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    process_ = -1;
    return exit_code_of(status);
}

void ChildProcess::kill() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
}

}  // namespace winsh::acceptance
