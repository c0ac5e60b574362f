#include "win/commands/auth_login.h"

#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "win/api_client.h"
#include "win/commands/common.h"
#include "win/login_flow.h"
#include "win/screen_text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::int64_t kLongestTimeout = 86'400'000;
// A loop that every server knows; asking for its snapshot tells what a token is worth.
constexpr std::string_view kKnownLoop = "bug-autofix";

constexpr std::string_view kManual =
    "Connects this terminal to a workspace. The approval page opens in the browser; one click there, and the "
    "terminal has a token "
    "of its own, which lasts 90 days and can be revoked in the settings at any time. Check that the page "
    "shows the same three words "
    "as the terminal.\n\n"
    "The address of the page is shown as well, for a browser that does not open by itself. The answer comes "
    "to a listener on "
    "127.0.0.1, which closes as soon as it has it, when the time is over, or on Ctrl-C. The token is checked "
    "with the server before it is stored.\n\n"
    "Where no browser can reach this machine (SSH, a container, CI), make a token in the settings and give "
    "it with --with-token or "
    "--token. It is checked with the server first; if the server cannot be reached, it is kept with a "
    "warning.\n\n"
    "The login is stored in auth.json, readable by you alone.";
constexpr std::string_view kExamples =
    "win auth login\n"
    "win auth login --api-url http://127.0.0.1:8787\n"
    "win auth login --no-open --print-url\n"
    "win auth login --with-token < token.txt";

struct Options {
    IdentityOptions identity;
    std::optional<std::string> workspace;
    std::optional<std::int64_t> port;
    std::optional<std::int64_t> timeout_ms;
    bool with_token = false;
    bool no_open = false;
    bool print_url = false;
    bool json = false;
};

void declare(std::vector<Argument>& arguments, Options& options) {
    declare_api_url(arguments, options.identity);
    arguments.push_back({"--app-url", "URL",
                         "Where the approval page is, if that is another address than the API's.",
                         &options.identity.app_url});
    arguments.push_back({"--no-open", "", "Do not start a browser.", &options.no_open});
    arguments.push_back(
        {"--print-url", "",
         "Also write the approval page's address to standard output, alone on the first line.",
         &options.print_url});
    arguments.push_back({"--port", "N", "The callback's port on 127.0.0.1. Else any free one.",
                         Argument::Number{&options.port, 0, 65'535}});
    arguments.push_back({"--timeout-ms", "N", "How long to wait for the click. Else 120000, two minutes.",
                         Argument::Number{&options.timeout_ms, 1, kLongestTimeout}});
    arguments.push_back({"--with-token", "", "Read a token from standard input; typed, it is not shown.",
                         &options.with_token});
    arguments.push_back({"--token", "T",
                         "Use this token. Other users of the machine may see it; prefer --with-token.",
                         &options.identity.token});
    arguments.push_back({"--workspace", "W",
                         "The workspace that is meant: chosen beforehand on the page, and kept with a token "
                         "given by hand where the server does not tell.",
                         &options.workspace});
    declare_config_dir(arguments, options.identity);
    declare_insecure_http(arguments, options.identity);
    declare_json(arguments, options.json);
}

Result<ExitCode> report(const Login& login, const std::string& path, const Options& options, World& world) {
    const Timestamp now = world.clock.now();
    if (options.json)
        return write_json(Json::object()
                              .set("signedIn", true)
                              .set("workspace", login.workspace)
                              .set("apiUrl", login.api_url)
                              .set("appUrl", login.app_url)
                              .set("tokenPrefix", token_prefix(login.token))
                              .set("lastFour", last_four(login.token))
                              .set("expiresAt", login.expires_at)
                              .set("file", path),
                          world);
    const Colours colours = world.terminal.output_colours();
    std::string text = format("{} Signed in to {}\n", paint(Tone::good, "✓", colours),
                              paint(Tone::strong, login.api_url, colours));
    if (!login.workspace.empty()) text += fact("Workspace", printable(login.workspace), world);
    text += fact("Token", masked(login.token), world);
    text += fact("Expires", expiry_text(login.expires_at, now), world);
    WINSH_CHECK(world.terminal.write(text));
    return ExitCode::ok;
}

Result<ExitCode> keep(Login login, const Identity& identity, const Options& options, World& world) {
    WINSH_TRY(const std::string folder, config_folder(options.identity.config_dir, world.environment));
    login.created_at = to_iso8601(world.clock.now());
    login.app_url = identity.app.text();
    WINSH_TRY(const std::vector<std::string> warnings, Credentials(folder).save(login));
    tell_notes(warnings, world);
    if (!world.environment("WIN_TOKEN").value_or("").empty())
        tell_notes({"WIN_TOKEN is set, and is used before the login that was stored now."}, world);
    return report(login, Credentials(folder).path(), options, world);
}

/// What the server says about a token: its workspace, "" where it does not tell. A token that it does not
/// know is the caller's to explain.
Result<std::string> check_token(const Secret& token, const ServerUrl& server, World& world) {
    ApiClient api(world.client, server, token);
    const auto answer = api.snapshot(kKnownLoop);
    if (answer.has_value()) {
        const auto snapshot =
            parse_json(answer->bytes, {.bytes = answer->bytes.size(), .depth = 64, .values = 2'000'000});
        return std::string(snapshot.has_value() ? (*snapshot)["workspace"].as_string() : "");
    }
    const Error& error = answer.error();
    // It was recognised, and only may not read snapshots, or knows no such loop.
    if (error.kind == ErrorKind::not_found) return "";
    if (error.kind == ErrorKind::forbidden && error.message.contains("scope")) {
        tell_notes({format("The token is accepted, but cannot read snapshots: {}", error.message)}, world);
        return "";
    }
    if (error.kind == ErrorKind::unauthenticated || error.kind == ErrorKind::forbidden ||
        error.kind == ErrorKind::invalid)
        return std::unexpected(error);
    tell_notes({format("The token could not be checked and is stored as it is. {}", error.message)}, world);
    return "";
}

void compare_workspaces(const std::string& told, const std::string& wanted, World& world) {
    if (told.empty() || wanted.empty() || told == wanted) return;
    tell_notes({format("The token is one of the workspace {}, not of {}.", told, wanted)}, world);
}

Result<ExitCode> login_by_token(const Secret& token, const Identity& identity, const Options& options,
                                World& world) {
    if (!is_api_token(token.reveal()))
        return fail(ErrorKind::invalid,
                    "That is not an API token: one begins with win_live_ and has no spaces in it. Nothing "
                    "was changed.");
    WINSH_CHECK(require_private_way(identity.api, options.identity));
    const auto checked = check_token(token, identity.api, world);
    if (!checked.has_value() && checked.error().kind == ErrorKind::unauthenticated)
        return fail(checked.error().kind,
                    format("{} does not accept this token; nothing was changed. It said: {}",
                           identity.api.text(), checked.error().message));
    WINSH_TRY(const std::string told, checked);
    const std::string wanted = options.workspace.value_or("");
    compare_workspaces(told, wanted, world);
    return keep({.token = token, .workspace = told.empty() ? wanted : told, .api_url = identity.api.text()},
                identity, options, world);
}

/// Anything on this machine that learned the state could have sent the callback; the server knows which token
/// is its own, and whose.
Result<void> check_grant(Grant& grant, World& world) {
    WINSH_TRY(const ServerUrl server, ServerUrl::parse(grant.api_url, "api_url"));
    const auto told = check_token(grant.token, server, world);
    if (!told.has_value() && told.error().kind == ErrorKind::unauthenticated)
        return fail(told.error().kind,
                    format("The token that came back is not known to {}; try again. Nothing was changed.",
                           server.text()));
    if (!told.has_value()) return std::unexpected(told.error());
    if (grant.workspace.empty()) grant.workspace = *told;
    if (told->empty() || *told == grant.workspace) return {};
    return fail(
        ErrorKind::unprocessable,
        format("The token that came back is one of the workspace {}, not of {} as the answer said; try "
               "again. Nothing was changed.",
               cut_to(printable(*told), 200), printable(grant.workspace)));
}

Result<ExitCode> login_by_browser(const Identity& identity, const Options& options, World& world) {
    // Told before the click, not after it.
    WINSH_CHECK(require_private_way(identity.app, options.identity));
    WINSH_CHECK(require_private_way(identity.api, options.identity));
    LoginPlan plan{.app = identity.app, .api = identity.api};
    plan.port = static_cast<std::uint16_t>(options.port.value_or(0));
    plan.timeout = std::chrono::milliseconds(options.timeout_ms.value_or(plan.timeout.count()));
    plan.workspace = options.workspace.value_or("");
    plan.open = options.no_open ? OpenPage::by_hand : OpenPage::in_browser;
    plan.print = options.print_url ? PrintUrl::on_output_too : PrintUrl::in_messages;
    WINSH_TRY(Grant grant, sign_in_by_browser(plan, world));
    WINSH_CHECK(check_grant(grant, world));
    compare_workspaces(grant.workspace, plan.workspace, world);
    if (has_expired(grant.expires_at, world.clock.now()))
        tell_notes({"By this machine's clock the new token has already expired. Is the clock right?"}, world);
    return keep({.token = std::move(grant.token),
                 .workspace = std::move(grant.workspace),
                 .api_url = std::move(grant.api_url),
                 .expires_at = std::move(grant.expires_at)},
                identity, options, world);
}

Result<ExitCode> login(const Options& options, World& world) {
    if (options.with_token && options.identity.token.has_value())
        return fail(ErrorKind::invalid, "--token and --with-token exclude each other.");
    // A stored login that cannot be read stands in nobody's way: saving keeps it aside.
    WINSH_TRY(const Identity identity, find_server(options.identity, world.environment));
    tell_notes(identity.notes, world);
    if (options.identity.token.has_value())
        return login_by_token(Secret(trim(*options.identity.token)), identity, options, world);
    if (!options.with_token) return login_by_browser(identity, options, world);
    WINSH_TRY(const Secret token, world.terminal.read_secret(format("Token for {}: ", identity.api.text())));
    return login_by_token(token, identity, options, world);
}

}  // namespace

Command auth_login_command() {
    return {.path = "auth login",
            .summary = "Connect this terminal to a workspace, with one click in the browser.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                // Shared: the arguments point into it while they are read, and the action keeps it.
                const auto options = std::make_shared<Options>();
                declare(arguments, *options);
                return [options](World& world) { return login(*options, world); };
            }};
}

}  // namespace winsh::win
