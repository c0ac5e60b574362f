#include "win/commands/snapshot_fetch.h"

#include <memory>

#include "base/format.h"
#include "document/budget_range.h"
#include "document/snapshot_digest.h"
#include "win/commands/snapshot_output.h"
#include "win/duration.h"
#include "win/fitness.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Fetches the latest snapshot that the server has for a loop. On a terminal it is shown for reading; in a "
    "pipe, with --json or with --output it is the JSON document, byte for byte as the server sent it; only "
    "on a terminal what that would obey is written as \\uXXXX.\n\n"
    "A snapshot that has not changed is not sent again: each is kept under its digest in ~/.cache/win, "
    "readable "
    "by you alone. See win snapshot list --cached, show and diff.\n\n"
    "With --max-age the snapshot must have been built at most that long ago. One kept here that was is taken "
    "without asking the server; where what the server has is older, the command ends with code 7.\n\n"
    "With --require the command ends with code 7, after all it was asked to write, unless the snapshot's "
    "status is at least as good: ready, then partial, then stale. Nothing else is fit to start an agent "
    "on.\n\n"
    "The file that --output names is replaced as a whole or not at all, and is readable by you alone; - "
    "stands for standard output.";
constexpr std::string_view kExamples =
    "win snapshot fetch bug-autofix\n"
    "win snapshot fetch bug-autofix | jq .status\n"
    "win snapshot fetch seo-growth --output snapshot.json\n"
    "win snapshot fetch bug-autofix --format markdown --budget 4000 > brief.md\n"
    "win snapshot fetch bug-autofix --require partial --max-age 1h --output s.json && my-agent s.json";

constexpr std::size_t kLongestStatus = 32;

struct Options {
    IdentityOptions identity;
    OutputOptions output;
    std::optional<std::string> loop;
    std::optional<std::string> required;
    std::optional<std::string> max_age;
    std::optional<std::int64_t> budget;
    std::optional<std::string> since;
};

Result<void> check(const Options& options) {
    WINSH_CHECK(require_loop_id(options.loop.value_or("")));
    WINSH_CHECK(check_output(options.output));
    if (options.required && !is_fit(*options.required))
        return fail(ErrorKind::invalid, "--require takes ready, partial or stale.");
    if (options.max_age && !parse_duration(*options.max_age))
        return fail(ErrorKind::invalid, "--max-age takes a number and its unit, such as 90s, 15m, 2h or 7d.");
    if (options.since && !is_snapshot_digest(*options.since))
        return fail(ErrorKind::invalid, "--since takes the digest of a snapshot: sha256: and 64 hex digits.");
    if (options.since && options.output.format == "markdown")
        return fail(ErrorKind::invalid,
                    "A brief is always of the whole: --format markdown and --since exclude "
                    "each other.");
    return {};
}

/// By how much a server's clock may be ahead of this machine's.
constexpr std::chrono::minutes kClockSkew(5);

/// Whether it was built at most as long ago as `--max-age` says; a date that lies further ahead than clocks
/// differ tells nothing.
bool is_young(const Json& document, const Options& options, const World& world) {
    const auto built = from_iso8601(document["generatedAt"].as_string());
    const Timestamp now = world.clock.now();
    return built.has_value() && *built <= now + kClockSkew &&
           now - *built <= *parse_duration(*options.max_age);
}

bool is_good_enough(const Json& document, const Options& options) {
    return !options.required || is_at_least(document["status"].as_string(), *options.required);
}

Result<Snapshot> read(SnapshotSource& source, const Options& options, const World& world) {
    const std::string& loop = *options.loop;
    if (options.since) return source.since(loop, *options.since, options.budget);
    if (options.max_age) {
        auto kept = source.cache().latest(loop, options.budget);
        // One that is not fit to start on may have been overtaken by a better one.
        if (kept && is_young(kept->document, options, world) && is_good_enough(kept->document, options))
            return Snapshot{std::move(kept->bytes), std::move(kept->document)};
    }
    return source.present(loop, options.budget);
}

/// After what was asked for has been written.
ExitCode judge(const Json& document, const Options& options, World& world) {
    const auto refuse = [&](const std::string& why) {
        world.terminal.tell(message(
            Tone::bad, "win:", format("The snapshot of {} is not fit to start on: {}", *options.loop, why),
            world.terminal));
        return ExitCode::not_fit;
    };
    const std::string_view status = document["status"].as_string();
    if (!is_good_enough(document, options))
        return refuse(format("its status is \"{}\", and --require asks for {}.",
                             cut_to(printable(status), kLongestStatus), *options.required));
    if (options.max_age && !is_young(document, options, world))
        return refuse(format("it was built at {}, and --max-age asks for at most {} since then.",
                             cut_to(text_of(document["generatedAt"]), kLongestStatus), *options.max_age));
    return ExitCode::ok;
}

Result<ExitCode> fetch(const Options& options, World& world) {
    WINSH_CHECK(check(options));
    WINSH_TRY(SnapshotSource source, SnapshotSource::open(options.identity, world));
    WINSH_TRY(const Snapshot snapshot, read(source, options, world));
    WhatNext next;
    if (format_of(options.output, world) == Format::table)
        next = what_next(source, *options.loop, snapshot.document);
    WINSH_CHECK(write_snapshot(snapshot, *options.loop, options.output, next, world));
    return judge(snapshot.document, options, world);
}

}  // namespace

Command snapshot_fetch_command() {
    return {.path = "snapshot fetch",
            .summary = "Fetch the latest snapshot of a loop.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"loop", "", "The loop's name, such as bug-autofix.", &options->loop});
                arguments.push_back(
                    {"--require", "STATUS",
                     "End with code 7 unless the status is at least this: ready, partial or stale.",
                     &options->required});
                arguments.push_back({"--max-age", "DURATION",
                                     "At most this long since it was built: 90s, 15m, 2h, 7d.",
                                     &options->max_age});
                arguments.push_back(
                    {"--budget", "N",
                     format("Within so many tokens, from {} to {}.", kLeastBudgetTokens, kMostBudgetTokens),
                     Argument::Number{&options->budget, kLeastBudgetTokens, kMostBudgetTokens}});
                arguments.push_back(
                    {"--since", "DIGEST", "Only what has changed since that snapshot.", &options->since});
                declare_output(arguments, options->output);
                declare_source(arguments, options->identity);
                return [options](World& world) { return fetch(*options, world); };
            }};
}

}  // namespace winsh::win
