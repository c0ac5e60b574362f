#include "win/commands/auth_switch.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/file.h"
#include "base/format.h"
#include "win/commands/common.h"
#include "win/private_file.h"
#include "win/screen_text.h"
#include "win/settings.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Chooses the profile that win uses in this folder and in those below it: it is written into "
    ".win/config.toml, "
    "the nearest one from here upwards, else a new one here. Other folders, and shells that work in them, "
    "stay as "
    "they are.\n\n"
    "With --global it becomes the choice of all folders that make none of their own, in config.toml beside "
    "auth.json.\n\n"
    "--profile and WIN_PROFILE come before both; default is the name of the profile without a name.";
constexpr std::string_view kExamples =
    "win auth switch work\n"
    "win auth switch default\n"
    "win auth switch --global work";

constexpr std::size_t kFileLimit = 65'536;

struct Options {
    IdentityOptions identity;
    std::optional<std::string> profile;
    bool global = false;
    bool json = false;
};

Result<std::string> file_to_change(const std::string& config, const Options& options, const World& world) {
    if (options.global) return user_settings_file(config);
    const std::string folder = world.environment("PWD").value_or("");
    if (folder.empty()) return fail(ErrorKind::unavailable, "This folder does not exist any more.");
    WINSH_TRY(const FolderSettings found, find_folder_settings(folder));
    if (!found.file.empty()) return found.file;
    return (folder == "/" ? "" : folder) + "/.win/config.toml";
}

/// Who wrote the repository may have laid a link there, to have another file written.
Result<void> require_no_link(const std::string& folder) {
    const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (opened.is_open() || errno == ENOENT) return {};
    if (errno != ELOOP && errno != ENOTDIR)
        return fail(ErrorKind::unavailable,
                    format("{} could not be opened: {}.", printable(folder), std::strerror(errno)));
    return fail(ErrorKind::unavailable,
                format("{} is a symbolic link or a file, where a folder is needed. Who wrote this repository "
                       "may have laid it there; look at it, and remove it.",
                       printable(folder)));
}

Result<void> change(const std::string& file, const std::string& profile, const Options& options) {
    const std::string folder = file.substr(0, file.rfind('/'));
    // The user's own folder may be a link, as those who keep such files in a repository have it.
    if (!options.global) WINSH_CHECK(require_no_link(folder));
    WINSH_TRY(const std::vector<std::string> warnings, make_private_folder(folder));
    WINSH_TRY(const std::optional<PrivateFile> before, read_private_file(file, kFileLimit));
    auto text = with_profile(before.has_value() ? before->bytes : "", profile);
    if (!text.has_value())
        return fail(text.error().kind, format("{} cannot be changed. {}", file, text.error().message));
    return write_private_file(file, *text);
}

/// What would come before the choice that was just made.
std::vector<std::string> hindrances(const std::string& config, const std::string& profile,
                                    const World& world) {
    const auto chosen = choose_profile(std::nullopt, config, world.environment);
    if (!chosen.has_value() || chosen->name == profile) return {};
    return {format("Here {} comes before it, and chooses {}.", who_names_it(*chosen), chosen->name)};
}

Result<ExitCode> switch_profile(const Options& options, World& world) {
    const std::string profile = options.profile.value_or("");
    if (!is_profile_name(profile))
        return fail(
            ErrorKind::invalid,
            "That is not the name of a profile: one is made of a-z, 0-9, '-', '_' and '.', and begins with a "
            "letter or a digit.");
    WINSH_TRY(const std::string config, config_folder(options.identity.config_dir, world.environment));
    const std::vector<std::string> profiles = profiles_in(config);
    if (profile != kDefaultProfile && std::ranges::find(profiles, profile) == profiles.end())
        return fail(ErrorKind::unauthenticated,
                    format("There is no login of the profile {}. Sign in with: win auth login --profile {}",
                           profile, profile));
    WINSH_TRY(const std::string file, file_to_change(config, options, world));
    WINSH_CHECK(change(file, profile, options));
    tell_notes(hindrances(config, profile, world), world);
    if (options.json)
        return write_json(
            Json::object().set("profile", profile).set("file", file).set("global", options.global), world);
    const std::string where =
        options.global ? "where a folder says nothing else" : "in this folder and below";
    WINSH_CHECK(
        world.terminal.write(format("{} {} is used {}\n",
                                    paint(Tone::good, "✓", world.terminal.output_colours()), profile, where) +
                             fact("Written", file, world)));
    return ExitCode::ok;
}

}  // namespace

Command auth_switch_command() {
    return {.path = "auth switch",
            .summary = "Choose the profile for this folder, or with --global for all.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                arguments.push_back({"profile", "", "The profile's name, such as work.", &options->profile});
                arguments.push_back({"--global", "", "For all folders that choose none.", &options->global});
                declare_config_dir_alone(arguments, options->identity);
                declare_json(arguments, options->json);
                return [options](World& world) { return switch_profile(*options, world); };
            }};
}

}  // namespace winsh::win
