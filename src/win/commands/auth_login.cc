#include "win/commands/auth_login.h"

#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "win/advice.h"
#include "win/commands/common.h"
#include "win/commands/login_keeping.h"
#include "win/device_flow.h"
#include "win/login_flow.h"
#include "win/login_way.h"
#include "win/oauth_metadata.h"
#include "win/screen_text.h"
#include "win/token_form.h"
#include "win/token_opinion.h"

namespace winsh::win {
namespace {

constexpr std::int64_t kLongestTimeout = 86'400'000;

constexpr std::string_view kManual =
    "Connects this terminal to a workspace. The approval page opens in the browser; one click there, and the "
    "terminal has a token of its own, which lasts 90 days and can be revoked in the settings at any time. "
    "Check "
    "that the page shows the same three words as the terminal.\n\n"
    "How it is done follows from what the server offers and where you are. Usually the answer comes to a "
    "listener "
    "on 127.0.0.1, as a code that only this process can exchange for the token (PKCE); from a server that "
    "does not "
    "offer that, and where a proxy breaks the exchange, as the token itself (--redirect). Where no browser "
    "can be "
    "opened (SSH, a container, no desktop), or with --device, you get an address and a short code for a "
    "browser on "
    "any machine. What you choose with a flag is remembered for this profile.\n\n"
    "The address is shown first, for a browser that does not open by itself (BROWSER says which one does). "
    "The "
    "listener closes as soon as it has its answer, when the time is over, or on Ctrl-C; a token that was "
    "given by "
    "then is revoked.\n\n"
    "For machines without people (CI), make a token in the settings and give it with --with-token, which "
    "reads "
    "standard input, or --token. It is checked with the server first; if the server cannot be reached, it is "
    "kept "
    "with a warning.\n\n"
    "A login has a profile: --profile, else WIN_PROFILE, else what .win/config.toml says here or in a folder "
    "above, "
    "else what win auth switch --global chose, else the one called default. Signing in again replaces the "
    "login of "
    "that profile and revokes its old token on the server that gave it, unless that one was given by hand; "
    "other profiles and other machines keep "
    "theirs.\n\n"
    "The token is stored in auth.json, readable by you alone, or with --keyring in the desktop's keyring; "
    "the "
    "report says which. Without a flag it is kept as keyring in config.toml says, else as the login before.";
constexpr std::string_view kExamples =
    "win auth login\n"
    "win auth login --api-url http://127.0.0.1:8787\n"
    "win auth login --device --profile work\n"
    "win auth login --no-open --print-url\n"
    "win auth login --with-token < token.txt";

struct Options {
    IdentityOptions identity;
    std::optional<std::string> workspace;
    std::optional<std::int64_t> port;
    std::optional<std::int64_t> timeout_ms;
    bool device = false;
    bool browser = false;
    bool redirect = false;
    bool keyring = false;
    bool no_keyring = false;
    bool with_token = false;
    bool no_open = false;
    bool print_url = false;
    bool json = false;

    PlainHttp plain_http() const { return identity.insecure_http ? PlainHttp::accepted : PlainHttp::refused; }
};

void declare_ways(std::vector<Argument>& arguments, Options& options) {
    arguments.push_back(
        {"--device", "", "Approve in a browser elsewhere, with a short code.", &options.device});
    arguments.push_back({"--browser", "", "Approve in a browser on this machine.", &options.browser});
    arguments.push_back({"--redirect", "",
                         "As --browser, by the documented redirect, which carries the token: for proxies "
                         "that break the exchange.",
                         &options.redirect});
    arguments.push_back({"--no-open", "", "Do not start a browser.", &options.no_open});
    arguments.push_back(
        {"--print-url", "",
         "Also write the approval page's address to standard output, alone on the first line.",
         &options.print_url});
    arguments.push_back({"--port", "N", "The callback's port on 127.0.0.1. Else any free one.",
                         Argument::Number{&options.port, 0, 65'535}});
    arguments.push_back(
        {"--timeout-ms", "N",
         "How long to wait for the click. Else 120000, two minutes; a device code has its own time.",
         Argument::Number{&options.timeout_ms, 1, kLongestTimeout}});
}

void declare(std::vector<Argument>& arguments, Options& options) {
    declare_api_url(arguments, options.identity);
    arguments.push_back({"--app-url", "URL",
                         "Where the approval page is, if that is another address than the API's.",
                         &options.identity.app_url});
    declare_ways(arguments, options);
    arguments.push_back({"--with-token", "", "Read a token from standard input; typed, it is not shown.",
                         &options.with_token});
    arguments.push_back({"--token", "T",
                         "Use this token. Other users of the machine may see it; prefer --with-token.",
                         &options.identity.token});
    arguments.push_back(
        {"--keyring", "", "Keep the token in the desktop's keyring (secret-tool).", &options.keyring});
    arguments.push_back({"--no-keyring", "", "Keep the token in auth.json.", &options.no_keyring});
    arguments.push_back({"--workspace", "W",
                         "The workspace that is meant: chosen beforehand on the page, and kept with a token "
                         "given by hand where the server does not tell.",
                         &options.workspace});
    declare_config_dir(arguments, options.identity);
    declare_insecure_http(arguments, options.identity);
    declare_json(arguments, options.json);
}

void compare_workspaces(const std::string& told, const std::string& wanted, World& world) {
    if (told.empty() || wanted.empty() || told == wanted) return;
    tell_notes({format("The token is one of the workspace {}, not of {}.", told, wanted)}, world);
}

/// Takes what the server told over. Nothing is known of a token whose server could not be asked.
Result<void> complete(Login& login, const Result<TokenOpinion>& opinion, World& world) {
    if (!opinion.has_value()) {
        const Error& error = opinion.error();
        if (error.kind == ErrorKind::unauthenticated || error.kind == ErrorKind::forbidden ||
            error.kind == ErrorKind::invalid)
            return std::unexpected(error);
        tell_notes({format("The token could not be checked and is stored as it is. {}", error.message)},
                   world);
        return {};
    }
    if (!opinion->limit.empty())
        tell_notes({format("The token is accepted, but cannot read snapshots: {}", opinion->limit)}, world);
    login.account = opinion->facts.account;
    if (login.expires_at.empty()) login.expires_at = opinion->facts.expires_at;
    if (login.workspace.empty()) login.workspace = opinion->facts.workspace;
    return {};
}

/// The name of the token's workspace.
std::string name_told(const Result<TokenOpinion>& opinion) {
    return opinion.has_value() ? opinion->facts.workspace_name : std::string();
}

Result<KeepPlan> plan_to_keep(const Identity& identity, const Options& options, World& world) {
    if (identity.folder.empty()) return std::unexpected(*identity.login_problem);
    WINSH_TRY(const TokenStore store,
              choose_store(options.keyring, options.no_keyring, identity, options.identity, world));
    // Before anybody clicks: a token that cannot be kept should not be made.
    WINSH_CHECK(Credentials(identity.folder, world.environment).require_place(store));
    return KeepPlan{store, options.plain_http(), options.json};
}

Result<ExitCode> login_by_token(const Secret& token, const Identity& identity, const Options& options,
                                World& world) {
    if (!is_api_token(token.reveal()))
        return fail(ErrorKind::invalid,
                    "That is not an API token: one begins with win_live_ and has no spaces in it. Nothing "
                    "was changed.");
    WINSH_CHECK(require_private_way(identity.api, options.identity));
    WINSH_CHECK(require_private_way(identity.app, options.identity));
    WINSH_TRY(KeepPlan keeping, plan_to_keep(identity, options, world));
    Login login{.token = token, .api_url = identity.api.text(), .way = "given"};
    const auto metadata = discover(world.client, identity.app);
    if (!metadata.has_value() && metadata.error().kind == ErrorKind::unprocessable)
        return std::unexpected(metadata.error());
    const auto opinion = metadata.has_value() ? ask_about(token, identity.api, *metadata, world)
                                              : std::unexpected(with_advice(metadata.error()));
    if (!opinion.has_value() && opinion.error().kind == ErrorKind::unauthenticated) {
        const Error refusal = with_token_advice(opinion.error(), token, TokenSource::flag);
        return fail(refusal.kind, format("{} does not accept this token; nothing was changed. It said: {}",
                                         identity.api.text(), refusal.message));
    }
    if (const std::string reason = reason_of_form(token); !opinion.has_value() && !reason.empty())
        tell_notes({reason}, world);
    WINSH_CHECK(complete(login, opinion, world));
    const std::string wanted = options.workspace.value_or("");
    compare_workspaces(login.workspace, wanted, world);
    if (login.workspace.empty()) login.workspace = wanted;
    keeping.workspace_name = name_told(opinion);
    return keep_login(std::move(login), identity, keeping, world);
}

/// Anything on this machine that learned the state could have sent the callback of the redirect; the server
/// knows which token is its own, and whose.
Result<void> check_redirect(const Login& login, const Result<TokenOpinion>& opinion) {
    if (!opinion.has_value()) {
        if (opinion.error().kind != ErrorKind::unauthenticated) return {};
        return fail(ErrorKind::unauthenticated,
                    format("The token that came back is not known to {}; try again. Nothing was changed.",
                           login.api_url));
    }
    const std::string& told = opinion->facts.workspace;
    if (told.empty() || login.workspace.empty() || told == login.workspace) return {};
    return fail(
        ErrorKind::unprocessable,
        format("The token that came back is one of the workspace {}, not of {} as the answer said; try "
               "again. Nothing was changed.",
               cut_to(printable(told), 200), printable(login.workspace)));
}

LoginPlan plan_of(const Identity& identity, const Options& options) {
    LoginPlan plan{.app = identity.app, .api = identity.api};
    plan.port = static_cast<std::uint16_t>(options.port.value_or(0));
    plan.timeout = std::chrono::milliseconds(options.timeout_ms.value_or(plan.timeout.count()));
    plan.workspace = options.workspace.value_or("");
    plan.open = options.no_open ? OpenPage::by_hand : OpenPage::in_browser;
    plan.print = options.print_url ? PrintUrl::on_output_too : PrintUrl::in_messages;
    return plan;
}

Result<WayChoice> asked_way(const Options& options) {
    if (options.device + options.browser + options.redirect > 1)
        return fail(ErrorKind::invalid, "--device, --browser and --redirect exclude each other.");
    if (options.device && (options.no_open || options.port.has_value()))
        return fail(ErrorKind::invalid,
                    "--device needs no browser here: --no-open and --port do not go with it.");
    if (options.device) return WayChoice::device;
    if (options.redirect) return WayChoice::redirect;
    return options.browser ? WayChoice::browser : WayChoice::none;
}

/// What the server offers. One that cannot be asked may still be one that the browser reaches.
Result<std::optional<OAuthMetadata>> offers_of(const Identity& identity, WayChoice asked, World& world) {
    auto metadata = discover(world.client, identity.app);
    if (metadata.has_value()) return metadata;
    const ErrorKind kind = metadata.error().kind;
    const bool passing = kind == ErrorKind::network || kind == ErrorKind::unavailable;
    if (!passing) return metadata;
    if (asked == WayChoice::device) return std::unexpected(with_advice(metadata.error()));
    // Nobody is there: a link would lead nowhere. Who knows that the browser has a way of its own asks for
    // it.
    if (is_unreachable(metadata.error()) && asked != WayChoice::redirect) {
        Error error = with_advice(metadata.error());
        error.message += " Where the browser alone reaches it, sign in with --redirect.";
        return std::unexpected(std::move(error));
    }
    tell_notes({format("It could not be learned which sign-in the server offers. {}",
                       with_advice(metadata.error()).message)},
               world);
    return std::nullopt;
}

struct Arrived {
    Grant grant;
    ChosenWay way;
};

Result<Arrived> sign_in(const LoginPlan& plan, ChosenWay chosen, const Login* before,
                        const std::optional<OAuthMetadata>& metadata, const Options& options,
                        const InterruptWatch& interrupts, World& world) {
    if (!chosen.note.empty()) tell_notes({chosen.note}, world);
    if (chosen.way == LoginWay::device) {
        std::optional<std::chrono::milliseconds> timeout;
        if (options.timeout_ms.has_value()) timeout = plan.timeout;
        WINSH_TRY(Grant grant, sign_in_by_device(plan, timeout, *metadata, interrupts, world));
        return Arrived{std::move(grant), std::move(chosen)};
    }
    if (chosen.way == LoginWay::code) {
        auto grant = sign_in_by_code(plan, *metadata, interrupts, world);
        if (grant.has_value()) return Arrived{std::move(*grant), std::move(chosen)};
        // A server that answers what is asked by GET, and whose answers to a POST are lost on the way.
        const bool broken = grant.error().kind == ErrorKind::network && !interrupts.interrupted() &&
                            discover(world.client, plan.app).has_value();
        if (!broken) return std::unexpected(std::move(grant).error());
        WINSH_CHECK(require_same_protection(before, plan.app.text()));
        tell_notes(
            {grant.error().message,
             "So it is done again by the documented redirect, which needs no exchange: one more click."},
            world);
        chosen.way = LoginWay::redirect;
    }
    WINSH_TRY(Grant grant, sign_in_by_redirect(plan, interrupts, world));
    return Arrived{std::move(grant), std::move(chosen)};
}

/// From here on there is a token, which is kept or given back.
Result<ExitCode> take_over(Arrived arrived, const Identity& identity, KeepPlan keeping,
                           const std::optional<OAuthMetadata>& metadata, const InterruptWatch& interrupts,
                           World& world) {
    Login login{.token = std::move(arrived.grant.token),
                .workspace = std::move(arrived.grant.workspace),
                .api_url = std::move(arrived.grant.api_url),
                .app_url = identity.app.text(),
                .expires_at = std::move(arrived.grant.expires_at)};
    login.way = name_of(arrived.way.way);
    login.choice = name_of(arrived.way.remembered);
    const auto give_up = [&](Error error) {
        give_back(login, keeping.plain_http, world);
        return std::unexpected(std::move(error));
    };
    if (interrupts.interrupted()) return give_up(cancelled(world).error());
    WINSH_TRY(const ServerUrl server, ServerUrl::parse(login.api_url, "api_url"));
    const auto opinion = ask_about(login.token, server, metadata, world);
    if (arrived.way.way == LoginWay::redirect)
        if (const auto fine = check_redirect(login, opinion); !fine.has_value()) {
            if (fine.error().kind == ErrorKind::unauthenticated) return std::unexpected(fine.error());
            return give_up(fine.error());
        }
    if (const auto fine = complete(login, opinion, world); !fine.has_value()) return give_up(fine.error());
    if (interrupts.interrupted()) return give_up(cancelled(world).error());
    if (has_expired(login.expires_at, world.clock.now()))
        tell_notes({"By this machine's clock the new token has already expired. Is the clock right?"}, world);
    keeping.workspace_name = name_told(opinion);
    return keep_login(std::move(login), identity, keeping, world);
}

Result<ExitCode> login_by_approval(const Identity& identity, const Options& options, World& world) {
    // Told before the click, not after it.
    WINSH_CHECK(require_private_way(identity.app, options.identity));
    WINSH_CHECK(require_private_way(identity.api, options.identity));
    WINSH_TRY(const WayChoice asked, asked_way(options));
    WINSH_TRY(KeepPlan keeping, plan_to_keep(identity, options, world));
    WINSH_TRY(const std::optional<OAuthMetadata> metadata, offers_of(identity, asked, world));
    const Login* before = nullptr;
    if (identity.login.has_value()) {
        const auto there = ServerUrl::parse(identity.login->app_url, "appUrl");
        if (there.has_value() && there->same_origin(identity.app)) before = &*identity.login;
    }
    const bool wants_callback = options.no_open || options.port.has_value();
    WINSH_TRY(ChosenWay chosen, choose_way({asked, wants_callback, metadata, before,
                                            why_no_browser(world.environment).value_or("")},
                                           identity.app.text()));
    // First, so that it ends last: when a signal that it noted ends the process, nobody listens any more.
    const InterruptWatch interrupts;
    const LoginPlan plan = plan_of(identity, options);
    WINSH_TRY(Arrived arrived,
              sign_in(plan, std::move(chosen), before, metadata, options, interrupts, world));
    compare_workspaces(arrived.grant.workspace, plan.workspace, world);
    return take_over(std::move(arrived), identity, std::move(keeping), metadata, interrupts, world);
}

/// A folder, which may have come with somebody's repository, says which login is used; not which one is
/// replaced, and not to which server a token goes that is given.
Result<void> require_named_profile(const Identity& identity, const Options& options) {
    const bool is_decided =
        identity.login.has_value() || options.with_token || options.identity.token.has_value();
    if (identity.profile.source != ProfileSource::folder || !is_decided) return {};
    return fail(
        ErrorKind::invalid,
        format("Only {} says that the profile {} is meant. If it is, say so: win auth login --profile {}",
               printable(identity.profile.file), identity.profile.name, identity.profile.name));
}

Result<ExitCode> login(const Options& options, World& world) {
    if (options.with_token && options.identity.token.has_value())
        return fail(ErrorKind::invalid, "--token and --with-token exclude each other.");
    // A stored login that cannot be read stands in nobody's way: saving keeps it aside.
    WINSH_TRY(const Identity identity, find_server(options.identity, world.environment));
    WINSH_CHECK(require_named_profile(identity, options));
    tell_notes(identity.notes, world);
    if (options.identity.token.has_value())
        return login_by_token(Secret(trim(*options.identity.token)), identity, options, world);
    if (!options.with_token) return login_by_approval(identity, options, world);
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
