#include "win/commands/auth_logout.h"

#include "base/format.h"
#include "win/commands/common.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Removes the stored login from this machine. The token itself stays valid until it expires or is "
    "revoked, which is done in the "
    "settings; the address is shown.";
constexpr std::string_view kExamples = "win auth logout";

Result<ExitCode> logout(const LocalOptions& options, World& world) {
    WINSH_TRY(const std::string folder, config_folder(options.identity.config_dir, world.environment));
    const Credentials credentials(folder);
    // Only for the address of the settings; a login that cannot be read is removed all the same.
    const auto server = find_server(options.identity, world.environment);
    const bool known = server.has_value() && server->login.has_value();
    WINSH_TRY(const bool removed, credentials.remove());
    const std::string settings = known ? settings_url(server->app) : "";
    if (!world.environment("WIN_TOKEN").value_or("").empty())
        tell_notes({"WIN_TOKEN is still set, and is used as before."}, world);
    if (options.json)
        return write_json(
            Json::object().set("removed", removed).set("file", credentials.path()).set("revokeAt", settings),
            world);
    if (!removed) {
        WINSH_CHECK(world.terminal.write("You were not signed in.\n"));
        return ExitCode::ok;
    }
    const Colours colours = world.terminal.output_colours();
    std::string text = format("{} Signed out\n", paint(Tone::good, "✓", colours)) +
                       fact("Removed", credentials.path(), world);
    if (!settings.empty())
        text += "  The token itself is still valid. Revoke it here:\n  " +
                paint(Tone::accent, settings, colours) + "\n";
    WINSH_CHECK(world.terminal.write(text));
    return ExitCode::ok;
}

}  // namespace

Command auth_logout_command() {
    return {.path = "auth logout",
            .summary = "Forget the login on this machine.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) { return prepare_local(arguments, logout); }};
}

}  // namespace winsh::win
