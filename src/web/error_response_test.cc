#include "web/error_response.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace winsh::web {
namespace {

Json answer_to(std::string_view path, const Error& error) {
    const ErrorResponses errors([](const http::Request&, int status, std::string_view sentence) {
        return http::error_response(status, sentence);
    });
    http::Request request;
    request.path = path;
    return parse_json(errors.of(request, error).body, {}).value_or(Json());
}

TEST(ErrorResponses, speak_to_oauth_clients_in_their_words) {
    const std::pair<ErrorKind, std::string_view> words[] = {
        {ErrorKind::forbidden, "invalid_request"},
        {ErrorKind::not_found, "invalid_request"},
        {ErrorKind::rate_limited, "temporarily_unavailable"},
        {ErrorKind::unavailable, "temporarily_unavailable"},
        {ErrorKind::internal, "server_error"}};
    for (const auto& [kind, word] : words) {
        const Json answer = answer_to("/oauth/token", Error{kind, "Wait.", "", 0});
        EXPECT_EQ(answer["error"].as_string(), word);
        EXPECT_FALSE(answer["error_description"].as_string().empty());
        EXPECT_EQ(answer["message"].as_string().empty(), false);
    }
    EXPECT_FALSE(
        answer_to("/v1/loops", Error{ErrorKind::forbidden, "No.", "", 0})["error_description"].is_string());
}

TEST(ErrorResponses, speak_to_oauth_clients_in_their_words_before_any_route_is_asked) {
    const auto early = [](std::string_view path, int status) {
        http::Request request;
        request.path = path;
        return early_refusal(request, status, "The request body is too large.").body;
    };
    EXPECT_EQ((*parse_json(early("/oauth/token", 413)))["error"].as_string(), "invalid_request");
    EXPECT_EQ((*parse_json(early("/oauth/token", 503)))["error"].as_string(), "temporarily_unavailable");
    EXPECT_EQ(early("/api/settings/api-tokens", 413),
              R"({"statusCode":413,"message":"The request body is too large."})");
}

}  // namespace
}  // namespace winsh::web
