#include "win/callback.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostQueryBytes = 8'192;
constexpr std::size_t kMostCodeBytes = 1'024;

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Nothing where the parameter stands twice; "" where it is missing.
std::optional<std::string> only(const Fields& fields, std::string_view name) {
    std::optional<std::string> found;
    for (const auto& [field, value] : fields) {
        if (field != name) continue;
        if (found.has_value()) return std::nullopt;
        found = value;
    }
    return found.value_or("");
}

bool is_there(const Fields& fields, std::string_view name) {
    for (const auto& [field, value] : fields)
        if (field == name) return true;
    return false;
}

CallbackAnswer unusable(std::string problem) {
    return {CallbackVerdict::unusable, {}, {}, std::move(problem)};
}

/// RFC 6749 Appendix A.11: visible ASCII.
bool is_code(std::string_view text) {
    if (text.empty() || text.size() > kMostCodeBytes) return false;
    for (const char character : text)
        if (character < 0x21 || character > 0x7e) return false;
    return true;
}

CallbackAnswer read_token(const Fields& fields, const CallbackExpectation& expected) {
    if (is_there(fields, "code"))
        return unusable("The server's answer holds a code, which was not asked for; it was not taken.");
    const auto token = only(fields, "token");
    const auto workspace = only(fields, "workspace");
    const auto api_url = only(fields, "api_url");
    const auto expires_at = only(fields, "expires_at");
    if (!token || !workspace || !api_url || !expires_at)
        return unusable("The server's answer holds a parameter twice.");
    auto grant = checked({Secret(*token), *workspace, *api_url, *expires_at}, {expected.app, expected.api});
    if (!grant.has_value()) return unusable(grant.error().message);
    return {CallbackVerdict::granted, std::move(*grant), {}, {}};
}

CallbackAnswer read_code(const Fields& fields) {
    // Not from the page that was opened: that one was given a challenge (RFC 9700 §2.1.1).
    if (is_there(fields, "token"))
        return unusable(
            "The answer holds a token, though a code was asked for, which is worth nothing to others. It was "
            "not taken.");
    const auto code = only(fields, "code");
    if (!code) return unusable("The server's answer holds a parameter twice.");
    if (!is_code(*code)) return unusable("The server's answer holds no usable code.");
    return {CallbackVerdict::granted, {}, Secret(*code), {}};
}

/// RFC 9207 §2.4.
bool is_from(const CallbackExpectation& expected, const Fields& fields, std::string_view issuer) {
    if (expected.wish == CallbackWish::token) return true;
    if (!is_there(fields, "iss")) return expected.issuer_promise == IssuerPromise::none;
    return issuer == expected.issuer;
}

}  // namespace

CallbackAnswer read_callback(std::string_view query, const CallbackExpectation& expected) {
    if (query.size() > kMostQueryBytes) return {};
    const auto fields = parse_form(query);
    if (!fields.has_value()) return {};
    const auto state = only(*fields, "state");
    if (!state || expected.state.empty() || !equal_in_constant_time(*state, expected.state)) return {};

    const auto error = only(*fields, "error");
    const auto issuer = only(*fields, "iss");
    if (!error || !issuer) return unusable("The server's answer holds a parameter twice.");
    if (!is_from(expected, *fields, *issuer))
        return unusable("The answer does not come from the server that was asked; it was not taken.");
    if (*error == "access_denied")
        return {CallbackVerdict::declined, {}, {}, "The approval was declined in the browser."};
    if (!error->empty()) return unusable("The server answered with an error instead of an approval.");
    return expected.wish == CallbackWish::code ? read_code(*fields) : read_token(*fields, expected);
}

}  // namespace winsh::win
