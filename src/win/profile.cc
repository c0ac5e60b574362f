#include "win/profile.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "win/screen_text.h"
#include "win/settings.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostCharacters = 64;
constexpr std::size_t kMostProfiles = 1'000;

Result<ChosenProfile> named(std::string_view name, ProfileSource source, std::string_view what) {
    if (!is_profile_name(name))
        return fail(
            ErrorKind::invalid,
            format("{} does not hold the name of a profile: one is made of a-z, 0-9, '-', '_' and '.', "
                   "begins with a letter or a digit, and has at most {} characters.",
                   what, kMostCharacters),
            std::string(what));
    ChosenProfile profile;
    profile.name = name;
    profile.source = source;
    return profile;
}

/// What a folder says where its word is not asked for.
std::vector<std::string> notes_on_passed_over(const Result<FolderSettings>& folder) {
    if (!folder.has_value() || !folder->settings.profile.has_value()) return {};
    return {format("{} names the profile {}, which does not count here: a token was given.", folder->file,
                   *folder->settings.profile)};
}

bool has_login(const std::string& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder + "/auth.json", ignored);
}

}  // namespace

bool is_profile_name(std::string_view text) {
    if (text.empty() || text.size() > kMostCharacters) return false;
    constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::string_view all = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    return first.contains(text.front()) && text.find_first_not_of(all) == std::string_view::npos;
}

std::string profile_folder(const std::string& config_folder, std::string_view profile) {
    return profile == kDefaultProfile ? config_folder : format("{}/profiles/{}", config_folder, profile);
}

Result<ChosenProfile> choose_profile(const std::optional<std::string>& asked,
                                     const std::string& config_folder, const http::Environment& environment,
                                     FolderWord word) {
    if (asked.has_value()) return named(*asked, ProfileSource::flag, "--profile");
    const std::string variable(trim(environment("WIN_PROFILE").value_or("")));
    if (!variable.empty()) return named(variable, ProfileSource::environment, "WIN_PROFILE");
    auto folder = find_folder_settings(environment("PWD").value_or(""));
    ChosenProfile profile;
    if (word == FolderWord::is_passed_over) {
        profile.notes = notes_on_passed_over(folder);
    } else if (!folder.has_value()) {
        return std::unexpected(std::move(folder).error());
    } else {
        profile.notes = std::move(folder->notes);
        if (folder->settings.profile.has_value()) {
            profile.name = *folder->settings.profile;
            profile.source = ProfileSource::folder;
            profile.file = folder->file;
            // It may have come with somebody's repository, and decides whose login is used.
            profile.notes.push_back(
                format("The profile {} is used here, because {} names it.", profile.name, folder->file));
            return profile;
        }
    }
    WINSH_TRY(const Settings own, read_user_settings(config_folder));
    if (own.profile.has_value()) {
        profile.name = *own.profile;
        profile.source = ProfileSource::user;
        profile.file = user_settings_file(config_folder);
    }
    return profile;
}

std::string who_names_it(const ChosenProfile& profile) {
    switch (profile.source) {
        case ProfileSource::flag:
            return "--profile";
        case ProfileSource::environment:
            return "WIN_PROFILE";
        case ProfileSource::folder:
        case ProfileSource::user:
            return profile.file;
        case ProfileSource::usual:
            break;
    }
    return "";
}

std::vector<std::string> profiles_in(const std::string& config_folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (std::filesystem::directory_iterator entry(config_folder + "/profiles", ignored), end;
         !ignored && entry != end && names.size() < kMostProfiles; entry.increment(ignored)) {
        std::string name = entry->path().filename();
        if (is_profile_name(name) && name != kDefaultProfile && has_login(entry->path()))
            names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    if (has_login(config_folder)) names.emplace(names.begin(), kDefaultProfile);
    return names;
}

}  // namespace winsh::win
