#include "win/commands/snapshot_fetch.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/format.h"
#include "win/api_client.h"
#include "win/commands/common.h"
#include "win/private_file.h"
#include "win/screen_text.h"
#include "win/snapshot_cache.h"
#include "win/snapshot_view.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Fetches the latest snapshot that the server has for a loop. On a terminal it is shown for reading; in a "
    "pipe, with --json or "
    "with --output it is the JSON document, byte for byte as the server sent it.\n\n"
    "A snapshot that has not changed is not sent again: the last one is kept in ~/.cache/win, readable by "
    "you alone.\n\n"
    "The file that --output names is replaced as a whole or not at all, and is readable by you alone; - "
    "stands for standard output.\n\n"
    "With --require the command ends with code 7, after all it was asked to write, unless the snapshot's "
    "status is "
    "at least as good: ready, then partial, then stale. Nothing else is fit to start an agent on.";
constexpr std::string_view kExamples =
    "win snapshot fetch bug-autofix\n"
    "win snapshot fetch bug-autofix | jq .status\n"
    "win snapshot fetch seo-growth --output snapshot.json\n"
    "win snapshot fetch bug-autofix --require partial --output s.json && my-agent s.json";

constexpr std::size_t kLongestStatus = 32;

/// What an agent may start on, the best first. Any other status tells of nothing to rely on.
constexpr std::array<std::string_view, 3> kFitStatuses = {"ready", "partial", "stale"};

struct Options {
    IdentityOptions identity;
    std::optional<std::string> loop;
    std::optional<std::string> output;
    std::optional<std::string> required;
    bool json = false;
};

Result<std::string> fetch_bytes(const Identity& identity, const std::string& loop, World& world) {
    const SnapshotCache cache(world.environment, world.clock);
    const auto kept = cache.find(identity.api, identity.token, loop);
    ApiClient api(world.client, identity.api, identity.token);
    WINSH_TRY(FetchedSnapshot fetched, api.snapshot(loop, kept.has_value() ? kept->etag : ""));
    if (fetched.not_modified) return kept->bytes;
    cache.keep(identity.api, identity.token, loop, {fetched.etag, fetched.bytes});
    return std::move(fetched.bytes);
}

Json parsed(const std::string& bytes) {
    return parse_json(bytes, {.bytes = bytes.size(), .depth = 64, .values = 2'000'000})
        .value_or(Json::object());
}

Result<void> write_output(const std::string& file, const std::string& bytes, const Options& options,
                          World& world) {
    WINSH_CHECK(write_private_file(file, bytes));
    const std::string status = printable(parsed(bytes)["status"].as_string());
    if (options.json) {
        Json written = Json::object();
        written.set("loopId", *options.loop)
            .set("status", status)
            .set("bytes", bytes.size())
            .set("output", file);
        WINSH_CHECK(write_json(written, world));
        return {};
    }
    world.terminal.tell(format("{} {} written to {} ({} bytes, status {})\n",
                               paint(Tone::good, "✓", world.terminal.message_colours()), *options.loop, file,
                               bytes.size(), status));
    return {};
}

/// After what was asked for has been written.
ExitCode judge(const std::string& bytes, const Options& options, World& world) {
    if (!options.required) return ExitCode::ok;
    const std::string status(parsed(bytes)["status"].as_string());
    const auto worst = std::ranges::find(kFitStatuses, *options.required);
    if (std::find(kFitStatuses.begin(), worst + 1, status) != worst + 1) return ExitCode::ok;
    world.terminal.tell(message(
        Tone::bad, "win:",
        format("The snapshot of {} is not fit to start on: its status is \"{}\", and --require asks for {}.",
               *options.loop, cut_to(printable(status), kLongestStatus), *options.required),
        world.terminal));
    return ExitCode::not_fit;
}

Result<void> check(const Options& options) {
    const std::string loop = options.loop.value_or("");
    if (!is_loop_id(loop))
        return fail(ErrorKind::invalid, format("'{}' is not the name of a loop: one is made of a-z, 0-9 and "
                                               "single hyphens, such as bug-autofix.",
                                               cut_to(printable(loop), 64)));
    if (options.output.has_value() && options.output->empty())
        return fail(ErrorKind::invalid, "--output needs the name of a file.");
    if (options.required && std::ranges::find(kFitStatuses, *options.required) == kFitStatuses.end())
        return fail(ErrorKind::invalid, "--require takes ready, partial or stale.");
    return {};
}

Result<void> write(const std::string& bytes, const Options& options, World& world) {
    const std::string output = options.output.value_or("");
    if (!output.empty() && output != "-") return write_output(output, bytes, options, world);
    const bool for_reading = output.empty() && !options.json && world.terminal.output_is_terminal();
    const ViewOptions view{world.terminal.columns(), world.terminal.output_colours(), world.clock.now()};
    return world.terminal.write(for_reading ? view_of(parsed(bytes), bytes.size(), view) : bytes);
}

Result<ExitCode> fetch(const Options& options, World& world) {
    WINSH_CHECK(check(options));
    const std::string& loop = *options.loop;
    WINSH_TRY(const Identity identity, find_identity(options.identity, world.environment));
    tell_notes(identity.notes, world);
    WINSH_CHECK(require_token(identity));
    WINSH_CHECK(require_private_way(identity.api, options.identity));
    WINSH_TRY(const std::string bytes, fetch_bytes(identity, loop, world));
    WINSH_CHECK(write(bytes, options, world));
    return judge(bytes, options, world);
}

}  // namespace

Command snapshot_fetch_command() {
    return {
        .path = "snapshot fetch",
        .summary = "Fetch the latest snapshot of a loop.",
        .manual = kManual,
        .examples = kExamples,
        .prepare = [](std::vector<Argument>& arguments) -> Action {
            const auto options = std::make_shared<Options>();
            arguments.push_back({"loop", "", "The loop's name, such as bug-autofix.", &options->loop});
            arguments.push_back({"--output", "FILE", "Write the JSON document to a file.", &options->output});
            arguments.push_back(
                {"--require", "STATUS",
                 "End with code 7 unless the status is at least this: ready, partial or stale.",
                 &options->required});
            declare_api_url(arguments, options->identity);
            arguments.push_back({"--token", "T", "Use this token. Else WIN_TOKEN, else the stored login's.",
                                 &options->identity.token});
            declare_config_dir(arguments, options->identity);
            declare_insecure_http(arguments, options->identity);
            declare_json(arguments, options->json);
            return [options](World& world) { return fetch(*options, world); };
        }};
}

}  // namespace winsh::win
