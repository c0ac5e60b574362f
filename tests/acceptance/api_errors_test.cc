// "Documented: errors" of the contract: what is refused before any handler, and the machine endpoints.
#include "acceptance/api_table.h"

namespace winsh::acceptance {
namespace {

TEST(ApiErrors, unknown_addresses_and_methods_are_told_in_json_under_the_api) {
    const Site site;
    const std::string list(kTokens);
    const std::string snapshot(kSnapshot);
    expect_lines(
        site,
        {
            {"an unknown address", {"GET", "/api/nothing", {}, ""}, 404, "", {}},
            {"an unknown address", {"GET", "/v1/nothing", {}, ""}, 404, "", {}},
            {"the bare prefix", {"GET", "/v1", {}, ""}, 404, "", {}},
            {"a slash too many", {"GET", "/v1/loops/bug-autofix/connector-snapshot/", {}, ""}, 404, "", {}},
            {"PUT on the tokens", {"PUT", list, {}, ""}, 405, "", {{"Allow", "GET, HEAD, POST, OPTIONS"}}},
            {"DELETE on the list",
             {"DELETE", list, {}, ""},
             405,
             "",
             {{"Allow", "GET, HEAD, POST, OPTIONS"}}},
            {"GET on one token",
             {"GET", list + "/" + std::string(24, '0'), {}, ""},
             405,
             "",
             {{"Allow", "DELETE, OPTIONS"}}},
            {"POST on a snapshot", {"POST", snapshot, {}, ""}, 405, "", {{"Allow", "GET, HEAD, OPTIONS"}}},
            {"PATCH on the session",
             {"PATCH", "/api/auth/session", {}, ""},
             405,
             "",
             {{"Allow", "GET, HEAD, OPTIONS"}}},
            {"a method of nobody",
             {"BREW", "/api/auth/session", {}, ""},
             405,
             "",
             {{"Allow", "GET, HEAD, OPTIONS"}}},
            {"OPTIONS says what there is",
             {"OPTIONS", snapshot, {}, ""},
             204,
             "",
             {{"Allow", "GET, HEAD, OPTIONS"}}},
        });
}

TEST(ApiErrors, an_unknown_page_is_a_page) {
    const Site site;
    const Reply reply = site.get("/settings/nothing");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(reply.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
}

TEST(ApiErrors, what_is_too_large_is_refused_in_json_and_the_server_goes_on) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const Headers json = {{"Cookie", cookie}, {"Content-Type", "application/json"}};
    Headers announced = json;
    announced.emplace_back("Content-Length", "10000000");
    Headers many = with_cookie(cookie);
    for (int count = 0; count < 40; ++count)
        many.emplace_back("X-Filler-" + std::to_string(count), std::string(500, 'f'));
    expect_lines(site,
                 {
                     {"a body over the limit",
                      {"POST", std::string(kTokens), json, std::string(70'000, ' ')},
                      413,
                      "",
                      {}},
                     {"a length over the limit", {"POST", std::string(kTokens), announced, ""}, 413, "", {}},
                     {"a head over 16 KiB", {"GET", "/v1/loops/x/connector-snapshot", many, ""}, 431, "", {}},
                     {"one header over 16 KiB",
                      {"GET", "/healthz", {{"X-Long", std::string(20'000, 'x')}}, ""},
                      431,
                      "",
                      {}},
                     {"a target over 8 KiB", {"GET", "/v1/" + std::string(9'000, 'x'), {}, ""}, 414, "", {}},
                 });
    EXPECT_EQ(site.get("/healthz").status, 200);
}

TEST(ApiErrors, a_host_that_is_not_ours_is_421) {
    const Site site;
    const auto with_host = [&](const std::string& host) {
        return site.get("/healthz", {{"Host", host}}).status;
    };
    const std::string port = ":" + std::to_string(site.port());
    EXPECT_EQ(with_host("evil.example"), 421);
    EXPECT_EQ(with_host("evil.example" + port), 421);
    EXPECT_EQ(with_host("127.0.0.1:1"), 421);
    EXPECT_EQ(with_host("127.0.0.1.evil.example" + port), 421);
    EXPECT_EQ(with_host("127.0.0.1" + port), 200);
    EXPECT_EQ(with_host("localhost" + port), 200);
    const Reply reply = site.get("/v1/loops/x/connector-snapshot", {{"Host", "evil.example"}});
    expect_error_body(reply, {.says = "", .call = {}, .status = 421, .message = "", .headers = {}});
}

TEST(ApiErrors, a_request_that_could_be_smuggled_is_refused) {
    const Site site;
    const Headers twice = {{"Authorization", "Bearer a"}, {"Authorization", "Bearer b"}};
    const Headers lengths = {{"Content-Length", "0"}, {"Content-Length", "5"}};
    const Headers both = {{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}};
    EXPECT_EQ(site.get(kSnapshot, twice).status, 400);
    EXPECT_EQ(site.call({"POST", std::string(kTokens), lengths, ""}).status, 400);
    EXPECT_EQ(site.call({"POST", std::string(kTokens), both, "0\r\n\r\n"}).status, 400);
    EXPECT_EQ(site.call({"POST", std::string(kTokens), {{"Transfer-Encoding", "gzip"}}, ""}).status, 501);
}

TEST(ApiErrors, machines_find_health_readiness_and_the_contract) {
    const Site site;
    EXPECT_EQ(site.get("/healthz").body, R"({"status":"ok"})");
    EXPECT_EQ(site.get("/readyz").body, R"({"status":"ready"})");
    const Reply contract = site.get("/openapi.json");
    EXPECT_EQ(contract.status, 200);
    EXPECT_EQ(contract.header("Content-Type"), "application/json");
    EXPECT_EQ(contract.body, read_file(WINSH_SOURCE_DIR "/openapi/winsh.json"));
    EXPECT_EQ(site.get("/metrics").status, 404) << "off the public listener unless asked for";
}

TEST(ApiErrors, metrics_stand_on_their_own_listener_or_where_asked_for) {
    const Site site({.flags = {"--public-metrics"}});
    site.get("/healthz");
    const Reply metrics = site.get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_NE(metrics.body.find("# TYPE winsh_requests_total counter"), std::string::npos);
}

TEST(ApiErrors, the_log_has_the_request_id_and_no_query) {
    const Site site;
    const Reply reply = site.get("/v1/loops/bug-autofix/connector-snapshot?token=win_live_abcdef");
    const std::string id = reply.header("X-Request-Id");
    ASSERT_FALSE(id.empty());
    const ServerProcess& server = site.server();
    EXPECT_TRUE(
        holds_within(std::chrono::seconds(5), [&] { return server.log().find(id) != std::string::npos; }));
    EXPECT_EQ(server.log().find("win_live_abcdef"), std::string::npos);
}

}  // namespace
}  // namespace winsh::acceptance
