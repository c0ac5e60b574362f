// The GitHub connector, over real sockets, against an upstream that does everything wrong.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include "base/format.h"
#include "connectors/connector.h"
#include "http/client.h"
#include "http/curl_client.h"
#include "snapshots/snapshots_test_case.h"
#include "tests/upstream/misbehaving_server.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

long peak_memory_kib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

struct Attempt {
    PollOutcome outcome;
    std::chrono::milliseconds took{0};
};

Attempt attempt(const MisbehavingServer& server) {
    SystemClock clock;
    http::CurlClient client({.addresses = http::AddressRule::public_only,
                             .allowed_hosts = {server.host_and_port()},
                             .user_agent = "",
                             .authorities_file = ""});
    ConnectorSettings settings;
    settings.values = {{"repository", "octocat/hello-world"}, {"baseUrl", server.base_url()}};
    settings.secrets.emplace("token", Secret("github_pat_fixture"));
    const SteadyTime begin = clock.steady_now();
    Attempt result;
    result.outcome = find_connector("github")->poll(
        {.settings = settings, .memory = Json(), .now = clock.now(), .clock = clock}, client);
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady_now() - begin);
    return result;
}

void expect_failure(const Attempt& tried, ConnectionStatus status, std::string_view type) {
    EXPECT_EQ(tried.outcome.kind, PollOutcome::Kind::failed);
    EXPECT_EQ(tried.outcome.status, status) << name_of(tried.outcome.status);
    ASSERT_TRUE(tried.outcome.failure.has_value());
    EXPECT_EQ(tried.outcome.failure->type, type) << tried.outcome.failure->detail;
    EXPECT_TRUE(tried.outcome.failure->detail.ends_with(".")) << tried.outcome.failure->detail;
}

TEST(MisbehavingUpstream, that_accepts_and_never_answers_costs_ten_seconds_and_no_more) {
    MisbehavingServer silent([](Peer& peer, const std::string&) { peer.wait_for_its_end(); });
    MisbehavingServer dripping([](Peer& peer, const std::string&) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{");
        while (peer.send(" ") && peer.pause(100)) {
        }
    });
    MisbehavingServer slow_head([](Peer& peer, const std::string&) {
        for (const char character : std::string_view("HTTP/1.1 200 OK\r\nX-Slow: yes, very very slow indeed"))
            if (!peer.send({&character, 1}) || !peer.pause(1'000)) return;
    });
    std::vector<std::thread> waiting;
    for (const MisbehavingServer* server : {&silent, &dripping, &slow_head}) {
        waiting.emplace_back([server] {
            const Attempt tried = attempt(*server);
            expect_failure(tried, ConnectionStatus::failed, "network");
            EXPECT_GE(tried.took, 9s);
            EXPECT_LE(tried.took, 11s);
        });
    }
    for (std::thread& thread : waiting) thread.join();
}

TEST(MisbehavingUpstream, is_shown_as_what_its_status_says) {
    struct Case {
        std::string_view head;
        std::string_view body;
        ConnectionStatus status;
        std::string_view type;
    };
    const Case cases[] = {
        {"401 Unauthorized", R"({"message":"Bad credentials"})", ConnectionStatus::needs_auth, "auth"},
        {"403 Forbidden\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 9999999999",
         R"({"message":"API rate limit exceeded"})", ConnectionStatus::rate_limited, "rate_limit"},
        {"403 Forbidden\r\nRetry-After: 60", R"({"message":"You have exceeded a secondary rate limit"})",
         ConnectionStatus::rate_limited, "rate_limit"},
        {"403 Forbidden", R"({"message":"Resource not accessible by personal access token"})",
         ConnectionStatus::needs_auth, "auth"},
        {"429 Too Many Requests\r\nRetry-After: 7", "{}", ConnectionStatus::rate_limited, "rate_limit"},
        {"500 Internal Server Error", "<html>oops</html>", ConnectionStatus::failed, "http"},
        {"200 OK\r\nContent-Type: text/html", "<html>welcome to the hotel</html>", ConnectionStatus::failed,
         "garbage"},
        {"200 OK", std::string_view("\0\xff\xfe{", 4), ConnectionStatus::failed, "garbage"},
        {"204 No Content", "", ConnectionStatus::failed, "http"},
        {"404 Not Found", R"({"message":"Not Found"})", ConnectionStatus::misconfigured, "not_found"},
    };
    for (const Case& one : cases) {
        MisbehavingServer server(
            [&](Peer& peer, const std::string&) { peer.send_answer(one.head, one.body); });
        SCOPED_TRACE(std::string(one.head));
        expect_failure(attempt(server), one.status, one.type);
    }
}

TEST(MisbehavingUpstream, that_speaks_no_http_or_hangs_up_is_a_network_failure_after_two_tries) {
    for (const std::string_view bytes :
         {"", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"full_name\":"}) {
        MisbehavingServer server([&](Peer& peer, const std::string&) { peer.send(bytes); });
        SCOPED_TRACE(std::string(bytes));
        expect_failure(attempt(server), ConnectionStatus::failed, "network");
        EXPECT_LE(server.requests(), 3);
    }
}

TEST(MisbehavingUpstream, that_sends_without_end_is_cut_off_at_eight_mebibytes) {
    const std::string block(64 * 1'024, ' ');
    MisbehavingServer chunked([&](Peer& peer, const std::string&) {
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (peer.send(format("{:x}\r\n{}\r\n", block.size(), block))) {
        }
    });
    MisbehavingServer announced([&](Peer& peer, const std::string&) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
        while (peer.send(block)) {
        }
    });
    // 64 MiB of zeros, deflated again and again into members that follow one another.
    const std::string zeros = http::gzip(std::string(4U << 20U, '\0'));
    MisbehavingServer bomb([&](Peer& peer, const std::string&) {
        peer.send(format("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                         zeros.size() * 4'000));
        while (peer.send(zeros)) {
        }
    });
    MisbehavingServer head([&](Peer& peer, const std::string&) {
        peer.send("HTTP/1.1 200 OK\r\n");
        while (peer.send("X-More: " + std::string(1'000, 'x') + "\r\n")) {
        }
    });
    [[maybe_unused]] const long before = peak_memory_kib();
    for (const MisbehavingServer* server : {&chunked, &announced, &head}) {
        const Attempt tried = attempt(*server);
        expect_failure(tried, ConnectionStatus::failed, "too_large");
        EXPECT_LE(tried.took, 5s);
    }
    const Attempt tried = attempt(bomb);
    EXPECT_EQ(tried.outcome.kind, PollOutcome::Kind::failed);
    EXPECT_LE(tried.took, 5s);
#ifndef WINSH_SANITIZED  // which keeps what was freed
    EXPECT_LE(peak_memory_kib() - before, 96 * 1'024) << "in KiB";
#endif
}

TEST(MisbehavingUpstream, that_sends_us_elsewhere_leads_nowhere) {
    MisbehavingServer inner([](Peer& peer, const std::string&) { peer.send_answer("200 OK", "{}"); });
    for (const std::string& target :
         {inner.base_url() + "/latest/meta-data", std::string("http://169.254.169.254/latest/meta-data"),
          std::string("http://[::1]:1/"), std::string("file:///etc/passwd"),
          std::string("//" + inner.host_and_port())}) {
        MisbehavingServer server([&](Peer& peer, const std::string&) {
            peer.send_answer(format("302 Found\r\nLocation: {}", target));
        });
        SCOPED_TRACE(target);
        expect_failure(attempt(server), ConnectionStatus::misconfigured, "refused_address");
        EXPECT_EQ(server.requests(), 1);
    }
    EXPECT_EQ(inner.connections(), 0) << "nobody may be asked on another's word";
}

TEST(MisbehavingUpstream, on_an_address_that_nobody_allowed_is_not_asked) {
    MisbehavingServer server([](Peer& peer, const std::string&) { peer.send_answer("200 OK", "{}"); });
    MisbehavingServer allowed([](Peer& peer, const std::string&) { peer.send_answer("200 OK", "{}"); });
    SystemClock clock;
    http::CurlClient client({.addresses = http::AddressRule::public_only,
                             .allowed_hosts = {allowed.host_and_port()},
                             .user_agent = "",
                             .authorities_file = ""});
    ConnectorSettings settings;
    settings.values = {{"repository", "octocat/hello-world"}, {"baseUrl", server.base_url()}};
    settings.secrets.emplace("token", Secret("github_pat_fixture"));
    const PollOutcome outcome = find_connector("github")->poll(
        {.settings = settings, .memory = Json(), .now = clock.now(), .clock = clock}, client);
    EXPECT_EQ(outcome.status, ConnectionStatus::misconfigured);
    EXPECT_EQ(outcome.failure->type, "refused_address") << outcome.failure->detail;
    EXPECT_EQ(server.connections(), 0);
}

/// The same scene as the unit tests have, but with real sockets, threads and time.
class HangingUpstream : public SnapshotsTest {
protected:
    bool wait_until(const std::function<bool()>& holds, std::chrono::milliseconds most) {
        for (std::chrono::milliseconds waited{0}; waited < most; waited += 20ms) {
            if (holds()) return true;
            std::this_thread::sleep_for(20ms);
        }
        return holds();
    }
};

TEST_F(HangingUpstream, holds_up_neither_other_connections_nor_readers) {
    auto hanging =
        std::make_unique<MisbehavingServer>([](Peer& peer, const std::string&) { peer.wait_for_its_end(); });
    FakeGithub answers;
    std::mutex mutex;
    MisbehavingServer healthy([&](Peer& peer, const std::string& target) {
        const std::lock_guard lock(mutex);
        const auto response = answers.send({.url = target, .headers = {}});
        const bool has_issues = target.find("/issues") != std::string::npos;
        peer.send_answer(format("{} -", response->status), has_issues ? "[]" : response->body);
    });
    SystemClock real_clock;
    SystemRandom real_random;
    http::CurlClient client({.addresses = http::AddressRule::public_only,
                             .allowed_hosts = {"127.0.0.1"},
                             .user_agent = "",
                             .authorities_file = ""});
    const WorkspaceId other = add_workspace("other@example.com", "Other");
    ConnectorSettings form = github_form();
    form.values["baseUrl"] = hanging->base_url();
    connect(form);
    form.values["baseUrl"] = healthy.base_url();
    ASSERT_TRUE(connections->add(other, "github", form, somebody()).has_value());

    Snapshots reading(*store, real_clock, log, 1U << 20U);
    Poller polling({*store, *connections, vault, reading, client, real_clock, real_random, log});
    ASSERT_TRUE(polling.start({.threads = 2}).has_value());
    const LoopId loop("dependency-risk");
    EXPECT_TRUE(wait_until(
        [&] { return reading.current(other, loop).value()->status == SnapshotStatus::ready; }, 5s));
    EXPECT_TRUE(wait_until([&] { return hanging->connections() > 0; }, 5s));
    const SteadyTime begin = real_clock.steady_now();
    EXPECT_EQ(reading.current(workspace, loop).value()->status, SnapshotStatus::unavailable);
    EXPECT_LT(real_clock.steady_now() - begin, 1s) << "a reader never waits for an upstream";
    hanging.reset();  // Else the poller's end would wait for it, for up to ten seconds.
}

}  // namespace
}  // namespace winsh
