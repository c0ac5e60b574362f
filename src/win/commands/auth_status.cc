#include "win/commands/auth_status.h"

#include <array>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "win/advice.h"
#include "win/commands/common.h"
#include "win/commands/login_keeping.h"
#include "win/oauth_metadata.h"
#include "win/screen_text.h"
#include "win/token_form.h"
#include "win/token_opinion.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Says where this terminal is signed in, as whom and until when, where the token is kept, which variables "
    "decide something before what is stored, and what the server thinks of the token now: a token can be "
    "revoked in the "
    "settings at "
    "any time. From 14 days before its end there is a warning. With --offline only what is stored is looked "
    "at.\n\n"
    "Ends with 0 where the token is good, 3 where there is none or the server does not accept it, 6 where "
    "the server could not be reached.";
constexpr std::string_view kExamples = "win auth status\nwin auth status --offline --json";

struct Options {
    IdentityOptions identity;
    bool offline = false;
    bool json = false;
};

/// What the server thinks.
struct Opinion {
    std::string word;  ///< In JSON: `accepted`, `accepted_without_snapshots`, `refused`, `unknown`,
                       ///< `not_asked`, `expired`.
    std::string sentence;
    Tone tone = Tone::plain;
    ExitCode code = ExitCode::ok;
    TokenFacts facts;  ///< As the server tells them.
};

std::string_view name_of(TokenSource source) {
    switch (source) {
        case TokenSource::none:
            return "none";
        case TokenSource::flag:
            return "flag";
        case TokenSource::environment:
            return "environment";
        case TokenSource::file:
            return "file";
    }
    return "none";
}

/// What is stored belongs to the stored token; what the server tells comes first.
std::string expires_at(const Identity& identity, const Opinion& opinion) {
    if (!opinion.facts.expires_at.empty()) return opinion.facts.expires_at;
    return identity.source == TokenSource::file ? identity.login->expires_at : "";
}

std::string workspace_of(const Identity& identity, const Opinion& opinion) {
    if (!opinion.facts.workspace.empty()) return opinion.facts.workspace;
    return identity.source == TokenSource::file ? identity.login->workspace : "";
}

std::string account_of(const Identity& identity, const Opinion& opinion) {
    if (!opinion.facts.account.empty()) return opinion.facts.account;
    return identity.source == TokenSource::file ? identity.login->account : "";
}

Opinion without_asking(const Identity& identity, const World& world) {
    if (has_expired(expires_at(identity, {}), world.clock.now()))
        return {"expired", "not asked; the token has expired", Tone::bad, ExitCode::not_signed_in, {}};
    return {"not_asked", "not asked", Tone::faint, ExitCode::ok, {}};
}

Opinion opinion_of(const Error& error) {
    if (error.kind == ErrorKind::unauthenticated)
        return {"refused",
                format("does not accept the token: {}", error.message),
                Tone::bad,
                ExitCode::not_signed_in,
                {}};
    return {"unknown", error.message, Tone::warning, exit_code_of(error.kind), {}};
}

Opinion ask(const Identity& identity, World& world) {
    const auto metadata = discover(world.client, identity.app);
    if (!metadata.has_value()) return opinion_of(with_advice(metadata.error()));
    auto told = ask_about(identity.token, identity.api, *metadata, world);
    if (!told.has_value())
        return opinion_of(with_token_advice(told.error(), identity.token, identity.source));
    if (told->limit.empty()) return {"accepted", "accepts the token", Tone::good, ExitCode::ok, told->facts};
    return {"accepted_without_snapshots",
            format("accepts the token, but it cannot read snapshots: {}", told->limit), Tone::warning,
            ExitCode::ok, told->facts};
}

/// Which variables come before what is stored and after nothing on the command line, and what each decides.
std::vector<std::pair<std::string, std::string>> overrides(const Identity& identity, const Options& options,
                                                           const World& world) {
    const auto is_set = [&](const char* name) { return !trim(world.environment(name).value_or("")).empty(); };
    struct Variable {
        const char* name;
        const char* what;
        bool decides;
    };
    const std::array<Variable, 6> variables = {{
        {"WIN_TOKEN", "the token", identity.source == TokenSource::environment},
        {"WIN_API_URL", "the server", !options.identity.api_url},
        {"WIN_PROFILE", "the profile", identity.profile.source == ProfileSource::environment},
        {"WIN_LOOPS_CONFIG_DIR", "the folder of the logins", !options.identity.config_dir},
        {"WIN_CA_FILE", "the trusted authorities", true},
        {"SSL_CERT_FILE", "the trusted authorities", !is_set("WIN_CA_FILE")},
    }};
    std::vector<std::pair<std::string, std::string>> deciding;
    for (const Variable& variable : variables)
        if (variable.decides && is_set(variable.name)) deciding.emplace_back(variable.name, variable.what);
    return deciding;
}

std::string place_of_token(const Identity& identity) {
    switch (identity.source) {
        case TokenSource::environment:
            return "the variable WIN_TOKEN";
        case TokenSource::flag:
            return "the command line";
        case TokenSource::file:
            return place_of(*identity.login, identity.folder);
        case TokenSource::none:
            break;
    }
    return "";
}

Json json_list(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) list.push(text);
    return list;
}

Json names_of(const std::vector<std::pair<std::string, std::string>>& variables) {
    Json list = Json::array();
    for (const auto& [name, what] : variables) list.push(name);
    return list;
}

Result<ExitCode> report_json(const Identity& identity, const Opinion& opinion, const Options& options,
                             World& world) {
    return write_json(
        Json::object()
            .set("signedIn", opinion.code != ExitCode::not_signed_in)
            .set("apiUrl", identity.api.text())
            .set("appUrl", identity.app.text())
            .set("profile", identity.profile.name)
            .set("profileChosenBy", who_names_it(identity.profile))
            .set("account", account_of(identity, opinion))
            .set("workspace", workspace_of(identity, opinion))
            .set("scopes", json_list(opinion.facts.scopes))
            .set("tokenPrefix", token_prefix(identity.token))
            .set("lastFour", last_four(identity.token))
            .set("tokenSource", name_of(identity.source))
            .set("storedIn", place_of_token(identity))
            .set("way", identity.source == TokenSource::file ? identity.login->way : "")
            .set("overrides", names_of(overrides(identity, options, world)))
            .set("createdAt", identity.source == TokenSource::file ? identity.login->created_at : "")
            .set("expiresAt", expires_at(identity, opinion))
            .set("server", opinion.word)
            .set("message", opinion.sentence),
        world, opinion.code);
}

void warn_of_the_end(const std::string& expires_at, World& world) {
    const Timestamp now = world.clock.now();
    if (expiry_tone(expires_at, now) != Tone::warning) return;
    tell_notes({format("The token {}. Sign in again with: win auth login", life_of(expires_at, now))}, world);
}

Result<ExitCode> report(const Identity& identity, const Opinion& opinion, const Options& options,
                        World& world) {
    const Colours colours = world.terminal.output_colours();
    const Tone tone = opinion.code == ExitCode::ok ? Tone::good : opinion.tone;
    const std::string_view mark = tone == Tone::good ? "✓" : tone == Tone::bad ? "✗" : "!";
    const std::string_view words =
        opinion.code == ExitCode::not_signed_in ? "Not signed in to" : "Signed in to";
    std::string text = format("{} {} {}\n", paint(tone, mark, colours), words,
                              paint(Tone::strong, identity.api.text(), colours));
    text += profile_fact(identity.profile, world);
    if (const std::string account = account_of(identity, opinion); !account.empty())
        text += fact("Account", account, world);
    if (const std::string workspace =
            workspace_words(opinion.facts.workspace_name, workspace_of(identity, opinion));
        !workspace.empty())
        text += fact("Workspace", workspace, world);
    text += fact("Token", masked(identity.token), world);
    if (!opinion.facts.scopes.empty()) text += fact("Scopes", join(opinion.facts.scopes, " "), world);
    if (const std::string end = expires_at(identity, opinion);
        identity.source == TokenSource::file || !end.empty())
        text +=
            fact("Expires", expiry_text(end, world.clock.now()), world, expiry_tone(end, world.clock.now()));
    text += fact("Stored in", place_of_token(identity), world);
    for (const auto& [variable, what] : overrides(identity, options, world))
        text += fact("Override", format("{} decides {}", variable, what), world);
    const std::vector<std::string> lines =
        wrap(printable(opinion.sentence), std::max<std::size_t>(world.terminal.columns(), 40) - 13);
    for (std::size_t index = 0; index < lines.size(); ++index)
        text += fact(index == 0 ? "Server" : "", lines[index], world, opinion.tone);
    WINSH_CHECK(world.terminal.write(text));
    warn_of_the_end(expires_at(identity, opinion), world);
    return opinion.code;
}

Result<ExitCode> status(const Options& options, World& world) {
    WINSH_TRY(const Identity identity, find_identity(options.identity, world.environment));
    tell_notes(identity.notes, world);
    WINSH_CHECK(require_token(identity));
    if (!options.offline) {
        WINSH_CHECK(require_private_way(identity.api, options.identity));
        WINSH_CHECK(require_private_way(identity.app, options.identity));
    }
    const Opinion opinion = options.offline ? without_asking(identity, world) : ask(identity, world);
    return options.json ? report_json(identity, opinion, options, world)
                        : report(identity, opinion, options, world);
}

}  // namespace

Command auth_status_command() {
    return {.path = "auth status",
            .summary = "Say who is signed in, until when, and what the server thinks.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"--offline", "", "Do not ask the server.", &options->offline});
                declare_api_url(arguments, options->identity);
                declare_config_dir(arguments, options->identity);
                declare_insecure_http(arguments, options->identity);
                declare_json(arguments, options->json);
                return [options](World& world) { return status(*options, world); };
            }};
}

}  // namespace winsh::win
