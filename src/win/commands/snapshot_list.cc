#include "win/commands/snapshot_list.h"

#include <memory>

#include "win/commands/snapshot_output.h"
#include "win/loop_list_view.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Lists the loops of your workspace, those that can start first: the status of each, what it requires "
    "that "
    "nothing is connected for, what no connector of the server provides yet, and which of its connections "
    "are ill. The token needs the scope "
    "loops:read.\n\n"
    "With --cached it asks nobody and lists what was fetched before and is kept on this machine for 30 days, "
    "the "
    "newest first, with the first digits of each digest, as win snapshot show and diff take them.";
constexpr std::string_view kExamples =
    "win snapshot list\n"
    "win snapshot list --json | jq -r '.loops[] | select(.status == \"ready\").id'\n"
    "win snapshot list --cached";

struct Options {
    IdentityOptions identity;
    bool cached = false;
    bool json = false;
};

Result<ExitCode> list_kept(const SnapshotSource& source, const Options& options, World& world) {
    const std::vector<KeptSnapshot> kept = source.cache().all();
    if (!options.json) {
        WINSH_CHECK(world.terminal.write(view_of_kept(kept, view_options(world))));
        return ExitCode::ok;
    }
    Json rows = Json::array();
    for (const KeptSnapshot& snapshot : kept)
        rows.push(Json::object({{"loopId", snapshot.loop},
                                {"status", snapshot.document["status"]},
                                {"digest", snapshot.document["digest"]},
                                {"generatedAt", snapshot.document["generatedAt"]},
                                {"keptAt", to_iso8601(snapshot.kept_at)},
                                {"bytes", snapshot.bytes.size()}}));
    return write_json(Json::object({{"snapshots", std::move(rows)}}), world);
}

Result<ExitCode> list(const Options& options, World& world) {
    WINSH_TRY(SnapshotSource source, SnapshotSource::open(options.identity, world));
    if (options.cached) return list_kept(source, options, world);
    WINSH_TRY(const Json answer, source.loops());
    if (options.json) return write_json(answer, world);
    WINSH_CHECK(world.terminal.write(
        view_of_loops(answer, connectors_url(source.identity().app), view_options(world))));
    return ExitCode::ok;
}

}  // namespace

Command snapshot_list_command() {
    return {.path = "snapshot list",
            .summary = "Which loops there are, how each is doing and what it still wants.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back(
                    {"--cached", "", "What is kept on this machine, asking nobody.", &options->cached});
                declare_json(arguments, options->json);
                declare_source(arguments, options->identity);
                return [options](World& world) { return list(*options, world); };
            }};
}

}  // namespace winsh::win
