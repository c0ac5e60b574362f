#include "win/token_form.h"

#include "base/format.h"
#include "base/token_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostBytes = 1'024;
constexpr std::size_t kShown = 12;
constexpr std::size_t kShownAtTheEnd = 4;

bool is_long_enough_to_show(const Secret& token) { return token.size() >= 2 * (kShown + kShownAtTheEnd); }

}  // namespace

bool is_bearer_text(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=";
    return !text.empty() && text.size() <= kMostBytes &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_api_token(std::string_view text) {
    return is_bearer_text(text) && text.starts_with(kTokenPrefix) && text.size() > kTokenPrefix.size();
}

std::string problem_of_token(std::string_view text) {
    if (text.empty()) return "There is no token.";
    if (!text.starts_with(kTokenPrefix)) return format("It does not begin with {}.", kTokenPrefix);
    if (text.size() != kTokenBytes)
        return format("It has {} characters, where a token has {}: it was cut off, or something was added.",
                      text.size(), kTokenBytes);
    if (is_token_text(text)) return "";
    constexpr std::string_view allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if (text.find_first_not_of(allowed, kTokenPrefix.size()) != std::string_view::npos)
        return "It holds a character that no token has.";
    return "Its checksum is wrong: a character was mistyped, or it was made up.";
}

std::string reason_of_form(const Secret& token) {
    const std::string problem = is_api_token(token.reveal()) ? problem_of_token(token.reveal()) : "";
    return problem.empty() ? "" : "winshd gives out no such token. " + problem;
}

std::string token_prefix(const Secret& token) {
    const std::size_t shown = is_long_enough_to_show(token) ? kShown : kTokenPrefix.size();
    return is_api_token(token.reveal()) ? std::string(token.reveal().substr(0, shown)) : "";
}

std::string last_four(const Secret& token) {
    return is_long_enough_to_show(token) ? std::string(token.reveal().substr(token.size() - kShownAtTheEnd))
                                         : "";
}

std::string masked(const Secret& token) {
    return format("{}\xe2\x80\xa6{}", token_prefix(token), last_four(token));
}

}  // namespace winsh::win
