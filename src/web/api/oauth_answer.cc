#include "web/api/oauth_answer.h"

#include "web/error_status.h"

namespace winsh::web {
namespace {

http::Response uncached(http::Response response) {
    response.with("Cache-Control", "no-store");
    response.with("Pragma", "no-cache");
    return response;
}

}  // namespace

http::Response oauth_answer(const Json& body) { return uncached(http::json_response(200, to_text(body))); }

http::Response oauth_refusal(const http::Request& request, const OAuthError& error) {
    http::Response response =
        oauth_refusal(status_of(error.error), error.code, public_sentence(request, error.error));
    add_retry_after(response, error.error);
    return response;
}

http::Response oauth_refusal(int status, std::string_view code, std::string_view sentence) {
    return uncached(
        http::json_response(status, to_text(Json::object({{"error", code},
                                                          {"error_description", error_description(sentence)},
                                                          {"statusCode", status},
                                                          {"message", sentence}}))));
}

}  // namespace winsh::web
