#include "acceptance/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>

#include "base/json.h"

namespace winsh::acceptance {
namespace {

using Steady = std::chrono::steady_clock;

/// Generous: a sanitizer's start on a busy machine is slow, and a hang is still noticed.
constexpr std::chrono::seconds kPatience{30};

}  // namespace

ServerProcess::ServerProcess(const std::string& data, ServerOptions options) : log_path_(data + ".log") {
    std::vector<std::string> arguments = {WINSH_WINSHD, "serve", "--listen", options.listen, "--data", data};
    arguments.insert(arguments.end(), options.flags.begin(), options.flags.end());
    std::array<int, 2> output{};
    if (pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe is to be had");
    const int log = open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    process_ =
        std::make_unique<ChildProcess>(arguments, Streams{nothing, output[1], log}, options.descriptors);
    close(log);
    close(nothing);
    close(output[1]);
    read_address(output[0]);
    close(output[0]);
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

int ServerProcess::stop() const {
    tell_to_stop();
    return wait_for_end();
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
