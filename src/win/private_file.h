#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace winsh::win {

/// Files that nobody but their owner reads. All errors are `unavailable`, with a sentence that names the path
/// and the reason.

/// An error where the folder, or a link in its place, belongs to a user other than this one and root: that
/// user could lay files into it. A folder that is missing is fine.
Result<void> require_own_folder(const std::string& path);

/// Makes the folder and the ones above it that are missing, each with mode 0700. One that is there must be
/// one's own (`require_own_folder`) and is left as it is. The answer holds a sentence for the user where
/// others may write in it.
Result<std::vector<std::string>> make_private_folder(const std::string& path);

/// Replaces the file as a whole: the bytes are written next to it with mode 0600, brought to the disk and
/// renamed over it, so that a reader sees the old or the new content and a failure leaves the old one. A
/// symbolic link is followed where this user or root made it, and refused otherwise. What is there and is no
/// regular file (`/dev/null`, a pipe) is written to; a folder is an error.
Result<void> write_private_file(const std::string& path, std::string_view bytes);

/// Whether the file could be written, as far as that can be told without writing: its folder, or the nearest
/// one above it that is there, must be one that this user may write in, on a device that may be written.
Result<void> require_room_for_file(const std::string& path);

enum class ReadByOthers { no, was_possible };

struct PrivateFile {
    std::string bytes;
    /// Others could read it; its mode has been mended to 0600 where that was possible.
    ReadByOthers read_by_others = ReadByOthers::no;
};

/// Nothing where no file is. A folder, a device, more than `limit` bytes, a file or a symbolic link of a user
/// other than this one and root are errors.
Result<std::optional<PrivateFile>> read_private_file(const std::string& path, std::size_t limit);

/// True if there was a file.
Result<bool> remove_file(const std::string& path);

}  // namespace winsh::win
