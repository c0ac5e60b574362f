#include "win/commands/auth_check.h"

#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "win/commands/common.h"
#include "win/screen_text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Says whether a text has the form of an API token and whether its checksum is right, without asking "
    "anybody: a "
    "token that was cut off, mistyped or made up is noticed. It does not say whether a server accepts it; "
    "win auth "
    "status does.\n\n"
    "The token is read from standard input; typed, it is not shown. As an argument other users of the "
    "machine may "
    "see it. Ends with 0 where the token is well-formed, else with 1.";
constexpr std::string_view kExamples =
    "win auth check < token.txt\n"
    "win auth token | win auth check --json";

struct Options {
    std::optional<std::string> token;
    bool json = false;
};

Result<ExitCode> check(const Options& options, World& world) {
    Secret token(trim(options.token.value_or("")));
    if (!options.token.has_value()) {
        WINSH_TRY(token, world.terminal.read_secret("Token to check: "));
    }
    const std::string problem = problem_of_token(token.reveal());
    const bool good = problem.empty();
    const ExitCode code = good ? ExitCode::ok : ExitCode::failure;
    if (options.json)
        return write_json(Json::object()
                              .set("wellFormed", good)
                              .set("message", problem)
                              .set("tokenPrefix", good ? token_prefix(token) : "")
                              .set("lastFour", good ? last_four(token) : ""),
                          world, code);
    const Colours colours = world.terminal.output_colours();
    WINSH_CHECK(world.terminal.write(good ? format("{} {} is well-formed, and its checksum is right\n",
                                                   paint(Tone::good, "✓", colours), masked(token))
                                          : format("{} {}\n", paint(Tone::bad, "✗", colours), problem)));
    return code;
}

}  // namespace

Command auth_check_command() {
    return {.path = "auth check",
            .summary = "Check a token's form and checksum, off line.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"token", "", "The token. Else standard input.", &options->token,
                                     Argument::Need::optional});
                declare_json(arguments, options->json);
                return [options](World& world) { return check(*options, world); };
            }};
}

}  // namespace winsh::win
