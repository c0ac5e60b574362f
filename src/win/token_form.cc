#include "win/token_form.h"

#include "base/format.h"

namespace winsh::win {
namespace {

constexpr std::string_view kPrefix = "win_live_";
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
    return is_bearer_text(text) && text.starts_with(kPrefix) && text.size() > kPrefix.size();
}

std::string token_prefix(const Secret& token) {
    const std::size_t shown = is_long_enough_to_show(token) ? kShown : kPrefix.size();
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
