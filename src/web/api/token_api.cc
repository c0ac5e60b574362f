#include "web/api/token_api.h"

#include "base/json.h"
#include "web/api/token_json.h"
#include "web/error_response.h"
#include "web/origin.h"

namespace winsh::web {

http::Response TokenApi::list(const http::Request& request, const Viewer& viewer) const {
    // All of them, but in parts: those that have ended are never forgotten, and may be very many.
    std::string rows;
    TokenPart part;
    while (true) {
        const auto tokens = tokens_.list(viewer, part);
        if (!tokens) return api_error(request, tokens.error());
        if (tokens->empty()) return http::json_response(200, R"({"tokens":[)" + rows + "]}");
        for (const ListedToken& token : *tokens) {
            if (!rows.empty()) rows += ',';
            rows += to_text(token_json(token));
        }
        part.older_than = tokens->back().token.id;
    }
}

http::Response TokenApi::create(const http::Request& request, const Viewer& viewer) const {
    const auto body = parse_json(request.body);
    if (!body) return api_error(request, body.error());
    const auto wanted = token_request_from_json(*body);
    if (!wanted) return api_error(request, wanted.error());
    const auto issued = tokens_.issue(viewer, *wanted, origin_of(request));
    if (!issued) return api_error(request, issued.error());
    return http::json_response(201, to_text(Json::object({
                                        {"token", issued->text.reveal()},
                                        {"apiToken", token_json(issued->record)},
                                    })));
}

http::Response TokenApi::revoke(const http::Request& request, const Viewer& viewer,
                                std::string_view id) const {
    const auto token = parse_token_id(id);
    if (!token) return api_error(request, no_such_token());
    const auto revoked = tokens_.revoke_own(viewer, *token, origin_of(request));
    if (!revoked) return api_error(request, revoked.error());
    return http::json_response(200, to_text(Json::object({{"apiToken", token_json(*revoked)}})));
}

}  // namespace winsh::web
