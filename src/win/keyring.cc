#include "win/keyring.h"

#include "base/format.h"
#include "base/text.h"
#include "win/launcher.h"
#include "win/program.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

// The user may have to type the keyring's password in between.
constexpr std::chrono::seconds kPatience(120);
constexpr std::chrono::seconds kProbePatience(10);
constexpr std::string_view kFile = "win-auth-file";
constexpr std::string_view kServer = "win-server";
constexpr std::size_t kMostShown = 200;

Result<ProgramRun> run(const std::vector<std::string>& command, std::string_view input,
                       std::chrono::milliseconds patience) {
    auto done = run_program(command, input, patience);
    if (done.has_value()) return done;
    return fail(ErrorKind::unavailable, "The keyring cannot be used: " + done.error().message);
}

std::unexpected<Error> refused(std::string_view what, const ProgramRun& run) {
    std::string words = cut_to(trim(printable(run.messages)), kMostShown);
    if (words.empty()) words = format("secret-tool ended with code {}", run.code);
    return fail(ErrorKind::unavailable, format("The keyring {}: {}.", what, words));
}

/// `secret-tool` ends with 1 both where it finds nothing and where there is no keyring; then it says why.
bool found_nothing(const ProgramRun& run) { return run.code == 1 && trim(run.messages).empty(); }

}  // namespace

Keyring::Keyring(http::Environment environment, std::string auth_file)
    : environment_(std::move(environment)), auth_file_(std::move(auth_file)) {}

Result<std::string> Keyring::tool() const {
    if (auto path = find_program("secret-tool", environment_, "/")) return *std::move(path);
    return fail(
        ErrorKind::unavailable,
        "The keyring cannot be used: the program secret-tool is not installed (on Debian and Ubuntu: apt "
        "install libsecret-tools). Without --keyring the token is kept in a file that only you can read.");
}

Result<void> Keyring::probe() const {
    WINSH_TRY(const std::string program, tool());
    WINSH_TRY(const ProgramRun done, run({program, "lookup", "win-probe", "nothing"}, "", kProbePatience));
    if (done.code == 0 || found_nothing(done)) return {};
    return refused("does not answer", done);
}

Result<std::optional<Secret>> Keyring::find(const std::string& server) const {
    WINSH_TRY(const std::string program, tool());
    WINSH_TRY(ProgramRun done,
              run({program, "lookup", std::string(kFile), auth_file_, std::string(kServer), server}, "",
                  kPatience));
    if (found_nothing(done)) return std::nullopt;
    if (done.code != 0) return refused("did not give the token", done);
    Secret token(trim(done.output));
    wipe(done.output);
    return token;
}

Result<void> Keyring::keep(const Secret& token, const std::string& server) const {
    WINSH_TRY(const std::string program, tool());
    WINSH_TRY(const ProgramRun done, run({program, "store", "--label", format("win: API token of {}", server),
                                          std::string(kFile), auth_file_, std::string(kServer), server},
                                         token.reveal(), kPatience));
    if (done.code == 0) return {};
    return refused("did not take the token", done);
}

Result<void> Keyring::forget(const std::string& server) const {
    WINSH_TRY(const std::string program, tool());
    WINSH_TRY(
        const ProgramRun done,
        run({program, "clear", std::string(kFile), auth_file_, std::string(kServer), server}, "", kPatience));
    if (done.code == 0 || found_nothing(done)) return {};
    return refused("did not remove the token", done);
}

}  // namespace winsh::win
