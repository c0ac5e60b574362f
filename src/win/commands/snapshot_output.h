#pragma once

#include <string>

#include "win/command.h"
#include "win/commands/common.h"
#include "win/commands/snapshot_source.h"
#include "win/snapshot_view.h"

namespace winsh::win {

enum class Format { json, markdown, table };

/// Where a snapshot goes, and in which form.
struct OutputOptions {
    std::optional<std::string> format;  ///< Else `table` on a terminal, `json` elsewhere.
    std::optional<std::string> output;  ///< A file; `-` and nothing stand for standard output.
    bool json = false;
};
void declare_output(std::vector<Argument>& arguments, OutputOptions& options);
/// `invalid` for a format that is none, and for two that exclude each other.
Result<void> check_output(const OutputOptions& options);
Format format_of(const OutputOptions& options, const World& world);

/// Declares what `SnapshotSource::open` is told.
void declare_source(std::vector<Argument>& arguments, IdentityOptions& options);

/// Writes a snapshot, or what has changed in one, as it is wanted. `loop` names it in the report on a file.
Result<void> write_snapshot(const Snapshot& snapshot, const std::string& loop, const OutputOptions& options,
                            const WhatNext& next, World& world);

ViewOptions view_options(const World& world);

}  // namespace winsh::win
