#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/environment.h"

namespace winsh::win {

/// Logins side by side. The one without a name of its own is called `default` and is the published client's
/// `auth.json`; a named one has a folder below the configuration folder, with a file of the same form.
inline constexpr std::string_view kDefaultProfile = "default";

/// 1..64 characters a-z, 0-9, '-', '_' and '.', the first a letter or a digit.
bool is_profile_name(std::string_view text);

/// Where its `auth.json` is: `CONFIG/profiles/NAME`, or `CONFIG` itself for the default one. The published
/// client can be pointed at either with `--config-dir`.
std::string profile_folder(const std::string& config_folder, std::string_view profile);

enum class ProfileSource {
    usual,        ///< Nobody named one.
    user,         ///< `config.toml` beside `auth.json`.
    folder,       ///< `.win/config.toml`, here or in a folder above.
    environment,  ///< `WIN_PROFILE`
    flag,         ///< `--profile`
};

struct ChosenProfile {
    std::string name{kDefaultProfile};
    ProfileSource source = ProfileSource::usual;
    std::string file;                ///< Which names it, for `user` and `folder`.
    std::vector<std::string> notes;  ///< Sentences for the user.
};

enum class FolderWord {
    counts,
    /// Where the token is given: a folder, which may have come with somebody's repository, must not say to
    /// which server it goes.
    is_passed_over,
};

/// `--profile`, else `WIN_PROFILE`, else the folder's, else the user's, else the default one; the working
/// folder is the environment's `PWD`. What a folder decides, or would, is among the notes. Errors: `invalid`
/// for a name that is none, `unavailable` for a file that names one and cannot be used.
Result<ChosenProfile> choose_profile(const std::optional<std::string>& asked,
                                     const std::string& config_folder, const http::Environment& environment,
                                     FolderWord word = FolderWord::counts);

/// `--profile`, `WIN_PROFILE`, or the file: for a sentence.
std::string who_names_it(const ChosenProfile& profile);

/// The named ones that have a login, ordered; the default one first, where it has one.
std::vector<std::string> profiles_in(const std::string& config_folder);

}  // namespace winsh::win
