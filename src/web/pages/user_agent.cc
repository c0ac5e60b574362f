#include "web/pages/user_agent.h"

#include "base/format.h"
#include "base/text.h"

namespace winsh::web {
namespace {

struct Mark {
    std::string_view text;
    std::string_view name;
};

// In order: browsers name those that they descend from too.
constexpr Mark kBrowsers[] = {{"Edg/", "Edge"},      {"OPR/", "Opera"},         {"Firefox/", "Firefox"},
                              {"Chrome/", "Chrome"}, {"Chromium/", "Chromium"}, {"Safari/", "Safari"},
                              {"curl/", "curl"}};
constexpr Mark kSystems[] = {{"Windows", "Windows"}, {"iPhone", "iPhone"},  {"iPad", "iPad"},
                             {"Android", "Android"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"},
                             {"Linux", "Linux"}};
constexpr std::size_t kMostCharacters = 60;

template <std::size_t Count>
std::string_view name_in(const Mark (&marks)[Count], std::string_view user_agent) {
    for (const Mark& mark : marks) {
        if (user_agent.contains(mark.text)) return mark.name;
    }
    return {};
}

}  // namespace

std::string describe_user_agent(std::string_view user_agent) {
    const std::string_view browser = name_in(kBrowsers, user_agent);
    const std::string_view system = name_in(kSystems, user_agent);
    if (!browser.empty() && !system.empty()) return format("{} on {}", browser, system);
    if (!browser.empty()) return std::string(browser);
    if (user_agent.empty()) return "Unknown browser";
    const std::string_view start = user_agent.substr(0, kMostCharacters);
    return std::string(start.substr(0, utf8_prefix(start)));
}

}  // namespace winsh::web
