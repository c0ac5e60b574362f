#include "win/commands/snapshot_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "document/brief.h"
#include "win/difference_view.h"
#include "win/private_file.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

bool goes_to_a_file(const OutputOptions& options) { return options.output.value_or("-") != "-"; }

/// Whether the name leads to a terminal, as /dev/stdout or /dev/tty may. Only devices are opened to be asked:
/// who reads from a pipe would take the end of that for the end of all.
bool is_terminal(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISCHR(status.st_mode)) return false;
    const File target(::open(path.c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    return target.is_open() && ::isatty(target.descriptor()) == 1;
}

bool goes_to_a_terminal(const OutputOptions& options, const World& world) {
    return goes_to_a_file(options) ? is_terminal(*options.output) : world.terminal.output_is_terminal();
}

/// Where somebody reads it nothing may draw on the terminal; its value stays what it is.
std::string document_for(const Snapshot& snapshot, const OutputOptions& options, const World& world) {
    return goes_to_a_terminal(options, world) ? printable_json(snapshot.bytes) : snapshot.bytes;
}

std::string brief_for(const Snapshot& snapshot, const OutputOptions& options, const World& world) {
    std::string brief = brief_of(document_for(snapshot, options, world));
    if (!goes_to_a_terminal(options, world)) return brief;
    std::vector<std::string> lines;
    for (const std::string_view line : split(brief, '\n')) lines.push_back(printable(line));
    return join(lines, "\n");
}

std::string text_in(const Snapshot& snapshot, const OutputOptions& options, const WhatNext& next,
                    const World& world) {
    const Format wanted = format_of(options, world);
    if (wanted == Format::json) return document_for(snapshot, options, world);
    if (wanted == Format::markdown) return brief_for(snapshot, options, world);
    const ViewOptions view = view_options(world);
    if (snapshot.document.find("since") != nullptr) return view_of_difference(snapshot.document, view);
    return view_of(snapshot.document, snapshot.bytes.size(), view, next);
}

Result<void> write_file(const std::string& bytes, const Snapshot& snapshot, const std::string& loop,
                        const OutputOptions& options, World& world) {
    WINSH_CHECK(write_private_file(*options.output, bytes));
    const std::string status = cut_to(text_of(snapshot.document["status"]), 32);
    if (options.json) {
        Json written = Json::object();
        written.set("loopId", loop)
            .set("status", status)
            .set("bytes", bytes.size())
            .set("output", *options.output);
        WINSH_CHECK(write_json(written, world));
        return {};
    }
    world.terminal.tell(format("{} {} written to {} ({} bytes, status {})\n",
                               paint(Tone::good, "✓", world.terminal.message_colours()), loop,
                               printable(*options.output), bytes.size(), status));
    return {};
}

}  // namespace

void declare_output(std::vector<Argument>& arguments, OutputOptions& options) {
    arguments.push_back({"--format", "FORMAT",
                         "json: the document, byte for byte (on a terminal what it would obey is escaped); "
                         "markdown: a brief for an agent; table: for reading. Else "
                         "table on a terminal, json elsewhere.",
                         &options.format});
    arguments.push_back({"--output", "FILE",
                         "Write it to a file instead; json unless --format says otherwise.",
                         &options.output});
    declare_json(arguments, options.json);
}

Result<void> check_output(const OutputOptions& options) {
    constexpr std::array<std::string_view, 3> kFormats = {"json", "markdown", "table"};
    if (options.format && std::ranges::find(kFormats, *options.format) == kFormats.end())
        return fail(ErrorKind::invalid, "--format takes json, markdown or table.");
    if (options.output && options.output->empty())
        return fail(ErrorKind::invalid, "--output needs the name of a file.");
    if (options.json && !goes_to_a_file(options) && options.format.value_or("json") != "json")
        return fail(ErrorKind::invalid,
                    format("--json and --format {} exclude each other.", *options.format));
    return {};
}

Format format_of(const OutputOptions& options, const World& world) {
    if (options.format) {
        if (*options.format == "markdown") return Format::markdown;
        return *options.format == "table" ? Format::table : Format::json;
    }
    const bool for_reading = !options.output && !options.json && world.terminal.output_is_terminal();
    return for_reading ? Format::table : Format::json;
}

void declare_source(std::vector<Argument>& arguments, IdentityOptions& options) {
    declare_api_url(arguments, options);
    arguments.push_back(
        {"--token", "T", "Use this token. Else WIN_TOKEN, else the stored login's.", &options.token});
    declare_config_dir(arguments, options);
    declare_insecure_http(arguments, options);
}

Result<void> write_snapshot(const Snapshot& snapshot, const std::string& loop, const OutputOptions& options,
                            const WhatNext& next, World& world) {
    const std::string text = text_in(snapshot, options, next, world);
    if (goes_to_a_file(options)) return write_file(text, snapshot, loop, options, world);
    return world.terminal.write(text);
}

ViewOptions view_options(const World& world) {
    return {.columns = world.terminal.columns(),
            .colours = world.terminal.output_colours(),
            .now = world.clock.now(),
            .is_seen = world.terminal.output_is_terminal()};
}

}  // namespace winsh::win
