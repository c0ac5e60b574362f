#include "win/commands/auth_token.h"

#include "base/format.h"
#include "win/commands/common.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Prints the token that win uses, and nothing else, for scripts that call the API themselves. WIN_TOKEN "
    "comes before the stored "
    "login. Whoever has the token can read your workspace's snapshots: keep it out of logs and of shell "
    "history.";
constexpr std::string_view kExamples =
    "curl https://win.sh/v1/loops/bug-autofix/connector-snapshot \\\n"
    "  -H \"Authorization: Bearer $(win auth token)\"";

Result<ExitCode> print_token(const LocalOptions& options, World& world) {
    WINSH_TRY(const Identity identity, find_identity(options.identity, world.environment));
    tell_notes(identity.notes, world);
    WINSH_CHECK(require_token(identity));
    if (identity.source == TokenSource::file && has_expired(identity.login->expires_at, world.clock.now()))
        tell_notes({"By this machine's clock the token has expired."}, world);
    if (options.json) return write_json(Json::object().set("token", identity.token.reveal()), world);
    WINSH_CHECK(world.terminal.write(format("{}\n", identity.token.reveal())));
    return ExitCode::ok;
}

}  // namespace

Command auth_token_command() {
    return {
        .path = "auth token",
        .summary = "Print the token alone, for scripts.",
        .manual = kManual,
        .examples = kExamples,
        .prepare = [](std::vector<Argument>& arguments) { return prepare_local(arguments, print_token); }};
}

}  // namespace winsh::win
