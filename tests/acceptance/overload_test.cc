// Too much of something: clients that are slow on purpose, connections that do nothing, too few descriptors.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <thread>

#include "acceptance/site.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

#ifdef WINSH_SANITIZED
constexpr milliseconds kQuick{2'500};
#else
constexpr milliseconds kQuick{250};
#endif

bool is_soaking() { return std::getenv("WINSH_ROUNDS") != nullptr; }

milliseconds since(Steady::time_point start) {
    return std::chrono::duration_cast<milliseconds>(Steady::now() - start);
}

/// Processor time that a process has used so far, in seconds.
double processor_seconds(pid_t process) {
    const std::string stat = read_file("/proc/" + std::to_string(process) + "/stat");
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::string field;
    long ticks = 0;
    for (int index = 3; index <= 15 && fields >> field; ++index) {
        if (index >= 14) ticks += std::stol(field);
    }
    return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void allow_many_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8'192);
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Connections that each hold something up, from when it is made.
class SlowClients {
public:
    SlowClients(const Site& site, int count) {
        const std::string download = to_bytes({.target = "/openapi.json"}, site.port());
        for (int index = 0; index < count; ++index) {
            // What a client does not read must not vanish in its kernel's buffer.
            const WireOptions options{.receive_buffer = index % 3 == 2 ? 4'096 : 0};
            clients_.push_back(std::make_unique<Wire>(site.port(), options));
            Wire& wire = *clients_.back();
            if (index % 3 == 0)
                wire.send("GET /healthz HTTP/1.1\r\nHost: " + site.server().host() + "\r\nX-Slow: ");
            if (index % 3 == 1) {
                wire.send(
                    to_bytes({"POST", std::string(kTokens), {{"Content-Length", "1000"}}, "{"}, site.port()));
            }
            if (index % 3 == 2) {
                for (int times = 0; times < 40; ++times) wire.send(download);
            }
        }
    }
    /// One more byte of every slow head and body.
    void trickle() {
        for (std::size_t index = 0; index < clients_.size(); ++index) {
            if (index % 3 != 2) clients_[index]->send("x");
        }
    }
    Wire& slow_head() { return *clients_[0]; }
    Wire& slow_body() { return *clients_[1]; }

private:
    std::vector<std::unique_ptr<Wire>> clients_;
};

/// Asks again and again, each time over a new connection; the time that 99 of 100 answers took at most.
milliseconds slowest_but_one_percent(const Site& site, const Call& call, int count,
                                     const std::function<void(int)>& meanwhile = {}) {
    std::vector<milliseconds> times;
    for (int index = 0; index < count; ++index) {
        const auto asked = Steady::now();
        EXPECT_EQ(site.call(call).status, 200);
        times.push_back(since(asked));
        if (meanwhile) meanwhile(index);
    }
    std::ranges::sort(times);
    std::printf("%d probes: p50 %lld ms, p99 %lld ms\n", count,
                static_cast<long long>(times[times.size() / 2].count()),
                static_cast<long long>(times[times.size() * 99 / 100].count()));
    return times[times.size() * 99 / 100];
}

std::int64_t open_connections(const Site& site) {
    const std::string metrics = site.get("/metrics").body;
    const std::string name = "\nwinsh_connections_open ";
    const std::size_t at = metrics.find(name);
    if (at == std::string::npos) return -1;
    const std::size_t start = at + name.size();
    return parse_integer(metrics.substr(start, metrics.find('\n', start) - start)).value_or(-1);
}

TEST(Overload, slow_clients_hold_up_nobody_else_and_are_sent_away_in_time) {
    allow_many_descriptors();
    const Site site({.flags = {"--public-metrics"}});
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    const auto start = Steady::now();
    SlowClients slow(site, 1'000);
    const Call probe{.target = std::string(kSnapshot), .headers = with_token(token)};
    EXPECT_LE(slowest_but_one_percent(site, probe, 300,
                                      [&](int index) {
                                          if (index % 100 == 0) slow.trickle();
                                      }),
              kQuick);
    const Reply late = slow.slow_head().read(Wire::Body::by_length, seconds(14));
    EXPECT_EQ(late.status, 408);
    EXPECT_GE(since(start), seconds(9)) << "a head has ten seconds";
    EXPECT_LE(since(start), seconds(14)) << "and a trickle does not prolong them";
    if (!is_soaking()) return;
    EXPECT_EQ(slow.slow_body().read(Wire::Body::by_length, seconds(40)).status, 408);
    EXPECT_GE(since(start), seconds(29)) << "a body has thirty";
    EXPECT_LE(since(start), seconds(35));
    EXPECT_TRUE(holds_within(seconds(10), [&] { return open_connections(site) == 1; }))
        << "who does not read is sent away as well: " << open_connections(site);
}

TEST(Overload, five_hundred_idle_connections_cost_the_others_nothing) {
    allow_many_descriptors();
    const Site site({.flags = {"--public-metrics"}});
    const std::string cookie = site.sign_in(site.ada());
    const std::string token = site.new_token(cookie).text;
    const Call probe{.target = std::string(kSnapshot), .headers = with_token(token)};
    std::vector<std::unique_ptr<Wire>> idle;
    for (int count = 0; count < 500; ++count) {
        idle.push_back(std::make_unique<Wire>(site.port()));
        // Half of them have been served before and stay; the others never say a word.
        if (count % 2 == 0) continue;
        ASSERT_TRUE(idle.back()->send(to_bytes(probe, site.port())));
        ASSERT_EQ(idle.back()->read().status, 200);
    }
    EXPECT_EQ(open_connections(site), 501);
    EXPECT_LE(slowest_but_one_percent(site, probe, 300), kQuick);
    EXPECT_LE(
        slowest_but_one_percent(site, {.target = std::string(kTokens), .headers = with_cookie(cookie)}, 100),
        kQuick);
    for (const auto& wire : idle) ASSERT_TRUE(wire->send(to_bytes(probe, site.port())));
    for (const auto& wire : idle) EXPECT_EQ(wire->read().status, 200) << "all of them are still served";
}

TEST(Overload, bodies_that_never_end_hold_a_bounded_memory_and_no_reads_up) {
    allow_many_descriptors();
    const Site site({.flags = {"--public-metrics"}});
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    const std::string announced =
        to_bytes({"POST", std::string(kTokens), {{"Content-Length", "65536"}}, "{"}, site.port());
    {
        std::vector<std::unique_ptr<Wire>> slow;
        for (int count = 0; count < 1'024; ++count) {
            slow.push_back(std::make_unique<Wire>(site.port()));
            ASSERT_TRUE(slow.back()->send(announced));
        }
        EXPECT_TRUE(holds_within(seconds(5), [&] { return open_connections(site) == 1'025; }));
        const Reply refused = site.post_json("/api/auth/sign-in", "{}", {});
        EXPECT_EQ(refused.status, 503) << refused.body;
        EXPECT_EQ(refused.header("Retry-After"), "1");
        EXPECT_EQ(site.get(kSnapshot, with_token(token)).status, 200);
    }
    EXPECT_TRUE(holds_within(seconds(5), [&] {
        return site.post_json("/api/auth/sign-in", "{}", {}).status == 400;
    })) << "who has gone holds nothing";
}

TEST(Overload, too_few_descriptors_neither_end_nor_spin_the_server) {
    allow_many_descriptors();
    const Site site({.descriptors = 64});
    {
        std::vector<std::unique_ptr<Wire>> crowd;
        for (int count = 0; count < 200; ++count) crowd.push_back(std::make_unique<Wire>(site.port()));
        std::this_thread::sleep_for(milliseconds(300));
        const double before = processor_seconds(site.server().pid());
        std::this_thread::sleep_for(seconds(1));
        EXPECT_LT(processor_seconds(site.server().pid()) - before, 0.4)
            << "accepting in vain must not burn a core";
        EXPECT_TRUE(site.server().is_running());
    }
    EXPECT_TRUE(holds_within(seconds(2), [&] { return site.get("/healthz").status == 200; }));
    EXPECT_TRUE(holds_within(seconds(2), [&] { return site.get("/readyz").status == 200; }));
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    EXPECT_EQ(site.get(kSnapshot, with_token(token)).status, 200);
}

}  // namespace
}  // namespace winsh::acceptance
