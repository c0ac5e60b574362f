// The reference's "Authentication" and "Errors", with "Documented: errors" of the contract: which credential
// opens what, and how each refusal reads.
#include <sqlite3.h>

#include "acceptance/api_table.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

const std::string kScopeMissing = R"(Bearer error="insufficient_scope", scope="snapshots:read")";
const std::string kInvalid = R"(Bearer error="invalid_token")";

Call snapshot_with(Headers headers) {
    return {.target = std::string(kSnapshot), .headers = std::move(headers)};
}
Call snapshot_with_authorization(const std::string& value) {
    return snapshot_with({{"Authorization", value}});
}

void execute(const std::string& database, const std::string& sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(database.c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
}

TEST(ApiAuthentication, a_token_with_the_scope_reads_a_snapshot_and_its_scheme_has_no_case) {
    const Site site;
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    expect_lines(site,
                 {
                     {"standard bearer auth", snapshot_with_authorization("Bearer " + token), 200, "", {}},
                     {"a scheme has no case", snapshot_with_authorization("bearer " + token), 200, "", {}},
                     {"HEAD works", {"HEAD", std::string(kSnapshot), with_token(token), ""}, 200, "", {}},
                 });
}

TEST(ApiAuthentication, whatever_is_no_good_token_is_401_with_the_documented_challenge) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const Site::Token revoked = site.new_token(cookie);
    const std::string good = site.new_token(cookie).text;
    ASSERT_EQ(site.revoke(cookie, revoked.id).status, 200);
    std::string altered = good;
    altered[20] = altered[20] == 'a' ? 'b' : 'a';
    const std::string unknown = "win_live_" + std::string(38, 'a');
    std::vector<Line> lines = {
        {"no credential", snapshot_with({}), 401, "API token", {{"WWW-Authenticate", "Bearer"}}},
        {"a token in the query string is never accepted",
         {.target = std::string(kSnapshot) + "?access_token=" + good},
         401,
         "query",
         {{"WWW-Authenticate", "Bearer"}}},
        {"a query cannot mend a bad header",
         {.target = std::string(kSnapshot) + "?token=" + good, .headers = with_token(unknown)},
         401,
         "",
         {{"WWW-Authenticate", kInvalid}}},
        {"another scheme, which brings no token (RFC 6750, section 3)",
         snapshot_with_authorization("Basic " + to_base64("ada@example.com:secret")),
         401,
         "API token",
         {{"WWW-Authenticate", "Bearer"}}},
        {"an empty header",
         snapshot_with_authorization(""),
         401,
         "API token",
         {{"WWW-Authenticate", "Bearer"}}},
    };
    const std::vector<std::pair<std::string, std::string>> bad = {
        {"revoked", "Bearer " + revoked.text},
        {"one character changed", "Bearer " + altered},
        {"unknown", "Bearer " + unknown},
        {"malformed", "Bearer not-a-token"},
        {"too long", "Bearer " + good + "x"},
        {"too short", "Bearer " + good.substr(0, good.size() - 1)},
        {"only the prefix", "Bearer win_live_"},
        {"in quotes", "Bearer \"" + good + "\""},
        {"an unknown scheme before it", "Token " + good},
        {"no scheme", good},
        {"a scheme alone", "Bearer"},
        {"two tokens", "Bearer " + good + " " + good},
        {"a list of credentials", "Bearer " + good + ", Basic YTpi"},
        {"in upper case", "Bearer " + good.substr(0, 9) + "WIN_LIVE_" + good.substr(9)},
    };
    for (const auto& [says, value] : bad) {
        lines.push_back(
            {says, snapshot_with_authorization(value), 401, "", {{"WWW-Authenticate", kInvalid}}});
    }
    expect_lines(site, lines);
}

TEST(ApiAuthentication, an_expired_token_is_refused_like_an_unknown_one) {
    Site site;
    const std::string cookie = site.sign_in(site.ada());
    const Site::Token token = site.new_token(cookie);
    ASSERT_EQ(site.get(kSnapshot, with_token(token.text)).status, 200);
    // Nobody waits for a day in a test: the record is moved into the past while the server is away.
    site.restart([&] {
        execute(site.data() + "/winsh.db",
                "UPDATE tokens SET created_at = created_at - 172800000, expires_at = created_at - 86400000 "
                "WHERE id = '" +
                    token.id + "'");
    });
    expect_line(site, {"an expired token",
                       snapshot_with_authorization("Bearer " + token.text),
                       401,
                       "",
                       {{"WWW-Authenticate", kInvalid}}});
    const Reply unknown = site.get(kSnapshot, with_token("win_live_" + std::string(38, 'a')));
    EXPECT_EQ(site.get(kSnapshot, with_token(token.text)).body, unknown.body);
    const Json listed = site.get(kTokens, with_cookie(cookie)).json();
    EXPECT_EQ(listed["tokens"].items().size(), 1U) << "an expired token stays listed";
}

TEST(ApiAuthentication, a_missing_scope_is_403_word_for_word) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const std::string token = site.new_token(cookie, R"("scopes":["loops:read","loops:run"])").text;
    expect_line(site, {"the token's scopes do not suffice",
                       snapshot_with_authorization("Bearer " + token),
                       403,
                       "Missing required scope: snapshots:read",
                       {{"WWW-Authenticate", kScopeMissing}}});
    EXPECT_EQ(site.get(kSnapshot, with_token(token)).body,
              R"({"statusCode":403,"message":"Missing required scope: snapshots:read"})");
}

TEST(ApiAuthentication, sessions_manage_tokens_and_tokens_never_do) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const Site::Token token = site.new_token(cookie);
    const Headers both = {{"Authorization", "Bearer " + token.text}, {"Cookie", cookie}};
    const Headers json_token = {{"Authorization", "Bearer " + token.text},
                                {"Content-Type", "application/json"}};
    const std::string list(kTokens);
    const std::string one = list + "/" + token.id;
    const std::string refusal = "API tokens cannot use this endpoint";
    expect_lines(
        site,
        {
            {"a bearer cannot list", {"GET", list, with_token(token.text), ""}, 403, refusal, {}},
            {"a bearer cannot create", {"POST", list, json_token, R"({"name":"x"})"}, 403, refusal, {}},
            {"a bearer cannot revoke", {"DELETE", one, with_token(token.text), ""}, 403, refusal, {}},
            {"a bearer is judged alone, whatever cookie comes with it",
             {"GET", list, both, ""},
             403,
             refusal,
             {}},
            {"a bearer is no session", {"GET", "/api/auth/session", both, ""}, 403, refusal, {}},
            {"a session cannot read snapshots", snapshot_with(with_cookie(cookie)), 403, "session", {}},
            {"on /v1 too the header is judged alone",
             snapshot_with({{"Authorization", "Bearer nonsense"}, {"Cookie", cookie}}),
             401,
             "",
             {{"WWW-Authenticate", kInvalid}}},
            {"nobody lists nothing", {"GET", list, {}, ""}, 401, "Sign in", {{"WWW-Authenticate", "Bearer"}}},
            {"a made-up session is none",
             {"GET", list, with_cookie("winsh_session=" + std::string(43, 'A')), ""},
             401,
             "",
             {{"WWW-Authenticate", "Bearer"}}},
        });
    EXPECT_EQ(site.get(kSnapshot, with_token(token.text)).status, 200) << "and the token still works";
}

}  // namespace
}  // namespace winsh::acceptance
