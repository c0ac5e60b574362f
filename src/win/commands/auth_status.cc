#include "win/commands/auth_status.h"

#include <memory>

#include "base/format.h"
#include "win/api_client.h"
#include "win/commands/common.h"
#include "win/screen_text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::string_view kKnownLoop = "bug-autofix";
constexpr std::string_view kManual =
    "Says where this terminal is signed in, until when, and what the server thinks of the token now: a token "
    "can be revoked in the "
    "settings at any time. With --offline only what is stored is looked at.\n\n"
    "Ends with 0 where the token is good, 3 where there is none or the server does not accept it, 6 where "
    "the server could not be "
    "reached.";
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
    std::string workspace;  ///< As the server tells it.
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

/// The stored expiry belongs to the stored token.
std::string expires_at(const Identity& identity) {
    return identity.source == TokenSource::file ? identity.login->expires_at : "";
}

Opinion without_asking(const Identity& identity, const World& world) {
    if (has_expired(expires_at(identity), world.clock.now()))
        return {"expired", "not asked; the token has expired", Tone::bad, ExitCode::not_signed_in, {}};
    return {"not_asked", "not asked", Tone::faint, ExitCode::ok, {}};
}

Opinion opinion_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::unauthenticated:
            return {"refused",
                    format("does not accept the token: {}", error.message),
                    Tone::bad,
                    ExitCode::not_signed_in,
                    {}};
        case ErrorKind::forbidden:
            return {"accepted_without_snapshots",
                    format("accepts the token, but it cannot read snapshots: {}", error.message),
                    Tone::warning,
                    ExitCode::ok,
                    {}};
        case ErrorKind::not_found:
            return {"accepted", "accepts the token", Tone::good, ExitCode::ok, {}};
        default:
            break;
    }
    return {"unknown", error.message, Tone::warning, exit_code_of(error.kind), {}};
}

Opinion ask(const Identity& identity, World& world) {
    ApiClient api(world.client, identity.api, identity.token);
    const auto answer = api.snapshot(kKnownLoop);
    if (!answer.has_value()) return opinion_of(answer.error());
    Opinion good{"accepted", "accepts the token", Tone::good, ExitCode::ok, {}};
    const auto snapshot =
        parse_json(answer->bytes, {.bytes = answer->bytes.size(), .depth = 64, .values = 2'000'000});
    if (snapshot.has_value()) good.workspace = (*snapshot)["workspace"].as_string();
    return good;
}

std::string workspace_of(const Identity& identity, const Opinion& opinion) {
    if (!opinion.workspace.empty()) return opinion.workspace;
    return identity.source == TokenSource::file ? identity.login->workspace : "";
}

Result<ExitCode> report_json(const Identity& identity, const Opinion& opinion, World& world) {
    return write_json(
        Json::object()
            .set("signedIn", opinion.code != ExitCode::not_signed_in)
            .set("apiUrl", identity.api.text())
            .set("appUrl", identity.app.text())
            .set("workspace", workspace_of(identity, opinion))
            .set("tokenPrefix", token_prefix(identity.token))
            .set("lastFour", last_four(identity.token))
            .set("tokenSource", name_of(identity.source))
            .set("createdAt", identity.source == TokenSource::file ? identity.login->created_at : "")
            .set("expiresAt", expires_at(identity))
            .set("server", opinion.word)
            .set("message", opinion.sentence),
        world, opinion.code);
}

Result<ExitCode> report(const Identity& identity, const Opinion& opinion, World& world) {
    const Colours colours = world.terminal.output_colours();
    const Tone tone = opinion.code == ExitCode::ok ? Tone::good : opinion.tone;
    const std::string_view mark = tone == Tone::good ? "✓" : tone == Tone::bad ? "✗" : "!";
    const std::string_view words =
        opinion.code == ExitCode::not_signed_in ? "Not signed in to" : "Signed in to";
    std::string text = format("{} {} {}\n", paint(tone, mark, colours), words,
                              paint(Tone::strong, identity.api.text(), colours));
    if (const std::string workspace = workspace_of(identity, opinion); !workspace.empty())
        text += fact("Workspace", printable(workspace), world);
    const std::string_view from = identity.source == TokenSource::environment ? ", from WIN_TOKEN" : "";
    text += fact("Token", masked(identity.token) + std::string(from), world);
    if (identity.source == TokenSource::file)
        text += fact("Expires", expiry_text(expires_at(identity), world.clock.now()), world);
    const std::vector<std::string> lines =
        wrap(printable(opinion.sentence), std::max<std::size_t>(world.terminal.columns(), 40) - 13);
    for (std::size_t index = 0; index < lines.size(); ++index)
        text += fact(index == 0 ? "Server" : "", paint(opinion.tone, lines[index], colours), world);
    WINSH_CHECK(world.terminal.write(text));
    return opinion.code;
}

Result<ExitCode> status(const Options& options, World& world) {
    WINSH_TRY(const Identity identity, find_identity(options.identity, world.environment));
    tell_notes(identity.notes, world);
    WINSH_CHECK(require_token(identity));
    if (!options.offline) WINSH_CHECK(require_private_way(identity.api, options.identity));
    const Opinion opinion = options.offline ? without_asking(identity, world) : ask(identity, world);
    return options.json ? report_json(identity, opinion, world) : report(identity, opinion, world);
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
