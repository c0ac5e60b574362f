#include "access/approval_request.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "access/display_text.h"
#include "access/oauth_error.h"
#include "access/pkce.h"
#include "access/terminal_fields.h"
#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultClient = "win-loops";
constexpr std::size_t kLongestState = 512;
/// What an answer with a code brings beside what no callback may have.
constexpr std::array<std::string_view, 4> kFieldsOfCodes{"iss", "workspace", "api_url", "error_description"};
/// Where the request is wrong in one of these, who asks and where to go is beyond doubt.
constexpr std::array<std::string_view, 6> kToldAtCallback{
    "scope", "response_type", "response_mode", "code_challenge", "code_challenge_method", "host"};

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

bool asks_for_code(const Fields& fields) {
    return std::ranges::any_of(
        std::array<std::string_view, 3>{"response_type", "code_challenge", "code_challenge_method"},
        [&](std::string_view name) { return !value_of(fields, name).empty(); });
}

Result<std::string> state_of(std::string_view text) {
    if (text.empty()) return refused("\"state\" is missing. Start again in the terminal.", "state");
    if (text.size() > kLongestState || !is_printable_ascii(text)) {
        return refused("\"state\" must be 1 to 512 printable ASCII characters.", "state");
    }
    return std::string(text);
}

Result<std::string> client_of(const Fields& fields) {
    const std::string_view client = value_of(fields, "client");
    const std::string_view id = asks_for_code(fields) ? value_of(fields, "client_id") : std::string_view();
    if (!client.empty() && !id.empty() && client != id)
        return refused("\"client\" and \"client_id\" name two different clients.", "client_id");
    WINSH_TRY(std::string name, id.empty() ? shown_name(client, "client") : shown_name(id, "client_id"));
    if (!name.empty()) return name;
    if (!value_of(fields, "response_type").empty()) return client_name("", "client_id");
    return std::string(kDefaultClient);
}

Result<RedirectUri> callback_of(const Fields& fields) {
    WINSH_TRY(RedirectUri redirect_uri, RedirectUri::parse(value_of(fields, "redirect_uri")));
    if (asks_for_code(fields)) WINSH_CHECK(redirect_uri.check_brings_none_of(kFieldsOfCodes));
    return redirect_uri;
}

/// "" of one who asks for no code.
Result<std::string> challenge_of_request(const Fields& fields) {
    if (!asks_for_code(fields)) return std::string();
    const std::string_view type = value_of(fields, "response_type");
    if (!type.empty() && type != "code")
        return refused("\"response_type\" must be code: this server answers with codes.", "response_type");
    const std::string_view mode = value_of(fields, "response_mode");
    if (!mode.empty() && mode != "query")
        return refused("\"response_mode\" must be query, or left out.", "response_mode");
    const std::string_view challenge = value_of(fields, "code_challenge");
    if (challenge.empty()) {
        return refused(
            "\"code_challenge\" is missing: a code is given only to who can show to have asked for it "
            "(PKCE, RFC 7636).",
            "code_challenge");
    }
    if (value_of(fields, "code_challenge_method") != "S256")
        return refused("\"code_challenge_method\" must be S256.", "code_challenge_method");
    if (!is_code_challenge(challenge)) {
        return refused(
            "\"code_challenge\" must be the SHA-256 of a code verifier, as 43 characters of base64url.",
            "code_challenge");
    }
    return std::string(challenge);
}

std::string_view oauth_code_of(const Error& error) {
    if (error.field == "scope") return "invalid_scope";
    if (error.field == "response_type") return "unsupported_response_type";
    return "invalid_request";
}

}  // namespace

Result<ApprovalRequest> parse_approval_request(std::string_view query) {
    WINSH_TRY(const Fields fields, fields_of(query));
    WINSH_TRY(RedirectUri redirect_uri, callback_of(fields));
    WINSH_TRY(std::string state, state_of(value_of(fields, "state")));
    WINSH_TRY(std::string client, client_of(fields));
    WINSH_TRY(std::string host, shown_name(value_of(fields, "host"), "host"));
    WINSH_TRY(const Scopes scopes, asked_scopes(value_of(fields, "scope")));
    WINSH_TRY(std::string challenge, challenge_of_request(fields));
    return ApprovalRequest{std::move(client), std::move(host), std::move(redirect_uri),
                           std::move(state),  scopes,          std::move(challenge)};
}

std::optional<std::string> approval_refusal_location(std::string_view query, std::string_view issuer) {
    const Result<ApprovalRequest> request = parse_approval_request(query);
    if (request || std::ranges::find(kToldAtCallback, request.error().field) == kToldAtCallback.end())
        return std::nullopt;
    const Result<Fields> fields = fields_of(query);
    if (!fields || !asks_for_code(*fields)) return std::nullopt;
    const Result<RedirectUri> callback = callback_of(*fields);
    if (!callback) return std::nullopt;
    return callback->with_fields({{"error", std::string(oauth_code_of(request.error()))},
                                  {"error_description", error_description(request.error().message)},
                                  {"state", std::string(value_of(*fields, "state"))},
                                  {"iss", std::string(issuer)}});
}

}  // namespace winsh
