#include "win/commands/snapshot_show.h"

#include <memory>

#include "base/format.h"
#include "win/commands/snapshot_output.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Shows a snapshot again. The digest of one that is kept on this machine may be cut to its first 8 digits "
    "or "
    "more; one that is not kept here is asked of the server by its whole digest, and is the very same for "
    "ever. The name of a loop stands for the last one of it that was fetched here; nobody is asked.";
constexpr std::string_view kExamples =
    "win snapshot show bug-autofix\n"
    "win snapshot show 3f9c01a2b7de\n"
    "win snapshot show sha256:3f9c01a2… --output then.json";

struct Options {
    IdentityOptions identity;
    OutputOptions output;
    std::optional<std::string> what;
};

Result<ExitCode> show(const Options& options, World& world) {
    WINSH_CHECK(check_output(options.output));
    WINSH_TRY(SnapshotSource source, SnapshotSource::open(options.identity, world));
    WINSH_TRY(const Snapshot snapshot, source.kept_or_of_digest(*options.what));
    const std::string loop = text_of(snapshot.document["loopId"]);
    WINSH_CHECK(write_snapshot(snapshot, loop, options.output, {}, world));
    return ExitCode::ok;
}

}  // namespace

Command snapshot_show_command() {
    return {.path = "snapshot show",
            .summary = "Show a snapshot again, by its digest or the last of a loop.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"snapshot", "",
                                     "The snapshot: a digest, the beginning of one, or a loop's name.",
                                     &options->what});
                declare_output(arguments, options->output);
                declare_source(arguments, options->identity);
                return [options](World& world) { return show(*options, world); };
            }};
}

}  // namespace winsh::win
