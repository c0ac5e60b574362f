#include "access/token_request.h"

#include <string_view>
#include <utility>

#include "base/format.h"

namespace winsh {
namespace {

std::unexpected<Error> refused(std::string message, std::string_view field) {
    return fail(ErrorKind::invalid, std::move(message), std::string(field));
}

Result<std::string> text_of(const Json& value, std::string_view field) {
    if (!value.is_string()) return refused(format("{} must be a string.", field), field);
    return std::string(value.as_string());
}

Result<Scopes> scopes_of(const Json& value) {
    if (!value.is_array() || value.items().empty()) {
        return refused("scopes must be a list with at least one scope.", "scopes");
    }
    Scopes scopes;
    for (const Json& item : value.items()) {
        const std::optional<Scope> scope = item.is_string() ? parse_scope(item.as_string()) : std::nullopt;
        if (!scope)
            return refused("scopes may hold loops:read, loops:run and snapshots:read, nothing else.",
                           "scopes");
        scopes.add(*scope);
    }
    return scopes;
}

Result<void> read_member(const std::string& name, const Json& value, TokenRequest& request) {
    if (name == "name") {
        WINSH_TRY(request.name, text_of(value, name));
    } else if (name == "client") {
        WINSH_TRY(request.client, text_of(value, name));
    } else if (name == "source") {
        const std::optional<TokenSource> source =
            value.is_string() ? parse_token_source(value.as_string()) : std::nullopt;
        if (!source) return refused("source must be \"settings\" or \"cli\".", name);
        request.source = *source;
    } else if (name == "scopes") {
        WINSH_TRY(request.scopes, scopes_of(value));
    } else if (name == "expiresInDays") {
        // JSON has one kind of number: 90.0 and 9e1 are the integer 90 (JSON Schema says so too). The range
        // is checked where tokens are issued; here only that it fits.
        const std::int64_t days = value.as_integer(0);
        if (days < 1 || days > 100'000) {
            return refused("expiresInDays must be a whole number from 1 to 365.", name);
        }
        request.expires_in_days = static_cast<int>(days);
    } else if (name == "expiresAt") {
        if (!value.is_null()) {
            return refused("expiresAt can only be null, for a token that never expires. Use expiresInDays.",
                           name);
        }
        request.expires_in_days.reset();
    } else if (name == "workspace") {
        const std::optional<WorkspaceId> id =
            value.is_string() ? parse_workspace_id(value.as_string()) : std::nullopt;
        if (!id) return refused("workspace must be the id of a workspace.", name);
        request.workspace = *id;
    } else {
        // As it was sent, which may be anything: shortened, and the answer's writer escapes it.
        return refused(format("There is no field \"{}\".", name.substr(0, 64)), name.substr(0, 64));
    }
    return {};
}

}  // namespace

Result<TokenRequest> token_request_from_json(const Json& body) {
    if (!body.is_object()) return refused("The body must be a JSON object.", "");
    if (body.find("expiresInDays") != nullptr && body.find("expiresAt") != nullptr) {
        return refused("Give expiresInDays or expiresAt, not both.", "expiresAt");
    }
    if (body.find("name") == nullptr) return refused("name is missing.", "name");
    TokenRequest request;
    for (const auto& [name, value] : body.members()) WINSH_CHECK(read_member(name, value, request));
    return request;
}

}  // namespace winsh
