#include "win/commands/common.h"

#include <memory>

#include "base/format.h"
#include "win/moment.h"
#include "win/screen_text.h"

namespace winsh::win {

void declare_json(std::vector<Argument>& arguments, bool& json) {
    arguments.push_back({"--json", "", "The result as JSON.", &json});
}

void declare_config_dir_alone(std::vector<Argument>& arguments, IdentityOptions& options) {
    arguments.push_back({"--config-dir", "DIR",
                         "Where auth.json is kept. Else WIN_LOOPS_CONFIG_DIR, else ~/.config/win-loops.",
                         &options.config_dir});
}

void declare_config_dir(std::vector<Argument>& arguments, IdentityOptions& options) {
    declare_config_dir_alone(arguments, options);
    arguments.push_back({"--profile", "NAME",
                         "Which of several logins. Else WIN_PROFILE, else what .win/config.toml says here or "
                         "in a folder above, else what win auth switch chose.",
                         &options.profile});
}

void declare_api_url(std::vector<Argument>& arguments, IdentityOptions& options) {
    arguments.push_back({"--api-url", "URL",
                         "The server to ask. Else WIN_API_URL, else the stored login's, else https://win.sh.",
                         &options.api_url});
}

void declare_insecure_http(std::vector<Argument>& arguments, IdentityOptions& options) {
    arguments.push_back(
        {"--insecure-http", "",
         "Send the token over plain http to another machine, where it can be read on the way.",
         &options.insecure_http});
}

Action prepare_local(std::vector<Argument>& arguments, Result<ExitCode> (*run)(const LocalOptions&, World&)) {
    const auto options = std::make_shared<LocalOptions>();
    declare_config_dir(arguments, options->identity);
    declare_json(arguments, options->json);
    return [options, run](World& world) { return run(*options, world); };
}

void tell_notes(const std::vector<std::string>& notes, World& world) {
    for (const std::string& note : notes)
        world.terminal.tell(message(Tone::warning, "win: note:", note, world.terminal));
}

std::string fact(std::string_view name, std::string_view value, const World& world, Tone tone) {
    const Colours colours = world.terminal.output_colours();
    return format("  {}  {}\n", paint(Tone::faint, pad_to(name, 9), colours),
                  paint(tone, printable(value), colours));
}

Result<ExitCode> write_json(const Json& result, World& world, ExitCode code) {
    WINSH_CHECK(world.terminal.write(printable_json(to_pretty_text(result)) + "\n"));
    return code;
}

std::string expiry_text(std::string_view expires_at, Timestamp now) {
    if (expires_at.empty()) return "never, or not known";
    const auto time = from_iso8601(expires_at);
    if (!time.has_value()) return "not known";
    return format("{} ({})", day_and_time(*time), distance(*time, now));
}

std::string life_of(std::string_view expires_at, Timestamp now) {
    const auto time = from_iso8601(expires_at);
    if (!time.has_value()) return "";
    return format("{} {}", *time <= now ? "expired" : "expires", distance(*time, now));
}

Tone expiry_tone(std::string_view expires_at, Timestamp now) {
    constexpr std::chrono::days kWarning(14);
    const auto time = from_iso8601(expires_at);
    if (!time.has_value()) return Tone::plain;
    if (*time <= now) return Tone::bad;
    return *time - now <= kWarning ? Tone::warning : Tone::plain;
}

bool has_expired(std::string_view expires_at, Timestamp now) {
    const auto time = from_iso8601(expires_at);
    return time.has_value() && *time <= now;
}

std::string workspace_words(const std::string& name, const std::string& id) {
    std::string shown = printable(id);
    if (name.empty() || name == id) return shown;
    return shown.empty() ? printable(name) : format("{} ({})", printable(name), shown);
}

std::string profile_fact(const ChosenProfile& profile, const World& world) {
    if (profile.name == kDefaultProfile && profile.source == ProfileSource::usual) return "";
    return fact("Profile", format("{}, from {}", profile.name, who_names_it(profile)), world);
}

}  // namespace winsh::win
