// Who else is there: another process on the same folder, clients that are slow on purpose, and too few
// descriptors.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "acceptance/site.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

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

TEST(Neighbours, a_user_added_beside_a_running_server_signs_in_at_once) {
    const Site site;
    const Account carol = add_user(site.data(), "carol@example.com", "Example");
    EXPECT_EQ(carol.workspace, site.ada().workspace) << "a workspace of that name is joined";
    const std::string token = site.new_token(site.sign_in(carol)).text;
    EXPECT_EQ(site.get(kSnapshot, with_token(token)).json()["workspace"].as_string(), site.ada().workspace);
}

TEST(Neighbours, users_are_added_beside_a_server_that_writes_and_nothing_is_lost) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    std::vector<std::string> made;
    std::jthread writer([&] {
        for (int count = 0; count < 200; ++count) made.push_back(site.new_token(cookie).text);
    });
    for (int count = 0; count < 5; ++count) {
        const Account one = add_user(site.data(), "user" + std::to_string(count) + "@example.com", "Many");
        EXPECT_FALSE(one.workspace.empty());
    }
    writer.join();
    EXPECT_EQ(site.get(kTokens, with_cookie(cookie)).json()["tokens"].items().size(), 200U);
    for (const std::string& token : made) EXPECT_EQ(site.get(kSnapshot, with_token(token)).status, 200);
}

TEST(Neighbours, a_new_password_from_the_command_line_ends_the_sessions_of_the_user) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const ProgramResult reset = run_program({WINSH_WINSHD, "user", "reset-password", "--data", site.data(),
                                             "--email", site.ada().email, "--password-stdin"},
                                            "another good password");
    EXPECT_EQ(reset.exit_code, 0) << reset.errors;
    EXPECT_TRUE(holds_within(
        seconds(1), [&] { return site.get("/api/auth/session", with_cookie(cookie)).status == 401; }));
}

TEST(Neighbours, a_second_server_on_the_folder_revokes_for_the_first_within_a_second) {
    const Site site;
    ServerProcess second(site.data());
    const std::string cookie = site.sign_in(site.ada());
    const Site::Token token = site.new_token(cookie);
    ASSERT_EQ(site.get(kSnapshot, with_token(token.text)).status, 200);
    const Call revoke{"DELETE", std::string(kTokens) + '/' + token.id, with_cookie(cookie), ""};
    ASSERT_EQ(exchange(second.port(), revoke).status, 200);
    EXPECT_TRUE(
        holds_within(seconds(1), [&] { return site.get(kSnapshot, with_token(token.text)).status == 401; }));
}

/// Connections that each hold something up, from when it is made.
class SlowClients {
public:
    SlowClients(const Site& site, int count) {
        const std::string download = to_bytes({.target = "/openapi.json"}, site.port());
        for (int index = 0; index < count; ++index) {
            clients_.push_back(std::make_unique<Wire>(site.port()));
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

TEST(Neighbours, slow_clients_hold_up_nobody_else_and_are_sent_away_in_time) {
    allow_many_descriptors();
    const Site site;
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    const auto start = Steady::now();
    SlowClients slow(site, 1'000);
    std::vector<milliseconds> times;
    for (int count = 0; count < 300; ++count) {
        const auto asked = Steady::now();
        ASSERT_EQ(site.get(kSnapshot, with_token(token)).status, 200);
        times.push_back(since(asked));
        if (count % 100 == 0) slow.trickle();
    }
    std::ranges::sort(times);
    EXPECT_LE(times[times.size() * 99 / 100], milliseconds(250));

    const Reply late = slow.slow_head().read(Wire::Body::by_length, seconds(14));
    EXPECT_EQ(late.status, 408);
    EXPECT_GE(since(start), seconds(9)) << "a head has ten seconds";
    EXPECT_LE(since(start), seconds(14)) << "and a trickle does not prolong them";
    if (!is_soaking()) return;
    EXPECT_EQ(slow.slow_body().read(Wire::Body::by_length, seconds(40)).status, 408);
    EXPECT_GE(since(start), seconds(29)) << "a body has thirty";
    EXPECT_LE(since(start), seconds(35));
}

TEST(Neighbours, too_few_descriptors_neither_end_nor_spin_the_server) {
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

TEST(Neighbours, sigterm_lets_every_request_that_was_sent_be_answered) {
    Site site;
    const std::string token = site.new_token(site.sign_in(site.ada())).text;
    for (int round = 0; round < 5; ++round) {
        // The port is another one after each start, and Host says which.
        const std::string request =
            to_bytes({.target = std::string(kSnapshot), .headers = with_token(token)}, site.port());
        std::vector<std::unique_ptr<Wire>> wires;
        for (int count = 0; count < 20; ++count) {
            wires.push_back(std::make_unique<Wire>(site.port()));
            ASSERT_TRUE(wires.back()->send(request));
            ASSERT_EQ(wires.back()->read().status, 200);
        }
        for (const auto& wire : wires) wire->send(request);
        // The server must be started by a thread that stays: it dies with the one that made it.
        int answered = 0;
        std::jthread reader([&] {
            for (const auto& wire : wires) answered += wire->read().status == 200 ? 1 : 0;
        });
        site.restart();
        reader.join();
        EXPECT_EQ(answered, 20);
    }
}

TEST(Neighbours, a_taken_address_and_a_bad_flag_are_told_in_a_sentence) {
    const Site site;
    const TemporaryFolder folder;
    const ProgramResult taken =
        run_program({WINSH_WINSHD, "serve", "--listen", site.server().host(), "--data", folder / "data"});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_NE(taken.errors.find(site.server().host()), std::string::npos) << taken.errors;
    const ProgramResult open_to_all =
        run_program({WINSH_WINSHD, "serve", "--listen", "0.0.0.0:0", "--data", folder / "data"});
    EXPECT_EQ(open_to_all.exit_code, 2);
    EXPECT_NE(open_to_all.errors.find("--public-url"), std::string::npos) << open_to_all.errors;
    EXPECT_EQ(run_program({WINSH_WINSHD, "serve", "--nonsense"}).exit_code, 2);
}

}  // namespace
}  // namespace winsh::acceptance
