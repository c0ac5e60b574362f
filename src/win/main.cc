#include <unistd.h>

#include <array>
#include <climits>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "base/random.h"
#include "base/standard_streams.h"
#include "http/curl_client.h"
#include "http/environment.h"
#include "win/command_line.h"
#include "win/commands/auth_check.h"
#include "win/commands/auth_list.h"
#include "win/commands/auth_login.h"
#include "win/commands/auth_logout.h"
#include "win/commands/auth_status.h"
#include "win/commands/auth_switch.h"
#include "win/commands/auth_token.h"
#include "win/commands/snapshot_diff.h"
#include "win/commands/snapshot_fetch.h"
#include "win/commands/snapshot_list.h"
#include "win/commands/snapshot_open.h"
#include "win/commands/snapshot_show.h"
#include "win/commands/start.h"
#include "win/patient_client.h"

namespace winsh::win {
namespace {

std::vector<Command> commands() {
    return {
        auth_login_command(),    auth_status_command(),   auth_list_command(),     auth_switch_command(),
        auth_token_command(),    auth_check_command(),    auth_logout_command(),   snapshot_fetch_command(),
        snapshot_list_command(), snapshot_show_command(), snapshot_diff_command(), snapshot_open_command(),
        start_command(),
    };
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

/// The process's own, in which PWD is the working folder as the kernel knows it: what a shell left there may
/// be another one.
http::Environment true_environment() {
    return [own = http::process_environment()](const char* name) -> std::optional<std::string> {
        if (std::string_view(name) != "PWD") return own(name);
        std::array<char, PATH_MAX> folder{};
        if (::getcwd(folder.data(), folder.size()) == nullptr) return std::nullopt;
        return std::string(folder.data());
    };
}

ExitCode run(const std::vector<std::string>& arguments) {
    const http::Environment environment = true_environment();
    const SystemClock clock;
    SystemRandom random;
    SystemTerminal terminal(environment);
    SystemBrowser browser(environment);
    SystemLauncher launcher;
    // For a terminal its user decides what is asked; the client loads libcurl only if something is.
    http::CurlClient client({.addresses = http::AddressRule::any,
                             .user_agent = format("win/{}", WINSH_VERSION),
                             .authorities_file = environment("WIN_CA_FILE").value_or("")});
    PatientClient patient(client, environment, terminal);
    World world{clock, random, patient, environment, terminal, browser, launcher, host_name()};
    return run_command_line(commands(), arguments, world);
}

}  // namespace
}  // namespace winsh::win

int main(int count, char** words) {
    winsh::keep_standard_streams();
    try {
        return static_cast<int>(winsh::win::run({words + 1, words + count}));
    } catch (const std::exception& exception) {
        const std::string text = winsh::format("win: This is a bug in win: {}\n", exception.what());
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        return static_cast<int>(winsh::win::ExitCode::failure);
    }
}
