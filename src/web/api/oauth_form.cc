#include "web/api/oauth_form.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "access/bearer.h"
#include "access/display_text.h"
#include "access/terminal_fields.h"
#include "base/format.h"
#include "base/text.h"
#include "web/api/oauth_answer.h"

namespace winsh::web {
namespace {

constexpr std::string_view kInvalidRequest = "invalid_request";
constexpr std::size_t kMostFields = 32;
constexpr std::size_t kLongestValue = 4'096;

/// Nothing where the body can be read as a form.
std::optional<http::Response> refuse_type(const http::Request& request) {
    const std::string_view type = trim(split(request.header("Content-Type"), ';').front());
    if (!equal_ignoring_case(type, "application/x-www-form-urlencoded"))
        return oauth_refusal(415, kInvalidRequest,
                             "Send the parameters as Content-Type: application/x-www-form-urlencoded.");
    const std::string_view coding = request.header("Content-Encoding");
    if (!coding.empty() && !equal_ignoring_case(coding, "identity"))
        return oauth_refusal(415, kInvalidRequest, "Send the body as it is, without a Content-Encoding.");
    return std::nullopt;
}

/// RFC 6749 §5.2: who used `Authorization` hears which scheme it was.
http::Response refuse_client(const http::Request& request) {
    http::Response response = oauth_refusal(
        401, "invalid_client",
        "Clients have no secret here and do not sign in: send client_id in the body, and no credential.");
    const std::string scheme(split(request.header("Authorization"), ' ').front());
    response.with("WWW-Authenticate",
                  equal_ignoring_case(scheme, "Basic") ? "Basic realm=\"winsh\"" : "Bearer");
    return response;
}

bool brings_secret(const Form& form) {
    return form.has("client_secret") || form.has("client_assertion") || form.has("client_assertion_type");
}

/// What is wrong with the fields; "" where nothing is.
std::string flaw_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    if (fields.size() > kMostFields) return "There are too many parameters.";
    std::vector<std::string_view> names;
    for (const auto& [name, value] : fields) {
        if (value.size() > kLongestValue || name.size() > kLongestValue)
            return format("The parameter \"{}\" is too long.", printable_excerpt(name, 64));
        if (has_control_characters(value) || has_control_characters(name))
            return format("The parameter \"{}\" has a control character.", printable_excerpt(name, 64));
        names.push_back(name);
    }
    std::ranges::sort(names);
    const auto repeated = std::ranges::adjacent_find(names);
    if (repeated == names.end()) return {};
    return format("The parameter \"{}\" stands there more than once.", printable_excerpt(*repeated, 64));
}

}  // namespace

std::expected<Form, http::Response> read_oauth_form(const http::Request& request,
                                                    OAuthCredential credential) {
    const bool may_authorize = credential == OAuthCredential::bearer &&
                               bearer_credential(request.header("Authorization")).has_value();
    if (request.has_header("Authorization") && !may_authorize) return std::unexpected(refuse_client(request));
    if (auto refused = refuse_type(request)) return std::unexpected(*std::move(refused));
    auto fields = parse_form(request.body);
    if (!fields) {
        return std::unexpected(oauth_refusal(400, kInvalidRequest,
                                             "The body holds a broken %-escape or bytes that are no text."));
    }
    const std::string flaw = flaw_of(*fields);
    Form form(*std::move(fields));
    if (!flaw.empty()) return std::unexpected(oauth_refusal(400, kInvalidRequest, flaw));
    if (brings_secret(form)) return std::unexpected(refuse_client(request));
    return form;
}

OAuthResult<std::string_view> required(const Form& form, std::string_view name) {
    const std::string_view value = form.value(name);
    if (!value.empty()) return value;
    return std::unexpected(OAuthError(
        kInvalidRequest, Error{ErrorKind::invalid, format("The parameter \"{}\" is missing.", name), "", 0}));
}

OAuthResult<std::string> client_id_of(const Form& form) {
    Result<std::string> client = client_name(form.value("client_id"), "client_id");
    if (!client) return std::unexpected(OAuthError(kInvalidRequest, client.error()));
    return *std::move(client);
}

}  // namespace winsh::web
