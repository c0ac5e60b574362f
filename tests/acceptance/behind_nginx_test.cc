// A reverse proxy in front, as most installations have one: the contract holds through it, the client's
// address is believed to it alone, and no message makes the two disagree where a request ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "acceptance/nginx_process.h"
#include "acceptance/site.h"
#include "base/text.h"
#include "http/hostile_cases.h"

namespace winsh::acceptance {
namespace {

/// As the cases in tests/hostile name it.
constexpr const char* kHost = "winsh.example";

class BehindNginx : public testing::Test {
protected:
    void SetUp() override {
        if (!has_nginx()) GTEST_SKIP() << "nginx is not installed; packages.txt lists it";
        nginx_ = std::make_unique<NginxProcess>(site_.port());
    }

    Reply ask(Call call, const std::string& source = {}) const {
        call.headers.emplace_back("Host", kHost);
        Wire wire(nginx_->port(), {.source = source});
        wire.send(to_bytes(call, 0));
        return wire.read(call.method == "HEAD" ? Wire::Body::none : Wire::Body::by_length);
    }
    std::string sign_in(const Account& account, const std::string& source = {}) const {
        const std::string body =
            to_text(Json::object({{"email", account.email}, {"password", account.password}}));
        const Reply reply =
            ask({"POST", "/api/auth/sign-in", {{"Content-Type", "application/json"}}, body}, source);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return reply.header("Set-Cookie").substr(0, reply.header("Set-Cookie").find(';'));
    }
    std::string new_token(const std::string& cookie) const {
        const Reply reply = ask({"POST",
                                 std::string(kTokens),
                                 {{"Cookie", cookie}, {"Content-Type", "application/json"}},
                                 R"({"name":"behind nginx"})"});
        EXPECT_EQ(reply.status, 201) << reply.body;
        return std::string(reply.json()["token"].as_string());
    }
    /// The address that the server took a request for this path to come from.
    std::string peer_of(const std::string& path) const {
        std::string peer;
        EXPECT_TRUE(holds_within(std::chrono::seconds(5), [&] {
            std::istringstream log(site_.server().log());
            for (std::string line; std::getline(log, line);) {
                const auto entry = parse_json(line);
                if (entry && (*entry)["path"].as_string() == path) peer = (*entry)["peer"].as_string();
            }
            return !peer.empty();
        }));
        return peer;
    }

    // One event loop, so that the log has the requests in their order.
    const Site site_{{.flags = {"--public-url", std::string("http://") + kHost, "--insecure-http",
                                "--trusted-proxy", "127.0.0.1", "--public-metrics", "--io-threads", "1"}}};
    std::unique_ptr<NginxProcess> nginx_;
};

TEST_F(BehindNginx, the_contract_holds) {
    const std::string cookie = sign_in(site_.ada());
    const std::string token = new_token(cookie);
    const Reply read = ask({.target = std::string(kSnapshot), .headers = with_token(token)});
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.json()["workspace"].as_string(), site_.ada().workspace);
    EXPECT_EQ(read.header("Cache-Control"), "private, no-cache");
    Headers known = with_token(token);
    known.emplace_back("If-None-Match", read.header("ETag"));
    EXPECT_EQ(ask({.target = std::string(kSnapshot), .headers = known}).status, 304);
    EXPECT_EQ(ask({"HEAD", std::string(kSnapshot), with_token(token), ""}).header("Content-Length"),
              std::to_string(read.body.size()));
    const Reply refused = ask({.target = std::string(kSnapshot)});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.header("WWW-Authenticate"), "Bearer");
    const Reply page = ask({.target = "/settings/api-tokens/cli?state=s&redirect_uri=http://127.0.0.1:9/cb",
                            .headers = with_cookie(cookie)});
    EXPECT_EQ(page.status, 200);
}

TEST_F(BehindNginx, connections_to_the_server_are_kept) {
    const auto accepted = [&] {
        const std::string metrics = ask({.target = "/metrics"}).body;
        const std::string name = "\nwinsh_connections_accepted_total ";
        const std::size_t start = metrics.find(name) + name.size();
        return parse_integer(metrics.substr(start, metrics.find('\n', start) - start)).value_or(-1);
    };
    const std::int64_t before = accepted();
    ASSERT_GE(before, 1);
    const std::string token = new_token(sign_in(site_.ada()));
    for (int count = 0; count < 100; ++count) {
        ASSERT_EQ(ask({.target = std::string(kSnapshot), .headers = with_token(token)}).status, 200);
    }
    EXPECT_EQ(accepted(), before) << "one connection carries them all";
}

TEST_F(BehindNginx, the_clients_address_is_the_one_that_the_proxy_saw) {
    EXPECT_EQ(ask({.target = "/v1/a"}, "127.0.0.2").status, 404);
    EXPECT_EQ(peer_of("/v1/a"), "127.0.0.2");
    EXPECT_EQ(ask({.target = "/v1/b", .headers = {{"X-Forwarded-For", "198.51.100.7"}}}, "127.0.0.2").status,
              404);
    EXPECT_EQ(peer_of("/v1/b"), "127.0.0.2") << "what a client says about itself is hearsay";
    const std::string cookie = sign_in(site_.ada(), "127.0.0.2");
    const Reply audit = ask({.target = "/settings/audit", .headers = with_cookie(cookie)});
    EXPECT_TRUE(audit.body.contains("127.0.0.2")) << "the audit log shows it";
}

TEST_F(BehindNginx, nobody_but_the_proxy_may_say_where_a_request_comes_from) {
    const std::string id(32, 'f');
    const Call call{.target = "/v1/c",
                    .headers = {{"Host", kHost}, {"X-Forwarded-For", "198.51.100.7"}, {"X-Request-Id", id}}};
    Wire stranger(site_.port(), {.source = "127.0.0.3"});
    stranger.send(to_bytes(call, 0));
    EXPECT_NE(stranger.read().header("X-Request-Id"), id);
    EXPECT_EQ(peer_of("/v1/c"), "127.0.0.3");
}

/// What a log says of each request: method, path and status.
using Requests = std::vector<std::string>;

/// The server's log has no name for a method that it does not know.
std::string method_of(std::string_view name) {
    static const std::set<std::string, std::less<>> kKnown = {"GET",   "HEAD",   "POST",   "PUT",
                                                              "PATCH", "DELETE", "OPTIONS"};
    return kKnown.contains(name) ? std::string(name) : std::string();
}

std::string path_of(std::string_view target) { return std::string(target.substr(0, target.find('?'))); }

/// Those that nginx has handed on, as it understood them, with the server's answer.
Requests handed_on(const std::string& log) {
    Requests requests;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with(" -")) continue;
        const std::string_view text = line;
        const std::size_t first = text.find(' ');
        const std::size_t last = text.rfind(' ');
        const std::string target = http::unescape(text.substr(first + 1, last - first - 1));
        requests.push_back(method_of(text.substr(0, first)) + ' ' + path_of(target) +
                           std::string(text.substr(last)));
    }
    return requests;
}

/// Those that the server has answered, as it understood them.
Requests answered(const std::string& log) {
    Requests requests;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto entry = parse_json(line);
        if (!entry || (*entry)["event"].as_string() != "request") continue;
        requests.push_back(std::string((*entry)["method"].as_string()) + ' ' +
                           std::string((*entry)["path"].as_string()) + ' ' +
                           std::to_string((*entry)["status"].as_integer()));
    }
    return requests;
}

/// What the first has and the second has not. Both are sorted by it.
Requests without(Requests& first, Requests& second) {
    std::ranges::sort(first);
    std::ranges::sort(second);
    Requests rest;
    std::ranges::set_difference(first, second, std::back_inserter(rest));
    return rest;
}

/// As the server logs a head that it refuses: with the status alone.
Requests as_refused_heads(Requests requests) {
    for (std::string& request : requests) request = "  " + request.substr(request.rfind(' ') + 1);
    std::ranges::sort(requests);
    return requests;
}

TEST_F(BehindNginx, no_message_makes_the_two_disagree_where_a_request_ends) {
    const std::string adas = new_token(sign_in(site_.ada()));
    const std::string bobs = new_token(sign_in(site_.bob()));
    const auto expect_own_snapshots = [&] {
        for (const auto& [token, account] : {std::pair(adas, site_.ada()), std::pair(bobs, site_.bob())}) {
            const Reply reply = ask({.target = std::string(kSnapshot), .headers = with_token(token)});
            EXPECT_EQ(reply.json()["workspace"].as_string(), account.workspace) << reply.status;
        }
    };
    std::vector<http::HostileCase> cases = http::read_head_cases();
    for (http::HostileCase& hostile : http::read_hostile_cases("streams.txt"))
        cases.push_back(std::move(hostile));
    for (http::HostileCase& hostile : http::read_hostile_cases("chunked.txt")) {
        hostile.bytes = "POST /echo HTTP/1.1\r\nHost: winsh.example\r\nTransfer-Encoding: chunked\r\n\r\n" +
                        hostile.bytes;
        cases.push_back(std::move(hostile));
    }
    ASSERT_GT(cases.size(), 800U);
    const std::string last = "GET /v1/last HTTP/1.1\r\nHost: winsh.example\r\nConnection: close\r\n\r\n";
    for (const http::HostileCase& hostile : cases) {
        SCOPED_TRACE(hostile.place + ": " + hostile.name);
        Wire attacker(nginx_->port());
        attacker.send(hostile.bytes + last);
        attacker.read_to_end(std::chrono::milliseconds(500));
        attacker.close();
        expect_own_snapshots();
        ASSERT_TRUE(site_.server().is_running());
        ASSERT_TRUE(nginx_->is_running());
    }
    nginx_->stop();
    site_.server().stop();
    Requests seen_by_nginx = handed_on(nginx_->requests());
    Requests seen_by_server = answered(site_.server().log());
    EXPECT_GT(seen_by_nginx.size(), cases.size() * 2);
    EXPECT_EQ(seen_by_nginx.size(), seen_by_server.size());
    EXPECT_EQ(as_refused_heads(without(seen_by_nginx, seen_by_server)),
              without(seen_by_server, seen_by_nginx))
        << "but for refused heads, both have understood the same requests";
    for (const std::string& request : seen_by_server) {
        EXPECT_TRUE(!request.contains(" 5") || request.ends_with(" 501") || request.ends_with(" 505"))
            << request;
    }
}

}  // namespace
}  // namespace winsh::acceptance
