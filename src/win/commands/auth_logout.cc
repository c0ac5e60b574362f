#include "win/commands/auth_logout.h"

#include <memory>

#include "base/format.h"
#include "win/commands/common.h"
#include "win/commands/login_keeping.h"
#include "win/screen_text.h"
#include "win/token_revocation.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Revokes the stored token on the server that gave it, and removes the login from this machine: the one "
    "of this "
    "profile, or with --all every one. A profile that only a folder's .win/config.toml names has to be named "
    "with --profile too. A token in WIN_TOKEN stays as it is. One that was given by hand is revoked as well: "
    "where "
    "others use it, --local.\n\n"
    "Where the server cannot be reached the login is removed all the same; the token is then still valid, "
    "which is "
    "said, with the address where it can be revoked, and the command ends with 6. From a server that has no "
    "way to "
    "revoke a token the same is said, and the command ends with 0. --local asks no server.";
constexpr std::string_view kExamples =
    "win auth logout\n"
    "win auth logout --profile work\n"
    "win auth logout --all";

struct Options {
    IdentityOptions identity;
    bool all = false;
    bool local = false;
    bool json = false;
};

/// What became of one profile.
struct Ended {
    std::string profile;
    std::string file;
    bool removed = false;
    std::string word =
        "none";  ///< `revoked`, `valid` (no way to revoke it), `unreachable`, `not_asked`, `none`.
    std::string server;
    std::string reason;
    std::string settings;
    std::string again;  ///< The command that signs in there again; "" for the server that needs no naming.
};

/// Asks the server.
void revoke_first(Ended& ended, const Login& login, const Result<void>& fetched, const Options& options,
                  World& world) {
    ended.settings = settings_of(login);
    ended.word = "not_asked";
    if (options.local) return;
    if (!fetched.has_value()) {
        ended.word = "unreachable";
        ended.reason = fetched.error().message;
        return;
    }
    const PlainHttp plain = options.identity.insecure_http ? PlainHttp::accepted : PlainHttp::refused;
    const Revocation revocation = revoke(login, plain, world);
    ended.server = revocation.server;
    ended.reason = revocation.reason;
    ended.word = revocation.outcome == RevocationOutcome::revoked       ? "revoked"
                 : revocation.outcome == RevocationOutcome::not_offered ? "valid"
                                                                        : "unreachable";
}

Result<Ended> end(const std::string& profile, const std::string& config, const Options& options,
                  World& world) {
    const Credentials credentials(profile_folder(config, profile), world.environment);
    Ended ended{.profile = profile, .file = credentials.path()};
    auto loaded = credentials.load();
    // One that cannot be read is removed all the same.
    if (!loaded.has_value() || !loaded->login.has_value()) {
        WINSH_TRY(ended.removed, credentials.remove());
        return ended;
    }
    Login login = *loaded->login;
    const Result<void> fetched = credentials.fetch_token(login);
    revoke_first(ended, login, fetched, options, world);
    forget_snapshots(login, world);
    const std::string& server = login.app_url.empty() ? login.api_url : login.app_url;
    if (!server.empty() && server != kHostedService)
        ended.again = format("win auth login --api-url {}{}", server,
                             profile == kDefaultProfile ? "" : " --profile " + profile);
    WINSH_TRY(ended.removed, credentials.remove_only(*loaded->login));
    return ended;
}

ExitCode code_of(const std::vector<Ended>& all) {
    for (const Ended& ended : all)
        if (ended.word == "unreachable") return ExitCode::network;
    return ExitCode::ok;
}

Json json_of(const Ended& ended) {
    return Json::object()
        .set("profile", ended.profile)
        .set("removed", ended.removed)
        .set("file", ended.file)
        .set("token", ended.word)
        .set("message", ended.reason)
        .set("revokeAt", ended.word == "revoked" ? "" : ended.settings);
}

std::string text_of(const Ended& ended, World& world) {
    const Colours colours = world.terminal.output_colours();
    const std::string name =
        ended.profile == kDefaultProfile ? "" : format(" of the profile {}", ended.profile);
    if (!ended.removed)
        return format("You were not signed in{}.\n", name.empty() ? "" : " with" + name.substr(3));
    std::string text = format("{} Signed out{}\n", paint(Tone::good, "✓", colours), name) +
                       fact("Removed", ended.file, world);
    if (ended.word == "revoked") text += fact("Revoked", format("on {}", ended.server), world);
    if (!ended.again.empty()) text += fact("Again", ended.again, world);
    if (ended.word == "revoked") return text;
    if (ended.settings.empty()) return text;
    if (!ended.reason.empty())
        text +=
            message(Tone::warning, "!", "The token could not be revoked. " + ended.reason, world.terminal);
    return text + "  The token itself is still valid. Revoke it here:\n  " +
           paint(Tone::accent, ended.settings, colours) + "\n";
}

Result<ExitCode> report(const std::vector<Ended>& all, const Options& options, World& world) {
    if (!world.environment("WIN_TOKEN").value_or("").empty())
        tell_notes({"WIN_TOKEN is still set, and is used as before."}, world);
    if (options.json && options.all) {
        Json list = Json::array();
        for (const Ended& ended : all) list.push(json_of(ended));
        return write_json(Json::object().set("profiles", std::move(list)), world, code_of(all));
    }
    if (options.json) return write_json(json_of(all.front()), world, code_of(all));
    std::string text;
    for (const Ended& ended : all) text += text_of(ended, world);
    if (all.empty()) text = "You were not signed in.\n";
    WINSH_CHECK(world.terminal.write(text));
    return code_of(all);
}

Result<ExitCode> logout(const Options& options, World& world) {
    if (options.all && options.identity.profile.has_value())
        return fail(ErrorKind::invalid, "--all and --profile exclude each other.");
    WINSH_TRY(const std::string config, config_folder(options.identity.config_dir, world.environment));
    std::vector<std::string> profiles = profiles_in(config);
    if (!options.all) {
        WINSH_TRY(const ChosenProfile chosen,
                  choose_profile(options.identity.profile, config, world.environment));
        // A folder may say which login is used, not which one is ended.
        if (chosen.source == ProfileSource::folder)
            return fail(ErrorKind::invalid,
                        format("Only {} says that the profile {} is meant. If it is, say so: win auth logout "
                               "--profile {}",
                               printable(chosen.file), chosen.name, chosen.name));
        tell_notes(chosen.notes, world);
        profiles = {chosen.name};
    }
    std::vector<Ended> all;
    std::optional<Error> problem;
    // One that cannot be removed keeps no other one here.
    for (const std::string& profile : profiles) {
        auto ended = end(profile, config, options, world);
        if (ended.has_value())
            all.push_back(std::move(*ended));
        else
            problem = std::move(ended).error();
    }
    if (problem.has_value() && all.empty()) return std::unexpected(*problem);
    WINSH_TRY(const ExitCode code, report(all, options, world));
    if (problem.has_value()) return std::unexpected(*problem);
    return code;
}

}  // namespace

Command auth_logout_command() {
    return {.path = "auth logout",
            .summary = "Revoke the token, and forget the login on this machine.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"--all", "", "Of every profile.", &options->all});
                arguments.push_back(
                    {"--local", "", "Only forget the login here; the token stays valid.", &options->local});
                declare_config_dir(arguments, options->identity);
                declare_insecure_http(arguments, options->identity);
                declare_json(arguments, options->json);
                return [options](World& world) { return logout(*options, world); };
            }};
}

}  // namespace winsh::win
