#include "win/commands/snapshot_open.h"

#include <memory>

#include "base/format.h"
#include "win/commands/snapshot_output.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Opens the loop's page in the browser: its status, its signals, and the connections that it reads. The "
    "address is printed as well, for a browser elsewhere. Neither a token nor the server is needed for that; "
    "the "
    "page asks you to sign in where you are not.";
constexpr std::string_view kExamples = "win snapshot open bug-autofix";

struct Options {
    IdentityOptions identity;
    std::optional<std::string> loop;
    bool json = false;
};

Result<ExitCode> open(const Options& options, World& world) {
    WINSH_CHECK(require_loop_id(options.loop.value_or("")));
    WINSH_TRY(const Identity identity, find_server(options.identity, world.environment));
    const std::string url = loop_url(identity.app, *options.loop);
    const auto opened = world.browser.open(url);
    if (!opened.has_value())
        tell_notes({format("{} Open the address yourself.", opened.error().message)}, world);
    if (options.json) return write_json(Json::object({{"url", url}, {"opened", opened.has_value()}}), world);
    WINSH_CHECK(world.terminal.write(url + "\n"));
    return ExitCode::ok;
}

}  // namespace

Command snapshot_open_command() {
    return {.path = "snapshot open",
            .summary = "Open the loop's page in the browser.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"loop", "", "The loop's name, such as bug-autofix.", &options->loop});
                declare_json(arguments, options->json);
                declare_api_url(arguments, options->identity);
                declare_config_dir(arguments, options->identity);
                return [options](World& world) { return open(*options, world); };
            }};
}

}  // namespace winsh::win
