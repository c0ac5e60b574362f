// `GET /v1/loops` and `GET /v1/loops/{loop}`: what there is, what it needs, and how it is doing.
#include "acceptance/connected_site.h"

namespace winsh::acceptance {
namespace {

const std::string kLoops = "/v1/loops";
const std::string kLoop = "/v1/loops/bug-autofix";

class ApiLoops : public ConnectedSite {
protected:
    Json bug_autofix() const {
        const Json list = read(kLoops).json();
        for (const Json& loop : list["loops"].items())
            if (loop["id"].as_string() == "bug-autofix") return loop;
        ADD_FAILURE() << "not in the list";
        return {};
    }
};

TEST_F(ApiLoops, are_all_of_the_catalogue_with_what_each_needs) {
    expect_line(site_, {"the list",
                        as_ada(kLoops),
                        200,
                        "",
                        {{"Content-Type", "application/json"}, {"Cache-Control", "private, no-cache"}}});
    const Json list = read(kLoops).json();
    EXPECT_EQ(list["apiVersion"].as_string(), "2026-06-16");
    EXPECT_EQ(list["workspace"].as_string(), site_.ada().workspace);
    EXPECT_EQ(list["loops"].items().size(), 50U);
    EXPECT_EQ(to_text(bug_autofix()),
              R"({"id":"bug-autofix","title":"Bug Autofix","category":"engineering","status":"empty",)"
              R"("requires":[{"capability":"github","connection":null},)"
              R"({"capability":"sentry","connection":null}],"alsoReads":[],"withoutConnector":[]})");
    EXPECT_EQ(to_text(read("/v1/loops/failed-payment-recovery").json()["loop"]["withoutConnector"]),
              R"(["email"])")
        << "nobody can connect that";
}

TEST_F(ApiLoops, name_the_connection_that_provides_a_capability_and_no_secret) {
    const std::string connection = connect();
    const std::string id = connection.substr(connection.rfind('/') + 1);
    EXPECT_EQ(to_text(bug_autofix()["requires"].items()[0]),
              R"({"capability":"github","connection":{"id":")" + id +
                  R"(","kind":"github","account":"octocat/hello-world","status":"needs_auth"}})");
    EXPECT_EQ(bug_autofix()["status"], read(kSnapshot).json()["status"]);
    EXPECT_FALSE(read(kLoops).body.contains("github_pat_"));
    EXPECT_FALSE(read(kLoops).body.contains(upstream_.host()));
}

TEST_F(ApiLoops, one_comes_with_its_history) {
    expect_line(site_, {"one", as_ada(kLoop), 200, "", {{"Cache-Control", "private, no-cache"}}});
    EXPECT_EQ(to_text(read(kLoop).json()["loop"]["snapshots"]), "[]");
    connect();
    Json loop = read(kLoop).json()["loop"];
    const Json snapshot = read(kSnapshot).json();
    ASSERT_FALSE(loop["snapshots"].items().empty());
    EXPECT_EQ(loop["snapshots"].items()[0], Json::object({{"digest", snapshot["digest"]},
                                                          {"status", snapshot["status"]},
                                                          {"generatedAt", snapshot["generatedAt"]}}));
    loop.erase("snapshots");
    EXPECT_EQ(loop, bug_autofix()) << "the rest is that of the list";
}

TEST_F(ApiLoops, are_not_sent_again_where_nothing_has_changed) {
    for (const std::string& address : {kLoops, kLoop}) {
        const std::string etag = read(address).header("ETag");
        Call known = as_ada(address);
        known.headers.emplace_back("If-None-Match", etag);
        expect_line(site_, {"not modified", known, 304, "", {{"ETag", etag}}});
        expect_line(site_, {"HEAD", {"HEAD", address, with_token(token_), ""}, 200, "", {{"ETag", etag}}});
    }
    const std::string before = read(kLoops).header("ETag");
    connect();
    EXPECT_NE(read(kLoops).header("ETag"), before);
}

TEST_F(ApiLoops, need_their_scope_word_for_word) {
    const std::string of_snapshots =
        site_.new_token(cookie_, R"("scopes":["loops:run","snapshots:read"])").text;
    for (const std::string& address : {kLoops, kLoop}) {
        const Call call{.target = address, .headers = with_token(of_snapshots)};
        expect_line(site_,
                    {"the token's scopes do not suffice",
                     call,
                     403,
                     "",
                     {{"WWW-Authenticate", R"(Bearer error="insufficient_scope", scope="loops:read")"}}});
        EXPECT_EQ(site_.call(call).body,
                  R"({"statusCode":403,"message":"Missing required scope: loops:read"})");
        expect_lines(site_,
                     {{"no credential", {.target = address}, 401, "", {{"WWW-Authenticate", "Bearer"}}},
                      {"a session", {.target = address, .headers = with_cookie(cookie_)}, 403, "", {}},
                      {"changed", {"POST", address, with_token(token_), ""}, 405, "", {}}});
    }
}

TEST_F(ApiLoops, that_nobody_knows_are_404) {
    expect_lines(site_, {{"unknown", as_ada("/v1/loops/no-such-loop"), 404, "no loop of that name", {}},
                         {"no id", as_ada("/v1/loops/Bug_Autofix"), 404, "There is no such loop", {}},
                         {"a slash too many", as_ada("/v1/loops/"), 404, "", {}}});
}

TEST_F(ApiLoops, of_one_workspace_show_nothing_of_another) {
    connect();
    const std::string bobs = site_.new_token(site_.sign_in(site_.bob()), R"("scopes":["loops:read"])").text;
    const Reply list = site_.get(kLoops, with_token(bobs));
    EXPECT_EQ(list.json()["workspace"].as_string(), site_.bob().workspace);
    EXPECT_FALSE(list.body.contains("octocat"));
    EXPECT_TRUE(site_.get(kLoop, with_token(bobs)).json()["loop"]["snapshots"].items().empty());
}

}  // namespace
}  // namespace winsh::acceptance
