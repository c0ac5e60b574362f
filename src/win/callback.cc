#include "win/callback.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostQueryBytes = 8'192;
constexpr std::size_t kMostWorkspaceCharacters = 200;

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

CallbackAnswer unusable(std::string problem) { return {CallbackVerdict::unusable, {}, std::move(problem)}; }

bool is_workspace(std::string_view text) {
    return !has_control_characters(text) && count_code_points(text) <= kMostWorkspaceCharacters;
}

/// Where the token may be sent: to the server that was asked, and, on https, to hosts of its own name.
bool is_of_the_server(const ServerUrl& told, const CallbackExpectation& expected) {
    for (const ServerUrl* asked : {&expected.app, &expected.api})
        if (told.same_origin(*asked) || told.is_below(*asked)) return true;
    return false;
}

}  // namespace

CallbackAnswer read_callback(std::string_view query, const CallbackExpectation& expected) {
    if (query.size() > kMostQueryBytes) return {};
    const auto fields = parse_form(query);
    if (!fields.has_value()) return {};
    const auto state = only(*fields, "state");
    if (!state || expected.state.empty() || !equal_in_constant_time(*state, expected.state)) return {};

    const auto error = only(*fields, "error");
    const auto token = only(*fields, "token");
    const auto workspace = only(*fields, "workspace");
    const auto api_url = only(*fields, "api_url");
    const auto expires_at = only(*fields, "expires_at");
    if (!error || !token || !workspace || !api_url || !expires_at)
        return unusable("The server's answer holds a parameter twice.");
    if (*error == "access_denied")
        return {CallbackVerdict::declined, {}, "The approval was declined in the browser."};
    if (!error->empty()) return unusable("The server answered with an error instead of a token.");
    if (!is_api_token(*token)) return unusable("The server's answer holds no usable token.");
    if (!is_workspace(*workspace))
        return unusable("The server's answer names a workspace that cannot be one.");
    if (!expires_at->empty() && !from_iso8601(*expires_at))
        return unusable("The server's answer holds an expiry that is not a time.");
    std::string address = expected.api.text();
    if (!api_url->empty()) {
        const auto told = ServerUrl::parse(*api_url, "api_url");
        if (!told.has_value() || !is_of_the_server(*told, expected))
            return unusable(
                "The server's answer sends the token to another server than the one that was asked; it was "
                "not "
                "taken. If that server is behind another address, give it with --api-url.");
        address = told->text();
    }
    return {CallbackVerdict::granted, {Secret(*token), *workspace, std::move(address), *expires_at}, {}};
}

}  // namespace winsh::win
