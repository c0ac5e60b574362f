// Snapshots of the past by their digest, with budgets of their own, and what has changed since one.
#include "acceptance/connected_site.h"

namespace winsh::acceptance {
namespace {

const std::string kPast = "/v1/snapshots/";
const std::string kUnknown = "sha256:" + std::string(64, '0');

class ApiHistory : public ConnectedSite {};

TEST_F(ApiHistory, a_digest_gives_that_very_snapshot_until_its_connection_is_removed) {
    const std::string connection = connect();
    const Reply latest = read(kSnapshot);
    const std::string digest = digest_of(latest);
    ASSERT_EQ(digest.size(), 71U) << latest.body;
    pause(connection);
    ASSERT_NE(digest_of(read(kSnapshot)), digest);
    site_.restart();
    for (const std::string& address : {kPast + digest, kPast + "sha256%3A" + digest.substr(7)}) {
        expect_line(site_, {"by its digest",
                            as_ada(address),
                            200,
                            "",
                            {{"Content-Type", "application/json"},
                             {"Cache-Control", "private, max-age=31536000, immutable"},
                             {"Vary", "Authorization, Accept, Accept-Encoding"},
                             {"ETag", latest.header("ETag")}}});
        EXPECT_EQ(read(address).body, latest.body);
    }
    Call known = as_ada(kPast + digest);
    known.headers.emplace_back("If-None-Match", latest.header("ETag"));
    expect_line(site_, {"not modified", known, 304, "", {{"ETag", latest.header("ETag")}}});
    Wire wire(site_.port());
    wire.send(to_bytes({"HEAD", kPast + digest, with_token(token_), ""}, site_.port()));
    EXPECT_EQ(wire.read(Wire::Body::none).header("Content-Length"), std::to_string(latest.body.size()));
    EXPECT_EQ(read(kPast + digest, {{"Accept-Encoding", "gzip"}}).header("Content-Encoding"), "gzip");
    const Reply brief = read(kPast + digest, {{"Accept", "text/markdown"}});
    EXPECT_TRUE(brief.body.contains("\n" + latest.body + "\n")) << brief.body;

    disconnect(connection);
    EXPECT_EQ(read(kSnapshot).json()["status"].as_string(), "empty");
    EXPECT_EQ(read(kPast + digest).status, 404) << "the page promised that what it delivered is deleted";
}

TEST_F(ApiHistory, of_others_and_of_nobody_is_404_alike) {
    connect();
    const std::string digest = digest_of(read(kSnapshot));
    const std::string bobs = site_.new_token(site_.sign_in(site_.bob())).text;
    const std::string of_loops = site_.new_token(cookie_, R"("scopes":["loops:read"])").text;
    const Call theirs{.target = kPast + digest, .headers = with_token(bobs)};
    const Call nobodys{.target = kPast + kUnknown, .headers = with_token(bobs)};
    expect_lines(site_,
                 {{"Ada's for Bob", theirs, 404, "no snapshot of that digest", {}},
                  {"nobody's", nobodys, 404, "no snapshot of that digest", {}},
                  {"too short", as_ada(kPast + digest.substr(0, 70)), 404, "64 hex digits", {}},
                  {"in capitals", as_ada(kPast + "SHA256:" + digest.substr(7)), 404, "64 hex digits", {}},
                  {"none", as_ada("/v1/snapshots/"), 404, "", {}},
                  {"the list of all", as_ada("/v1/snapshots"), 404, "", {}},
                  {"without a token", {.target = kPast + digest}, 401, "", {}},
                  {"with a token for loops only",
                   {.target = kPast + digest, .headers = with_token(of_loops)},
                   403,
                   "Missing required scope: snapshots:read",
                   {}},
                  {"changed", {"POST", kPast + digest, with_token(token_), ""}, 405, "", {}}});
    EXPECT_EQ(site_.call(theirs).body, site_.call(nobodys).body);
}

TEST_F(ApiHistory, a_budget_makes_a_snapshot_of_its_own) {
    connect();
    const std::string address(kSnapshot);
    const Reply usual = read(kSnapshot);
    expect_line(site_, {"with a budget", as_ada(address + "?budget=500"), 200, "", {}});
    const Reply small = read(address + "?budget=500");
    EXPECT_EQ(small.json()["budget"]["limit"].as_integer(), 500);
    EXPECT_NE(digest_of(small), digest_of(usual));
    EXPECT_EQ(read(kPast + digest_of(small)).body, small.body);
    EXPECT_EQ(read(address + "?budget=500", {{"If-None-Match", small.header("ETag")}}).status, 304);
    EXPECT_EQ(read(kSnapshot).body, usual.body);
    EXPECT_EQ(read(address + "?budget=8000").body, usual.body);
    EXPECT_EQ(read(address + "?budget=24000").json()["budget"]["limit"].as_integer(), 24'000);
    EXPECT_EQ(read(address + "?verbose=1&Budget=x").body, usual.body) << "other parameters mean nothing";
    EXPECT_TRUE(read(address + "?budget=500", {{"Accept", "text/markdown"}}).body.contains(small.body));
}

TEST_F(ApiHistory, a_malformed_parameter_is_400_and_named) {
    const std::string address(kSnapshot);
    for (const char* query :
         {"budget=499", "budget=24001", "budget=", "budget=many", "budget=500&budget=600"})
        expect_line(site_, {query, as_ada(address + "?" + query), 400, "budget ", {}});
    for (const char* query : {"since=", "since=yesterday", "since=sha256:00"})
        expect_line(site_, {query, as_ada(address + "?" + query), 400, "since ", {}});
    expect_line(site_, {"no encoding", as_ada(address + "?since=%zz"), 400, "query", {}});
    expect_line(site_, {"without a token", {.target = address + "?budget=1"}, 401, "", {}});
    expect_line(site_,
                {"no loop", as_ada("/v1/loops/no-such-loop/connector-snapshot?budget=500"), 404, "", {}});
}

TEST_F(ApiHistory, since_a_digest_only_what_has_changed_is_told) {
    const std::string address(kSnapshot);
    const std::string first_connection = connect();
    const Reply first = read(kSnapshot);
    const std::string since = address + "?since=" + digest_of(first);
    const Json same = read(since).json();
    EXPECT_EQ(same["since"], same["digest"]);
    EXPECT_TRUE(same["connectors"].items().empty());

    pause(first_connection);
    const Reply second = read(kSnapshot);
    expect_line(site_, {"since", as_ada(since), 200, "", {{"Content-Type", "application/json"}}});
    const Reply told = read(since);
    const Json difference = told.json();
    EXPECT_EQ(difference["since"].as_string(), digest_of(first));
    EXPECT_EQ(difference["digest"].as_string(), digest_of(second));
    EXPECT_EQ(difference["generatedAt"], second.json()["generatedAt"]);
    EXPECT_EQ(difference["message"], second.json()["message"]);
    ASSERT_EQ(difference["connectors"].items().size(), 1U) << told.body;
    EXPECT_EQ(difference["connectors"].items()[0], second.json()["connectors"].items()[0]);
    EXPECT_EQ(read(since, {{"If-None-Match", told.header("ETag")}}).status, 304);

    const Json both = read(since + "&budget=600").json();
    EXPECT_EQ(both["since"].as_string(), digest_of(first));
    EXPECT_EQ(both["digest"].as_string(), digest_of(read(address + "?budget=600")));
}

TEST_F(ApiHistory, since_an_unknown_digest_is_the_whole_snapshot) {
    connect();
    const std::string address(kSnapshot);
    const std::string of_another_loop = digest_of(read("/v1/loops/dependency-risk/connector-snapshot"));
    ASSERT_FALSE(of_another_loop.empty());
    for (const std::string& digest : {kUnknown, of_another_loop})
        EXPECT_EQ(read(address + "?since=" + digest).body, read(kSnapshot).body);
}

}  // namespace
}  // namespace winsh::acceptance
