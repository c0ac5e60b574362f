#include "win/commands/snapshot_output.h"

#include <array>

#include "base/format.h"
#include "document/brief.h"
#include "win/difference_view.h"
#include "win/private_file.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

bool goes_to_a_file(const OutputOptions& options) { return options.output.value_or("-") != "-"; }

std::string text_in(Format format_wanted, const Snapshot& snapshot, const WhatNext& next,
                    const World& world) {
    if (format_wanted == Format::json) return snapshot.bytes;
    if (format_wanted == Format::markdown) return brief_of(snapshot.bytes);
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
    arguments.push_back(
        {"--format", "FORMAT",
         "json: the document, byte for byte; markdown: a brief for an agent; table: for reading. Else "
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
    const std::string text = text_in(format_of(options, world), snapshot, next, world);
    if (goes_to_a_file(options)) return write_file(text, snapshot, loop, options, world);
    return world.terminal.write(text);
}

ViewOptions view_options(const World& world) {
    return {world.terminal.columns(), world.terminal.output_colours(), world.clock.now()};
}

}  // namespace winsh::win
