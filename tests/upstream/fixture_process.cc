#include "tests/upstream/fixture_process.h"

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string_view>

#include "base/format.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program.

namespace winsh {
namespace {

constexpr int kStartMilliseconds = 30'000;

std::string read_line(int descriptor) {
    std::string line;
    char character = 0;
    pollfd waiting{descriptor, POLLIN, 0};
    while (::poll(&waiting, 1, kStartMilliseconds) == 1 && ::read(descriptor, &character, 1) == 1) {
        if (character == '\n') return line;
        line.push_back(character);
    }
    return {};
}

}  // namespace

FixtureProcess::FixtureProcess(std::string_view script_name) {
    int input[2];
    int output[2];
    if (::pipe(input) != 0 || ::pipe(output) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    for (const int descriptor : {input[0], input[1], output[0], output[1]})
        posix_spawn_file_actions_addclose(&actions, descriptor);
    std::string node = WINSH_NODE;
    if (node.ends_with("-NOTFOUND")) node = "node";
    std::string script = format("{}/tests/upstream/{}", WINSH_SOURCE_DIR, script_name);
    char* const arguments[] = {node.data(), script.data(), nullptr};
    if (::posix_spawnp(&process_, node.c_str(), &actions, nullptr, arguments, environ) != 0) process_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    if (process_ > 0) plays_ = parse_json(read_line(output[0])).value_or(Json());
    ::close(output[0]);
}

FixtureProcess::~FixtureProcess() {
    if (input_ >= 0) ::close(input_);
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
}

std::string FixtureProcess::base_url(std::string_view play) const {
    return std::string(plays_[play].as_string());
}

}  // namespace winsh
