#include "snapshots/links.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "snapshots/redaction_characters.h"

namespace winsh {
namespace {

bool is_dangerous_scheme(std::string_view scheme) {
    // Those that run, show or open something without `//` behind the colon.
    constexpr auto kSchemes = std::to_array<std::string_view>({"javascript",
                                                               "data",
                                                               "vbscript",
                                                               "livescript",
                                                               "mocha",
                                                               "file",
                                                               "blob",
                                                               "mailto",
                                                               "tel",
                                                               "sms",
                                                               "callto",
                                                               "facetime",
                                                               "skype",
                                                               "ftp",
                                                               "ssh",
                                                               "about",
                                                               "filesystem",
                                                               "jar",
                                                               "view-source",
                                                               "intent",
                                                               "res",
                                                               "mhtml",
                                                               "mk",
                                                               "shell",
                                                               "search-ms",
                                                               "vscode",
                                                               "vscode-insiders",
                                                               "cursor",
                                                               "slack",
                                                               "zoommtg",
                                                               "msteams",
                                                               "itms-services",
                                                               "itms-apps",
                                                               "market",
                                                               "chrome",
                                                               "feed",
                                                               "magnet",
                                                               "steam",
                                                               "web"});
    return std::ranges::find(kSchemes, scheme) != kSchemes.end() || scheme.starts_with("ms-") ||
           scheme.starts_with("x-apple") || scheme.starts_with("web+");
}

bool is_scheme_character(char character) {
    return is_alphanumeric(character) || character == '+' || character == '.' || character == '-';
}

/// The scheme before a colon (RFC 3986 §3.1) in lower case, or "". Markdown takes backslashes before
/// punctuation away, so they are read over.
std::string scheme_before(std::string_view text, std::size_t colon) {
    const std::size_t begin = run_begin(
        text, colon, 0, [](char character) { return is_scheme_character(character) || character == '\\'; });
    std::string scheme;
    for (const char character : text.substr(begin, colon - begin))
        if (character != '\\' && (!scheme.empty() || is_letter(character))) scheme.push_back(character);
    return to_lower_ascii(scheme);
}

bool leads_elsewhere(std::string_view text, std::size_t colon) {
    const std::string scheme = scheme_before(text, colon);
    if (scheme.empty()) return false;
    std::string_view rest = text.substr(colon + 1);
    if (rest.starts_with("//")) return scheme != "http" && scheme != "https";
    if (!is_dangerous_scheme(scheme)) return false;
    const bool goes_on = !rest.empty() && rest.front() != ' ' && rest.front() != '\n';
    // `JavaScript: the good parts` is a sentence, `(<javascript: x>)` is a link.
    const std::size_t begin = run_begin(
        text, colon, 0, [](char character) { return is_scheme_character(character) || character == '\\'; });
    const char before = character_before(text, begin);
    return goes_on || before == '(' || before == '<';
}

bool is_slash(char character) { return character == '/' || character == '\\'; }

/// The size of the two slashes at the start of a link's target, of which browsers make another host, or 0.
std::size_t relative_host_at(std::string_view text, std::size_t at) {
    std::size_t slashes = 0;
    std::size_t end = at;
    while (end < text.size() && is_slash(text[end]) && end - at < 8) {
        // An escaped slash is one slash.
        const bool is_escape = text[end] == '\\' && character_at(text, end + 1) == '/';
        end += is_escape ? 2 : 1;
        ++slashes;
    }
    return slashes >= 2 ? end - at : 0;
}

/// Where the target of the Markdown link begins whose `](` is there.
std::size_t target_begin(std::string_view text, std::size_t at) {
    return run_end(
        text, at + 2,
        [](char character) { return character == ' ' || character == '\n' || character == '<'; }, at + 6);
}

bool is_within_brackets(std::string_view text, std::size_t at) {
    return character_before(text, at) == '[' && character_at(text, at + 1) == ']';
}

/// The text with `[:]` for each colon that `is_meant` names.
template <typename IsMeant>
std::string with_colons_defanged(std::string_view text, IsMeant is_meant) {
    std::string clean;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ':' && is_meant(at)) {
            clean += "[:]";
        } else {
            clean.push_back(text[at]);
        }
    }
    return clean;
}

std::string with_hosts_defanged(std::string_view text) {
    std::string clean;
    std::size_t done = 0;
    for (std::size_t at = text.find("]("); at != kNowhere; at = text.find("](", at + 2)) {
        const std::size_t begin = target_begin(text, at);
        const std::size_t size = relative_host_at(text, begin);
        if (size == 0) continue;
        clean += text.substr(done, begin - done);
        clean += "[//]";
        done = begin + size;
    }
    clean += text.substr(done);
    return clean;
}

}  // namespace

bool is_web_link(std::string_view text) {
    const std::size_t slashes = text.find("://");
    if (slashes == kNowhere || text.find_first_of(" \n<>\"`\\") != kNowhere) return false;
    const std::string scheme = to_lower_ascii(text.substr(0, slashes));
    if (scheme != "http" && scheme != "https") return false;
    const std::string_view rest = text.substr(slashes + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && !host.contains('@');
}

std::string with_links_defanged(std::string_view text) {
    const std::string clean =
        with_colons_defanged(text, [&](std::size_t at) { return leads_elsewhere(text, at); });
    return with_hosts_defanged(clean);
}

std::string link_defanged(std::string_view text) {
    if (is_web_link(text)) return with_links_defanged(text);
    const std::size_t size = relative_host_at(text, 0);
    const std::string target = (size == 0 ? "" : "[//]") + std::string(text.substr(size));
    const std::string clean =
        with_colons_defanged(target, [&](std::size_t at) { return !is_within_brackets(target, at); });
    return with_hosts_defanged(clean);
}

bool has_foreign_link(std::string_view text) { return with_links_defanged(text) != text; }

}  // namespace winsh
