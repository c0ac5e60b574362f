#include "access/token_request.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

Result<TokenRequest> read(std::string_view body) { return token_request_from_json(parse_json(body).value()); }

TEST(TokenRequest, reads_the_documented_body) {
    const auto request = read(
        R"({"name":"Local CLI","source":"settings","client":"win-loops","scopes":["loops:read","loops:run","snapshots:read"],"expiresInDays":30})");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->name, "Local CLI");
    EXPECT_EQ(request->source, TokenSource::settings);
    EXPECT_EQ(request->client, "win-loops");
    EXPECT_EQ(request->scopes, Scopes::all());
    EXPECT_EQ(request->expires_in_days, 30);
    EXPECT_EQ(request->workspace, std::nullopt);
}

TEST(TokenRequest, has_the_documented_defaults) {
    const auto request = read(R"({"name":"x"})");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->source, TokenSource::settings);
    EXPECT_EQ(request->scopes, Scopes{Scope::snapshots_read});
    EXPECT_EQ(request->expires_in_days, 90);
}

TEST(TokenRequest, never_expires_only_where_null_says_so) {
    EXPECT_EQ(read(R"({"name":"x","expiresAt":null})")->expires_in_days, std::nullopt);
}

TEST(TokenRequest, takes_a_whole_number_however_it_is_written) {
    EXPECT_EQ(read(R"({"name":"x","expiresInDays":90.0})")->expires_in_days, 90);
    EXPECT_EQ(read(R"({"name":"x","expiresInDays":1e2})")->expires_in_days, 100);
    EXPECT_FALSE(read(R"({"name":"x","expiresInDays":1e300})").has_value());
    EXPECT_FALSE(read(R"({"name":"x","expiresInDays":-0.0})").has_value());
}

TEST(TokenRequest, may_name_a_workspace) {
    EXPECT_EQ(read(R"({"name":"x","workspace":"workspace_0123456789abcdef01234567"})")->workspace,
              WorkspaceId("workspace_0123456789abcdef01234567"));
}

TEST(TokenRequest, is_refused_with_the_name_of_the_field) {
    const std::pair<std::string_view, std::string_view> rows[] = {
        {R"([])", ""},
        {R"("x")", ""},
        {R"(null)", ""},
        {R"({})", "name"},
        {R"({"name":null})", "name"},
        {R"({"name":5})", "name"},
        {R"({"name":["x"]})", "name"},
        {R"({"name":"x","source":"web"})", "source"},
        {R"({"name":"x","source":null})", "source"},
        {R"({"name":"x","client":7})", "client"},
        {R"({"name":"x","client":null})", "client"},
        {R"({"name":"x","scopes":[]})", "scopes"},
        {R"({"name":"x","scopes":"snapshots:read"})", "scopes"},
        {R"({"name":"x","scopes":["snapshots:write"]})", "scopes"},
        {R"({"name":"x","scopes":["SNAPSHOTS:READ"]})", "scopes"},
        {R"({"name":"x","scopes":[1]})", "scopes"},
        {R"({"name":"x","scopes":[null]})", "scopes"},
        {R"({"name":"x","expiresInDays":"90"})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":1.5})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":0})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":-1})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":9223372036854775807})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":4294967386})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":null})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":true})", "expiresInDays"},
        {R"({"name":"x","expiresAt":"2030-01-01T00:00:00.000Z"})", "expiresAt"},
        {R"({"name":"x","expiresAt":false})", "expiresAt"},
        {R"({"name":"x","expiresAt":null,"expiresInDays":5})", "expiresAt"},
        {R"({"name":"x","workspace":"other"})", "workspace"},
        {R"({"name":"x","workspace":null})", "workspace"},
        {R"({"name":"x","Scopes":["loops:run"]})", "Scopes"},
        {R"({"name":"x","userId":"user_1"})", "userId"},
        {R"({"name":"x","":1})", ""},
    };
    for (const auto& [body, field] : rows) {
        const auto request = read(body);
        ASSERT_FALSE(request.has_value()) << body;
        EXPECT_EQ(request.error().kind, ErrorKind::invalid) << body;
        EXPECT_EQ(request.error().field, field) << body;
    }
}

}  // namespace
}  // namespace winsh
