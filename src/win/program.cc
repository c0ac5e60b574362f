#include "win/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/format.h"
#include "base/secret.h"
#include "base/text.h"
#include "win/interrupt.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostOutput = 65'536;

struct Pipe {
    File read;
    File write;
    bool open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read = File(ends[0]);
        write = File(ends[1]);
        return true;
    }
};

struct Pipes {
    Pipe input;
    Pipe output;
    Pipe messages;
};

/// The child's number, or minus the `errno`.
pid_t start(const std::vector<std::string>& command, const Pipes& pipes) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes.input.read.descriptor(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes.output.write.descriptor(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes.messages.write.descriptor(), STDERR_FILENO);
    // What this process ignores is nothing that the program has to.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t child = -1;
    const int problem = ::posix_spawn(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem == 0 ? child : -problem;
}

/// A child that closes its input early must not end this process.
class NoBrokenPipe {
public:
    NoBrokenPipe() {
        struct sigaction ignore{};
        ignore.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &ignore, &before_);
    }
    ~NoBrokenPipe() { ::sigaction(SIGPIPE, &before_, nullptr); }
    NoBrokenPipe(const NoBrokenPipe&) = delete;
    NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

private:
    struct sigaction before_{};
};

void take(File& end, std::string& text) {
    std::array<char, 4'096> part{};
    const ssize_t got = ::read(end.descriptor(), part.data(), part.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) {
        end = File();
        return;
    }
    if (text.size() < kMostOutput) append_secret(text, {part.data(), static_cast<std::size_t>(got)});
    overwrite(part);
}

/// Becomes readable when the time is over.
File alarm_in(std::chrono::milliseconds time) {
    File alarm(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    itimerspec when{};
    when.it_value.tv_sec = time.count() / 1'000;
    when.it_value.tv_nsec = time.count() % 1'000 * 1'000'000 + 1;
    ::timerfd_settime(alarm.descriptor(), 0, &when, nullptr);
    return alarm;
}

enum class Collected { all, late, interrupted };

/// Until both streams have ended, the time is over, or somebody interrupts.
Collected collect(Pipes& pipes, ProgramRun& run, const File& alarm, const LaterInterrupt& interrupt) {
    // A signal that comes just before the wait does not end it.
    constexpr int kSlice = 200;
    while (pipes.output.read.is_open() || pipes.messages.read.is_open()) {
        std::array<pollfd, 3> ends = {{{pipes.output.read.descriptor(), POLLIN, 0},
                                       {pipes.messages.read.descriptor(), POLLIN, 0},
                                       {alarm.descriptor(), POLLIN, 0}}};
        const int ready = ::poll(ends.data(), ends.size(), kSlice);
        if (interrupt.came()) return Collected::interrupted;
        if (ready < 0 && errno != EINTR) return Collected::all;
        if (ready <= 0) continue;
        if (ends[2].revents != 0) return Collected::late;
        if (ends[0].revents != 0) take(pipes.output.read, run.output);
        if (ends[1].revents != 0) take(pipes.messages.read, run.messages);
    }
    return Collected::all;
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<ProgramRun> run_program(const std::vector<std::string>& command, std::string_view input,
                               std::chrono::milliseconds patience) {
    const File alarm = alarm_in(patience);
    const LaterInterrupt interrupt;
    const NoBrokenPipe guard;
    Pipes pipes;
    if (!pipes.input.open() || !pipes.output.open() || !pipes.messages.open())
        return fail(ErrorKind::unavailable,
                    format("{} could not be started: {}.", command[0], std::strerror(errno)));
    const pid_t child = start(command, pipes);
    if (child < 0)
        return fail(ErrorKind::unavailable,
                    format("{} could not be started: {}.", command[0], std::strerror(-child)));
    pipes.input.read = File();
    pipes.output.write = File();
    pipes.messages.write = File();
    // Fits into the pipe's buffer: what is given is a token.
    write_all(pipes.input.write, input);
    pipes.input.write = File();
    ProgramRun run;
    if (const Collected collected = collect(pipes, run, alarm, interrupt); collected != Collected::all) {
        ::kill(child, SIGKILL);
        wait_for(child);
        wipe(run.output);
        if (collected == Collected::interrupted)
            return fail(ErrorKind::unavailable, format("{} was interrupted.", command[0]));
        return fail(ErrorKind::unavailable,
                    format("{} did not answer within {} s.", command[0],
                           std::chrono::ceil<std::chrono::seconds>(patience).count()));
    }
    run.code = wait_for(child);
    return run;
}

}  // namespace winsh::win
