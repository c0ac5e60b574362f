#include <algorithm>
#include <array>
#include <utility>

#include "access/cli_approval.h"
#include "access/display_text.h"
#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultClient = "win-loops";
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestState = 512;

using Fields = std::vector<std::pair<std::string, std::string>>;

std::unexpected<Error> refused(std::string message, std::string_view field) {
    return fail(ErrorKind::invalid, std::move(message), std::string(field));
}

Result<Fields> fields_of(std::string_view query) {
    std::optional<Fields> fields = parse_form(query);
    if (!fields) return refused("The address holds a broken %-escape or bytes that are no text.", "");
    std::vector<std::string_view> names;
    for (const auto& [name, value] : *fields) names.push_back(name);
    std::ranges::sort(names);
    const auto repeated = std::ranges::adjacent_find(names);
    if (repeated != names.end()) {
        const std::string name = printable_excerpt(*repeated, 64);
        return refused(format("The address has \"{}\" more than once.", name), name);
    }
    return *std::move(fields);
}

/// "" where it is missing: a field without a value counts as left out (RFC 6749 §3.1).
std::string_view value_of(const Fields& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &Fields::value_type::first);
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

/// Shown beside our own words: nothing that could pretend to be them.
Result<std::string> shown_name(const Fields& fields, std::string_view field) {
    const std::string_view name = trim(value_of(fields, field));
    if (name.size() > kLongestName || !is_printable_ascii(name)) {
        return refused(format("\"{}\" must be at most 100 printable ASCII characters.", field), field);
    }
    return std::string(name);
}

Result<Scopes> scopes_of(std::string_view text) {
    if (trim(text).empty()) return Scopes::all();
    Scopes scopes;
    for (const std::string_view word : split(text, ' ')) {
        if (word.empty()) continue;
        const std::optional<Scope> scope = parse_scope(word);
        if (!scope) {
            return refused(
                format("There is no scope \"{}\". There are loops:read, loops:run and snapshots:read.",
                       printable_excerpt(word, 64)),
                "scope");
        }
        scopes.add(*scope);
    }
    return scopes;
}

Result<std::string> state_of(std::string_view text) {
    if (text.empty()) return refused("\"state\" is missing. Start again in the terminal.", "state");
    if (text.size() > kLongestState || !is_printable_ascii(text)) {
        return refused("\"state\" must be 1 to 512 printable ASCII characters.", "state");
    }
    return std::string(text);
}

}  // namespace

Result<ApprovalRequest> parse_approval_request(std::string_view query) {
    WINSH_TRY(const Fields fields, fields_of(query));
    WINSH_TRY(RedirectUri redirect_uri, RedirectUri::parse(value_of(fields, "redirect_uri")));
    WINSH_TRY(std::string state, state_of(value_of(fields, "state")));
    WINSH_TRY(std::string client, shown_name(fields, "client"));
    WINSH_TRY(std::string host, shown_name(fields, "host"));
    WINSH_TRY(const Scopes scopes, scopes_of(value_of(fields, "scope")));
    if (client.empty()) client = kDefaultClient;
    return ApprovalRequest{std::move(client), std::move(host), std::move(redirect_uri), std::move(state),
                           scopes};
}

}  // namespace winsh
