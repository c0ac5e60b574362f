#include "win/commands/snapshot_diff.h"

#include <memory>

#include "base/format.h"
#include "document/snapshot_difference.h"
#include "win/commands/snapshot_output.h"
#include "win/difference_view.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Tells what has changed from one snapshot to another: new, changed and resolved signals, connectors that "
    "do "
    "otherwise than before, and which sections differ. Both are digests (or their first digits, of what is "
    "kept "
    "here), or names of loops, which stand for the last one that was fetched here.\n\n"
    "With one alone it is compared with what the server has now. So win snapshot diff bug-autofix tells what "
    "is "
    "new since you last looked, and the next one begins from there.";
constexpr std::string_view kExamples =
    "win snapshot diff bug-autofix\n"
    "win snapshot diff 3f9c01a2b7de 81d40c55e0aa\n"
    "win snapshot diff bug-autofix --json | jq '.signals.added'";

struct Options {
    IdentityOptions identity;
    std::optional<std::string> before;
    std::optional<std::string> after;
    bool json = false;
};

Result<Snapshot> later(SnapshotSource& source, const Snapshot& before, const Options& options) {
    if (options.after) return source.kept_or_of_digest(*options.after);
    const std::string loop(before.document["loopId"].as_string());
    WINSH_CHECK(require_loop_id(loop));
    return source.present(loop);
}

Result<ExitCode> compare(const Options& options, World& world) {
    WINSH_TRY(SnapshotSource source, SnapshotSource::open(options.identity, world));
    WINSH_TRY(const Snapshot before, source.kept_or_of_digest(*options.before));
    WINSH_TRY(const Snapshot after, later(source, before, options));
    if (before.document["loopId"] != after.document["loopId"])
        return fail(ErrorKind::invalid,
                    format("The two are of different loops, {} and {}; nothing of them can be compared.",
                           text_of(before.document["loopId"]), text_of(after.document["loopId"])));
    const auto difference = difference_between(before.document, after.document);
    if (!difference)
        return fail(ErrorKind::unprocessable,
                    "One of the two is empty: nothing was connected, so there is nothing to compare with.");
    if (options.json) return write_json(*difference, world);
    WINSH_CHECK(world.terminal.write(view_of_difference(*difference, view_options(world))));
    return ExitCode::ok;
}

}  // namespace

Command snapshot_diff_command() {
    return {.path = "snapshot diff",
            .summary = "Tell what has changed between two snapshots, or since you last looked.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back(
                    {"before", "", "The earlier snapshot: a digest, the beginning of one, or a loop's name.",
                     &options->before});
                arguments.push_back({"after", "", "Likewise; else what the server has now.", &options->after,
                                     Argument::Need::optional});
                declare_json(arguments, options->json);
                declare_source(arguments, options->identity);
                return [options](World& world) { return compare(*options, world); };
            }};
}

}  // namespace winsh::win
