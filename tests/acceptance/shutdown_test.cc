// SIGTERM: whatever was sent in full is answered, and what was answered is kept.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "acceptance/site.h"
#include "acceptance/upstream.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

using std::chrono::milliseconds;

int rounds() {
    const char* given = std::getenv("WINSH_ROUNDS");
    const auto wanted = given == nullptr ? 5 : parse_integer(given).value_or(5);
    return static_cast<int>(std::min<std::int64_t>(wanted, 20));
}

/// Clients that each keep one connection busy until the server says that an answer is the last one.
class KeenClients {
public:
    KeenClients(const Site& site, const std::string& cookie, const std::string& token) {
        const Call read{.target = std::string(kSnapshot), .headers = with_token(token)};
        const Call create{"POST",
                          std::string(kTokens),
                          {{"Cookie", cookie}, {"Content-Type", "application/json"}},
                          R"({"name":"at the last moment"})"};
        for (int count = 0; count < 3; ++count) {
            threads_.emplace_back([=, this, port = site.port()] { work(port, to_bytes(read, port)); });
            threads_.emplace_back([=, this, port = site.port()] { work(port, to_bytes(create, port)); });
        }
    }
    void join() { threads_.clear(); }
    int answered() const { return answered_; }
    int unanswered() const { return unanswered_; }
    const std::vector<std::string>& created() const { return created_; }

private:
    void work(std::uint16_t port, const std::string& bytes) {
        Wire wire(port);
        std::string connection;
        while (connection != "close") {
            const Reply reply = wire.send(bytes) ? wire.read() : Reply{};
            if (reply.status != 200 && reply.status != 201) {
                ++unanswered_;
                return;
            }
            ++answered_;
            connection = to_lower_ascii(reply.header("Connection"));
            if (reply.status == 201) remember(std::string(reply.json()["token"].as_string()));
        }
    }
    void remember(std::string token) {
        const std::lock_guard lock(mutex_);
        created_.push_back(std::move(token));
    }

    std::atomic<int> answered_ = 0;
    std::atomic<int> unanswered_ = 0;
    std::mutex mutex_;
    std::vector<std::string> created_;
    std::vector<std::jthread> threads_;
};

TEST(Shutdown, under_load_every_request_is_answered_and_every_answer_holds) {
    for (int round = 0; round < rounds(); ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        // A site of its own: in twenty rounds keen clients make more tokens than one user may have.
        Site site;
        const std::string cookie = site.sign_in(site.ada());
        const std::string token = site.new_token(cookie).text;
        KeenClients clients(site, cookie, token);
        std::this_thread::sleep_for(milliseconds(100 + 20 * round));
        site.server().tell_to_stop();
        clients.join();
        EXPECT_EQ(site.server().wait_for_end(), 0) << site.server().log();
        EXPECT_EQ(clients.unanswered(), 0);
        EXPECT_GT(clients.answered(), 6);
        site.restart();
        EXPECT_EQ(site.get("/api/auth/session", with_cookie(cookie)).status, 200) << "sessions outlive it";
        ASSERT_FALSE(clients.created().empty());
        for (const std::string& created : clients.created()) {
            ASSERT_EQ(site.get(kSnapshot, with_token(created)).status, 200);
        }
    }
}

TEST(Shutdown, what_was_sent_before_the_signal_is_answered_on_every_connection) {
    Site site;
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    for (int round = 0; round < rounds(); ++round) {
        // The port is another one after each start, and Host says which.
        const std::string request =
            to_bytes({.target = std::string(kSnapshot), .headers = with_token(token)}, site.port());
        std::vector<std::unique_ptr<Wire>> wires;
        for (int count = 0; count < 20; ++count) {
            wires.push_back(std::make_unique<Wire>(site.port()));
            ASSERT_TRUE(wires.back()->send(request));
            // Half of the connections have been accepted for sure, the others perhaps not.
            if (count % 2 == 0) {
                ASSERT_EQ(wires.back()->read().status, 200);
            }
        }
        for (const auto& wire : wires) wire->send(request);
        site.server().tell_to_stop();
        for (std::size_t index = 0; index < wires.size(); ++index) {
            if (index % 2 == 1) {
                EXPECT_EQ(wires[index]->read().status, 200);
            }
            EXPECT_EQ(wires[index]->read().status, 200);
            EXPECT_TRUE(wires[index]->is_closed_within(std::chrono::seconds(5)));
        }
        EXPECT_EQ(site.server().wait_for_end(), 0);
        site.restart();
    }
}

/// The page of the connection.
std::string connect_to(const SilentUpstream& upstream, const Site& site, const std::string& cookie,
                       const std::string& repository) {
    const std::string page = "/settings/connectors/new/github";
    const Reply form = site.get(page, with_cookie(cookie));
    const Reply added = site.post_form(page,
                                       to_form({{"csrf", hidden_field(form.body, "csrf")},
                                                {"repository", repository},
                                                {"token", "github_pat_NobodyAsksForIt0123456789"},
                                                {"baseUrl", upstream.url()}}),
                                       with_cookie(cookie));
    EXPECT_EQ(added.status, 303) << added.body;
    const std::string there = added.header("Location");
    return there.substr(0, there.find('?'));
}

TEST(Shutdown, upstreams_that_hang_hold_it_up_for_one_deadline_at_the_most) {
    SilentUpstream upstream;
    Site site({.flags = {"--allow-upstream", upstream.host()}});
    const std::string cookie = site.sign_in(site.ada());
    // Two are polled at once, and the third as soon as one of them has been given up, in ten seconds.
    std::string page;
    for (const char* repository : {"octocat/one", "octocat/two", "octocat/three"})
        page = connect_to(upstream, site, cookie, repository);
    ASSERT_TRUE(upstream.waits_for_connections(2)) << site.server().log();
    // A test waits for the upstream as well, and its answer holds up the stop for as long.
    const std::string form =
        to_form({{"csrf", hidden_field(site.get(page, with_cookie(cookie)).body, "csrf")}});
    const Headers headers = {{"Cookie", cookie}, {"Content-Type", "application/x-www-form-urlencoded"}};
    Wire test(site.port());
    ASSERT_TRUE(test.send(to_bytes({"POST", page + "/test", headers, form}, site.port())));
    ASSERT_TRUE(upstream.waits_for_connections(3)) << site.server().log();
    // The third poll would begin while the server stops; the test ends long before the stop's own ten
    // seconds.
    std::this_thread::sleep_for(std::chrono::seconds(5));
    const std::size_t before = upstream.connections();
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(site.server().stop(), 0);
    const auto taken = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(test.read().status, 303) << site.server().log();
    EXPECT_EQ(upstream.connections(), before) << "a poll began after the stop";
    EXPECT_GT(taken, std::chrono::seconds(2)) << "nothing hung";
    EXPECT_LT(taken, std::chrono::seconds(14)) << "one deadline after another\n" << site.server().log();
}

TEST(Shutdown, an_idle_connection_does_not_hold_it_up) {
    Site site;
    Wire idle(site.port());
    Wire half(site.port());
    half.send("GET /healthz HTTP/1.1\r\nHost: ");
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(site.server().stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace winsh::acceptance
