// The reference's "Connector snapshots", with "Documented: snapshot" of the contract.
#include <regex>

#include "acceptance/api_table.h"

namespace winsh::acceptance {
namespace {

class ApiSnapshot : public testing::Test {
protected:
    Reply read(std::string_view target, Headers headers = {}) const {
        headers.emplace_back("Authorization", "Bearer " + token_);
        return site_.get(target, std::move(headers));
    }

    const Site site_;
    const std::string token_ = site_.new_token(site_.sign_in(site_.ada())).text;
};

TEST_F(ApiSnapshot, an_empty_snapshot_is_the_documented_body_byte_for_byte) {
    const Reply reply = read(kSnapshot);
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    const std::string generated_at(reply.json()["generatedAt"].as_string());
    EXPECT_TRUE(std::regex_match(generated_at, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
    EXPECT_EQ(
        reply.body,
        R"({"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":")" + generated_at +
            R"(","workspace":")" + site_.ada().workspace +
            R"(","status":"empty","connectors":[],"signals":[],"message":"No hosted connector snapshot is available for this workspace yet. Connect tools in win.sh, then fetch this endpoint again."})");
}

TEST_F(ApiSnapshot, an_empty_snapshot_stays_the_same_until_something_changes) {
    const Reply first = read(kSnapshot);
    const Reply second = read(kSnapshot);
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(first.header("ETag"), second.header("ETag"));
}

TEST_F(ApiSnapshot, caches_are_told_what_they_may_do) {
    const Reply reply = read(kSnapshot);
    EXPECT_EQ(reply.header("Cache-Control"), "private, no-cache");
    EXPECT_EQ(reply.header("Vary"), "Authorization, Accept, Accept-Encoding");
    EXPECT_TRUE(std::regex_match(reply.header("ETag"), std::regex(R"re("[^"]+")re"))) << reply.header("ETag");
}

TEST_F(ApiSnapshot, a_known_etag_is_answered_304_without_a_body) {
    const std::string etag = read(kSnapshot).header("ETag");
    for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
        const Reply reply = read(kSnapshot, {{"If-None-Match", known}});
        EXPECT_EQ(reply.status, 304) << known;
        EXPECT_EQ(reply.header("ETag"), etag);
        EXPECT_EQ(reply.header("Cache-Control"), "private, no-cache");
        EXPECT_EQ(reply.header("Vary"), "Authorization, Accept, Accept-Encoding");
        EXPECT_TRUE(reply.body.empty());
        EXPECT_FALSE(reply.has("Content-Type"));
    }
    EXPECT_EQ(read(kSnapshot, {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(ApiSnapshot, a_known_etag_opens_nothing_without_a_token) {
    const std::string etag = read(kSnapshot).header("ETag");
    EXPECT_EQ(site_.get(kSnapshot, {{"If-None-Match", etag}}).status, 401);
    EXPECT_EQ(site_.get(kSnapshot, {{"If-None-Match", "*"}}).status, 401);
}

TEST_F(ApiSnapshot, head_says_what_get_would_and_sends_no_body) {
    const Reply got = read(kSnapshot);
    Wire wire(site_.port());
    const Call head{"HEAD", std::string(kSnapshot), with_token(token_), ""};
    wire.send(to_bytes(head, site_.port()) + to_bytes({.target = "/healthz"}, site_.port()));
    const Reply reply = wire.read(Wire::Body::none);
    EXPECT_EQ(reply.status, 200);
    for (const char* name : {"Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"}) {
        EXPECT_EQ(reply.header(name), got.header(name)) << name;
    }
    EXPECT_EQ(wire.read().body, R"({"status":"ok"})") << "the next answer follows at once";
}

TEST_F(ApiSnapshot, gzip_comes_where_it_is_asked_for_and_pays) {
    const Reply plain = read(kSnapshot);
    const Reply packed = read(kSnapshot, {{"Accept-Encoding", "gzip"}});
    ASSERT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), plain.body.size());
    EXPECT_NE(packed.header("ETag"), plain.header("ETag"));
    EXPECT_EQ(read(kSnapshot, {{"Accept-Encoding", "gzip"}, {"If-None-Match", packed.header("ETag")}}).status,
              304);
    EXPECT_FALSE(read(kSnapshot, {{"Accept-Encoding", "gzip;q=0"}}).has("Content-Encoding"));
    EXPECT_FALSE(read(kSnapshot, {{"Accept-Encoding", "br"}}).has("Content-Encoding"));
}

TEST_F(ApiSnapshot, every_loop_of_the_catalogue_is_served_and_no_other) {
    for (const char* loop :
         {"bug-autofix", "abuse-fraud-watch", "seo-growth", "dependency-risk", "weekly-investor-update"}) {
        const Reply reply = read("/v1/loops/" + std::string(loop) + "/connector-snapshot");
        if (reply.status == 404) continue;  // The catalogue's own test knows all fifty.
        EXPECT_EQ(reply.json()["loopId"].as_string(), loop);
    }
    const std::vector<std::string> unknown = {
        "no-such-loop", "BUG-AUTOFIX", "bug_autofix",        "bug--autofix",
        "-bug",         "bug-",        "bug%2dautofix",      "bug-autofix%00",
        "..",           "%2e%2e",      std::string(65, 'a'), "bug-autofix;a=b",
        "b\xC3\xBCg"};
    for (const std::string& loop : unknown) {
        const Call call{.target = "/v1/loops/" + loop + "/connector-snapshot", .headers = with_token(token_)};
        const Reply reply = site_.call(call);
        EXPECT_TRUE(reply.status == 404 || reply.status == 400) << loop << " " << reply.status;
        EXPECT_EQ(reply.json()["statusCode"].as_integer(), reply.status) << loop;
    }
}

TEST_F(ApiSnapshot, is_a_brief_in_markdown_where_that_is_asked_for) {
    const Reply json = read(kSnapshot);
    const Reply brief = read(kSnapshot, {{"Accept", "text/markdown"}});
    ASSERT_EQ(brief.status, 200);
    EXPECT_EQ(brief.header("Content-Type"), "text/markdown; charset=utf-8");
    EXPECT_TRUE(brief.body.starts_with("# Snapshot for bug-autofix: empty\n")) << brief.body;
    EXPECT_TRUE(brief.body.contains("\n" + json.body + "\n")) << "the same snapshot";
    EXPECT_EQ(brief.header("Vary"), "Authorization, Accept, Accept-Encoding");
    EXPECT_EQ(brief.header("Cache-Control"), "private, no-cache");
    EXPECT_NE(brief.header("ETag"), json.header("ETag"));
    const Headers known = {{"Accept", "text/markdown"}, {"If-None-Match", brief.header("ETag")}};
    EXPECT_EQ(read(kSnapshot, known).status, 304);
    EXPECT_EQ(read(kSnapshot, {{"If-None-Match", brief.header("ETag")}}).status, 200) << "no JSON is known";
    EXPECT_EQ(read(kSnapshot, {{"Accept", "text/markdown"}, {"If-None-Match", json.header("ETag")}}).status,
              200);
    for (const char* accept :
         {"*/*", "application/json", "text/markdown;q=0.5, application/json",
          "text/markdown, */*;q=0.9, application/json", "text/markdown;q=0", "text/html", ""}) {
        EXPECT_EQ(read(kSnapshot, {{"Accept", accept}}).header("Content-Type"), "application/json") << accept;
    }
    for (const char* accept : {"text/markdown, */*;q=0.1", "TEXT/MARKDOWN", "text/*",
                               "application/json;q=0.2, text/markdown;q=0.3"}) {
        EXPECT_EQ(read(kSnapshot, {{"Accept", accept}}).header("Content-Type"),
                  "text/markdown; charset=utf-8")
            << accept;
    }
    const Reply refused = site_.get(kSnapshot, {{"Accept", "text/markdown"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.header("Content-Type"), "application/json") << "errors are the documented ones";
}

TEST_F(ApiSnapshot, each_workspace_has_its_own) {
    const std::string bobs = site_.new_token(site_.sign_in(site_.bob())).text;
    EXPECT_EQ(site_.get(kSnapshot, with_token(bobs)).json()["workspace"].as_string(), site_.bob().workspace);
    EXPECT_EQ(read(kSnapshot).json()["workspace"].as_string(), site_.ada().workspace);
    EXPECT_NE(site_.get(kSnapshot, with_token(bobs)).header("ETag"), read(kSnapshot).header("ETag"));
}

}  // namespace
}  // namespace winsh::acceptance
