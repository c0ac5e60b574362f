#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace winsh::win {

/// What a `config.toml` of `win` says: the one of a folder (`.win/config.toml`) and the user's own, beside
/// `auth.json`. No key in either names a server, so that neither can lead a token anywhere.
struct Settings {
    std::optional<std::string> profile;     ///< Checked to be a profile's name.
    std::optional<bool> keyring;            ///< Where logins go without a flag; the user's own file only.
    std::vector<std::string> unknown_keys;  ///< At the top, in their order.
};

/// TOML 1.0 of at most 64 KiB. Errors are `unavailable`, and name the line.
Result<Settings> parse_settings(std::string_view text);

/// The text with `profile` set, everything else in it kept as it is, comments too.
Result<std::string> with_profile(std::string_view text, std::string_view profile);

/// The settings of a folder, where it or one above it has some.
struct FolderSettings {
    std::string file;  ///< The path of `.win/config.toml`; "" where none was found.
    Settings settings;
    std::vector<std::string> notes;  ///< Sentences for the user.
};

/// The nearest `.win/config.toml` of this user from the folder upwards. One that belongs to another user, or
/// lies in a folder of another user, has no effect but a note: it is passed by, whether it could be read or
/// not. One's own that cannot be read or understood, or that others may write to, is an error
/// (`unavailable`): going on would use another login than the one that is meant.
Result<FolderSettings> find_folder_settings(const std::string& folder);

/// The user's own: `config.toml` in the configuration folder.
Result<Settings> read_user_settings(const std::string& config_folder);
std::string user_settings_file(const std::string& config_folder);

}  // namespace winsh::win
