#include "process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace winsh {
namespace {

constexpr int kPatienceMilliseconds = 30'000;

[[noreturn]] void become(const ProcessPlan& plan) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : plan.environment) variables.push_back(name + "=" + value);
    std::vector<char*> environment;
    for (std::string& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    std::vector<char*> arguments;
    for (const std::string& word : plan.command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (!plan.output_file.empty())
        ::dup2(::open(plan.output_file.c_str(), O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    ::execve(arguments[0], arguments.data(), environment.data());
    ::_exit(127);
}

void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
}

/// False at the end of the stream.
bool read_into(int& end, std::string& text) {
    std::array<char, 4'096> part{};
    const ssize_t got = ::read(end, part.data(), part.size());
    if (got > 0) text.append(part.data(), static_cast<std::size_t>(got));
    // A terminal whose other side is gone answers with EIO.
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) close_end(end);
    return end >= 0;
}

}  // namespace

Process::Process(const ProcessPlan& plan) {
    ::signal(SIGPIPE, SIG_IGN);
    if (plan.streams == ProcessPlan::Streams::terminal)
        start_on_a_terminal(plan);
    else
        start_on_pipes(plan);
}

Process::~Process() {
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }
    for (int* end : {&input_, &output_end_, &messages_end_}) close_end(*end);
}

void Process::start_on_pipes(const ProcessPlan& plan) {
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    std::array<int, 2> messages{};
    for (auto* ends : {&input, &output, &messages}) ASSERT_EQ(::pipe2(ends->data(), O_CLOEXEC), 0);
    child_ = ::fork();
    if (child_ == 0) {
        ::dup2(input[0], STDIN_FILENO);
        ::dup2(output[1], STDOUT_FILENO);
        ::dup2(messages[1], STDERR_FILENO);
        ::signal(SIGPIPE, SIG_DFL);
        become(plan);
    }
    ::close(input[0]);
    ::close(output[1]);
    ::close(messages[1]);
    input_ = input[1];
    output_end_ = output[0];
    messages_end_ = messages[0];
}

void Process::start_on_a_terminal(const ProcessPlan& plan) {
    winsize size{};
    size.ws_col = plan.columns;
    size.ws_row = 24;
    child_ = ::forkpty(&output_end_, nullptr, nullptr, &size);
    if (child_ == 0) {
        ::signal(SIGPIPE, SIG_DFL);
        become(plan);
    }
    input_ = ::dup(output_end_);
}

void Process::type(const std::string& text) {
    EXPECT_EQ(::write(input_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void Process::close_input() { close_end(input_); }

void Process::signal(int number) { ::kill(child_, number); }

bool Process::read_some() {
    std::array<pollfd, 2> ends = {{{output_end_, POLLIN, 0}, {messages_end_, POLLIN, 0}}};
    if (output_end_ < 0 && messages_end_ < 0) return false;
    if (::poll(ends.data(), ends.size(), kPatienceMilliseconds) <= 0) {
        ADD_FAILURE() << "The program said nothing for too long. It said before: " << output_ << messages_;
        return false;
    }
    if (ends[0].revents != 0) read_into(output_end_, output_);
    if (ends[1].revents != 0) read_into(messages_end_, messages_);
    return true;
}

bool Process::wait_for(const std::string& text) {
    while (!output_.contains(text) && !messages_.contains(text))
        if (!read_some()) return output_.contains(text) || messages_.contains(text);
    return true;
}

int Process::finish() {
    while (read_some()) {
    }
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::optional<std::chrono::microseconds> processor_time_of(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int refused = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    rusage usage{};
    if (refused != 0 || ::wait4(child, &status, 0, &usage) != child || status != 0) return std::nullopt;
    const auto time_of = [](const timeval& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return time_of(usage.ru_utime) + time_of(usage.ru_stime);
}

}  // namespace winsh
