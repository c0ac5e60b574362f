// The reference's "Token endpoints", with "Documented: tokens" of the contract.
#include <algorithm>
#include <regex>

#include "acceptance/api_table.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

constexpr std::int64_t kDay = 86'400'000;

bool matches(std::string_view text, const char* pattern) {
    return std::regex_match(std::string(text), std::regex(pattern));
}

constexpr const char* kTimePattern = R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)";

/// Milliseconds of a documented time.
std::int64_t milliseconds_of(std::string_view text) {
    std::tm time{};
    std::string copy(text);
    strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
    return timegm(&time) * 1000 + parse_integer(copy.substr(20, 3)).value_or(0);
}

std::vector<std::string> names_of(const Json& object) {
    std::vector<std::string> names;
    for (const auto& member : object.members()) names.push_back(member.first);
    return names;
}

class ApiTokens : public testing::Test {
protected:
    Reply create(std::string body) const {
        return site_.post_json(kTokens, std::move(body), with_cookie(cookie_));
    }
    Json list() const { return site_.get(kTokens, with_cookie(cookie_)).json()["tokens"]; }

    const Site site_;
    const std::string cookie_ = site_.sign_in(site_.ada());
};

TEST_F(ApiTokens, what_is_documented_is_answered_and_the_token_is_shown_once) {
    const Reply reply = create(
        R"({"name":"Local CLI","source":"settings","client":"win-loops","scopes":["loops:read","loops:run","snapshots:read"],"expiresInDays":90})");
    ASSERT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    const Json answer = reply.json();
    EXPECT_EQ(names_of(answer), (std::vector<std::string>{"token", "apiToken"}));
    const std::string token(answer["token"].as_string());
    const Json& record = answer["apiToken"];
    EXPECT_TRUE(matches(token, "win_live_[0-9A-Za-z]{38}")) << token;
    EXPECT_TRUE(matches(record["_id"].as_string(), "[0-9a-f]{24}"));
    EXPECT_EQ(record["name"].as_string(), "Local CLI");
    EXPECT_EQ(record["tokenPrefix"].as_string(), token.substr(0, 12));
    EXPECT_EQ(record["lastFour"].as_string(), token.substr(token.size() - 4));
    EXPECT_EQ(to_text(record["scopes"]), R"(["loops:read","loops:run","snapshots:read"])");
    EXPECT_EQ(record["source"].as_string(), "settings");
    EXPECT_EQ(record["client"].as_string(), "win-loops");
    EXPECT_TRUE(matches(record["createdAt"].as_string(), kTimePattern));
    EXPECT_EQ(
        milliseconds_of(record["expiresAt"].as_string()) - milliseconds_of(record["createdAt"].as_string()),
        90 * kDay);
    EXPECT_TRUE(record["revokedAt"].is_null());
    EXPECT_TRUE(record["lastUsedAt"].is_null());
    EXPECT_EQ(site_.get(kTokens, with_cookie(cookie_)).body.find(token), std::string::npos);
}

TEST_F(ApiTokens, the_list_has_every_field_newest_first_with_what_is_revoked) {
    const Site::Token first = site_.new_token(cookie_);
    const Site::Token second = site_.new_token(cookie_);
    const Site::Token third = site_.new_token(cookie_);
    ASSERT_EQ(site_.revoke(cookie_, second.id).status, 200);
    const Json tokens = list();
    ASSERT_EQ(tokens.items().size(), 3U);
    EXPECT_EQ(tokens.items()[0]["_id"].as_string(), third.id);
    EXPECT_EQ(tokens.items()[1]["_id"].as_string(), second.id);
    EXPECT_EQ(tokens.items()[2]["_id"].as_string(), first.id);
    EXPECT_TRUE(matches(tokens.items()[1]["revokedAt"].as_string(), kTimePattern));
    EXPECT_EQ(
        names_of(tokens.items()[0]),
        (std::vector<std::string>{"_id", "name", "tokenPrefix", "lastFour", "scopes", "source", "client",
                                  "createdAt", "lastUsedAt", "expiresAt", "revokedAt", "workspace"}));
    EXPECT_EQ(tokens.items()[0]["workspace"].as_string(), site_.ada().workspace);
    EXPECT_TRUE(tokens.items()[0]["client"].is_null());
}

TEST_F(ApiTokens, what_is_left_out_has_the_documented_default) {
    const Json record = create(R"({"name":"  Trimmed  "})").json()["apiToken"];
    EXPECT_EQ(record["name"].as_string(), "Trimmed");
    EXPECT_EQ(record["source"].as_string(), "settings");
    EXPECT_EQ(to_text(record["scopes"]), R"(["snapshots:read"])");
    EXPECT_EQ(
        milliseconds_of(record["expiresAt"].as_string()) - milliseconds_of(record["createdAt"].as_string()),
        90 * kDay);
}

TEST_F(ApiTokens, bounds_are_kept_from_inside) {
    const std::string longest(100, 'n');
    std::string accented;
    for (int count = 0; count < 100; ++count) accented += "é";
    for (const std::string& members : {
             std::string(R"("name":"x","expiresInDays":1)"),
             std::string(R"("name":"x","expiresInDays":365)"),
             std::string(R"("name":"x","expiresAt":null)"),
             std::string(R"("name":"x","source":"cli")"),
             R"("name":")" + longest + '"',
             R"("name":")" + accented + '"',
             R"("name":"x","client":")" + longest + '"',
             R"("name":"x","workspace":")" + site_.ada().workspace + '"',
         }) {
        const Reply reply = create("{" + members + "}");
        EXPECT_EQ(reply.status, 201) << members << "\n" << reply.body;
    }
    const Json never = create(R"({"name":"x","expiresAt":null})").json()["apiToken"];
    EXPECT_TRUE(never["expiresAt"].is_null());
    const Json a_day = create(R"({"name":"x","expiresInDays":1})").json()["apiToken"];
    EXPECT_EQ(
        milliseconds_of(a_day["expiresAt"].as_string()) - milliseconds_of(a_day["createdAt"].as_string()),
        kDay);
}

TEST_F(ApiTokens, what_is_wrong_with_which_field_is_said) {
    struct Wrong {
        std::string body;
        std::string named;  ///< What the sentence must hold.
    };
    const std::vector<Wrong> cases = {
        {R"({})", "name"},
        {R"({"name":""})", "name"},
        {R"({"name":"   "})", "name"},
        {R"({"name":7})", "name"},
        {R"({"name":null})", "name"},
        {R"({"name":")" + std::string(101, 'n') + R"("})", "name"},
        {R"({"name":"a\u0000b"})", "name"},
        {R"({"name":"a\nb"})", "name"},
        {R"({"name":"x","colour":"red"})", "colour"},
        {R"({"name":"x","Name":"y"})", "Name"},
        {R"({"name":"x","_id":"6a3190a0c4b5d6e7f8091a2b"})", "_id"},
        {R"({"name":"x","token":"win_live_x"})", "token"},
        {R"({"name":"x","source":"web"})", "source"},
        {R"({"name":"x","source":null})", "source"},
        {R"({"name":"x","client":5})", "client"},
        {R"({"name":"x","client":")" + std::string(101, 'c') + R"("})", "client"},
        {R"({"name":"x","scopes":[]})", "scopes"},
        {R"({"name":"x","scopes":"snapshots:read"})", "scopes"},
        {R"({"name":"x","scopes":["snapshots:write"]})", "scopes"},
        {R"({"name":"x","scopes":["snapshots:read",7]})", "scopes"},
        {R"({"name":"x","expiresInDays":0})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":366})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":-1})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":1.5})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":"90"})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":null})", "expiresInDays"},
        {R"({"name":"x","expiresInDays":1e300})", "expiresInDays"},
        {R"({"name":"x","expiresAt":"2030-01-01T00:00:00.000Z"})", "expiresAt"},
        {R"({"name":"x","expiresAt":0})", "expiresAt"},
        {R"({"name":"x","expiresInDays":90,"expiresAt":null})", "expiresAt"},
        {R"({"name":"x","workspace":"workspace_nowhere"})", "workspace"},
        {R"([{"name":"x"}])", "object"},
        {R"("name")", "object"},
        {R"(null)", "object"},
        {R"({"name":"x")", ""},
        {R"({"name":"x",})", ""},
        {R"({"name":"x"} {})", ""},
        {R"({"name":"x","name":"y"})", "name"},
        {"{\"name\":\"\xff\"}", ""},
        {"", ""},
    };
    for (const Wrong& wrong : cases) {
        SCOPED_TRACE(wrong.body);
        const Reply reply = create(wrong.body);
        EXPECT_TRUE(reply.status == 400 || reply.status == 422) << reply.status << reply.body;
        expect_error_body(
            reply, {.says = "", .call = {}, .status = reply.status, .message = wrong.named, .headers = {}});
    }
    EXPECT_TRUE(list().items().empty());
}

TEST_F(ApiTokens, giving_both_lifetimes_is_400) {
    EXPECT_EQ(create(R"({"name":"x","expiresInDays":90,"expiresAt":null})").status, 400);
}

TEST_F(ApiTokens, a_workspace_of_others_cannot_be_chosen) {
    const Reply foreign = create(R"({"name":"x","workspace":")" + site_.bob().workspace + R"("})");
    EXPECT_TRUE(foreign.status == 404 || foreign.status == 422) << foreign.status;
    EXPECT_TRUE(list().items().empty());
}

TEST_F(ApiTokens, only_json_is_taken) {
    const std::string body = R"({"name":"x"})";
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=x", "application/jsonp", ""}) {
        const Call call{"POST", std::string(kTokens), {{"Cookie", cookie_}, {"Content-Type", type}}, body};
        expect_line(site_, {type, call, 415, "application/json", {}});
    }
    const Call charset{"POST",
                       std::string(kTokens),
                       {{"Cookie", cookie_}, {"Content-Type", "application/json; charset=utf-8"}},
                       body};
    EXPECT_EQ(site_.call(charset).status, 201);
    const Call no_type{"POST", std::string(kTokens), {{"Cookie", cookie_}}, body};
    EXPECT_EQ(site_.call(no_type).status, 415);
}

TEST_F(ApiTokens, revoking_holds_from_the_answer_on_and_once_more_is_no_error) {
    const Site::Token token = site_.new_token(cookie_);
    ASSERT_EQ(site_.get(kSnapshot, with_token(token.text)).status, 200);
    const Reply revoked = site_.revoke(cookie_, token.id);
    EXPECT_EQ(site_.get(kSnapshot, with_token(token.text)).status, 401);
    ASSERT_EQ(revoked.status, 200);
    EXPECT_EQ(revoked.header("Cache-Control"), "no-store");
    const Json record = revoked.json()["apiToken"];
    EXPECT_EQ(record["_id"].as_string(), token.id);
    EXPECT_TRUE(matches(record["revokedAt"].as_string(), kTimePattern));
    const Reply again = site_.revoke(cookie_, token.id);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.json()["apiToken"]["revokedAt"].as_string(), record["revokedAt"].as_string());
}

TEST_F(ApiTokens, what_does_not_exist_and_what_is_not_yours_are_the_same_404) {
    const std::string bobs_cookie = site_.sign_in(site_.bob());
    const Site::Token bobs = site_.new_token(bobs_cookie);
    const Reply foreign = site_.revoke(cookie_, bobs.id);
    const Reply missing = site_.revoke(cookie_, std::string(24, '0'));
    const Reply malformed = site_.revoke(cookie_, "nonsense");
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(malformed.status, 404);
    EXPECT_EQ(foreign.body, missing.body);
    EXPECT_EQ(malformed.body, missing.body);
    EXPECT_EQ(site_.get(kSnapshot, with_token(bobs.text)).status, 200);
    EXPECT_TRUE(list().items().empty()) << "and nobody sees the tokens of others";
}

TEST_F(ApiTokens, of_a_member_are_not_the_owners_here_but_on_the_workspaces_page) {
    const Account eve = add_user(site_.data(), "eve@example.com", "Example");
    const Site::Token eves = site_.new_token(site_.sign_in(eve));
    const Reply refused = site_.revoke(cookie_, eves.id);
    EXPECT_EQ(refused.status, 404) << "Revoke a token owned by the current user.";
    EXPECT_EQ(refused.body, site_.revoke(cookie_, std::string(24, '0')).body);
    EXPECT_EQ(site_.get(kSnapshot, with_token(eves.text)).status, 200);
    EXPECT_TRUE(list().items().empty());
    const Reply page = site_.get("/settings/workspace/tokens", with_cookie(cookie_));
    EXPECT_TRUE(page.body.contains(eves.id)) << "there the owner sees and revokes it";
    const std::string form = to_form({{"csrf", hidden_field(page.body, "csrf")}});
    EXPECT_EQ(
        site_.post_form("/settings/api-tokens/" + eves.id + "/revoke", form, with_cookie(cookie_)).status,
        303);
    EXPECT_EQ(site_.get(kSnapshot, with_token(eves.text)).status, 401);
}

TEST_F(ApiTokens, last_use_is_true_to_the_second_within_two) {
    const Site::Token token = site_.new_token(cookie_);
    const auto now = [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())
            .time_since_epoch()
            .count();
    };
    const auto before = now();
    ASSERT_EQ(site_.get(kSnapshot, with_token(token.text)).status, 200);
    const auto after = now();
    std::string last_used;
    EXPECT_TRUE(holds_within(std::chrono::milliseconds(2'500), [&] {
        last_used = list().items()[0]["lastUsedAt"].as_string();
        return !last_used.empty();
    }));
    // To the second in both directions: a machine's clock may be set back by some milliseconds at any time.
    EXPECT_GE(milliseconds_of(last_used), before - 1'000) << last_used;
    EXPECT_LE(milliseconds_of(last_used), after + 1'000) << last_used;
}

TEST_F(ApiTokens, the_raw_token_is_kept_nowhere) {
    const Site::Token token = site_.new_token(cookie_);
    ASSERT_EQ(site_.get(kSnapshot, with_token(token.text)).status, 200);
    site_.get(std::string(kSnapshot) + "?access_token=" + token.text);
    const std::string& data = site_.data();
    for (const std::string& path : {data + "/winsh.db", data + "/winsh.db-wal", data + ".log"}) {
        const std::string content = read_file(path);
        ASSERT_FALSE(content.empty()) << path;
        EXPECT_EQ(content.find(token.text), std::string::npos) << path;
        EXPECT_EQ(content.find(to_hex(token.text)), std::string::npos) << path;
        EXPECT_EQ(content.find(to_base64(token.text).substr(0, 60)), std::string::npos) << path;
        EXPECT_EQ(content.find(site_.ada().password), std::string::npos) << path;
        EXPECT_EQ(content.find(cookie_.substr(cookie_.find('=') + 1)), std::string::npos) << path;
    }
}

}  // namespace
}  // namespace winsh::acceptance
