#include "snapshots/poller.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "connectors/scripted_client_fixture.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class PollerTest : public SnapshotsTest {
protected:
    ConnectionHealth health(const ConnectionId& id) {
        return store->connections().health(id).value().value();
    }
    std::chrono::milliseconds wait(const ConnectionId& id) { return *health(id).next_at - clock.now(); }
    void fail_with(int status) { upstream.statuses["/repos/octocat/hello-world"] = {status, "{}"}; }
};

TEST_F(PollerTest, polls_what_is_new_at_once_and_then_by_its_interval) {
    const ConnectionId id = connect();
    EXPECT_EQ(poller->run_due(), 1);
    EXPECT_EQ(poller->run_due(), 0);
    EXPECT_EQ(health(id).status, ConnectionStatus::ok);
    EXPECT_EQ(health(id).succeeded_at, clock.now());
    EXPECT_EQ(health(id).rate_limit_left, 4'987);
    EXPECT_GE(wait(id), 108s);
    EXPECT_LE(wait(id), 132s);
    clock.advance(6min);
    EXPECT_EQ(poller->run_due(), 1);
    EXPECT_EQ(poller->counts().polls, 2U);
    EXPECT_EQ(poller->counts().unchanged, 1U);
}

TEST_F(PollerTest, an_unchanged_poll_writes_health_but_no_content) {
    const ConnectionId id = connect();
    poller->run_due();
    const Section before = store->connections().section(id).value().value();
    clock.advance(6min);
    poller->run_due();
    EXPECT_EQ(health(id).succeeded_at, clock.now());
    EXPECT_EQ(store->connections().section(id).value()->fetched_at, before.fetched_at);
}

TEST_F(PollerTest, an_unchanged_upstream_costs_one_conditional_request_until_something_happens) {
    const ConnectionId id = connect();
    poller->run_due();
    const auto asked = [&] {
        clock.advance(6min);
        upstream.asked.clear();
        EXPECT_EQ(poller->run_due(), 1);
        return upstream.asked.size();
    };
    EXPECT_EQ(asked(), 1U);
    const Timestamp before = clock.now();
    EXPECT_EQ(asked(), 1U);
    EXPECT_EQ(health(id).complete_through, before);
    fail_with(500);
    upstream.something_is_pushed();
    asked();
    asked();
    EXPECT_EQ(health(id).status, ConnectionStatus::failed);
    upstream.statuses.clear();
    asked();
    EXPECT_EQ(health(id).status, ConnectionStatus::ok) << "what changed meanwhile has been read";
    EXPECT_EQ(asked(), 1U);
    poller->connection_changed(workspace, id);
    upstream.asked.clear();
    EXPECT_EQ(poller->run_due(), 1);
    EXPECT_EQ(upstream.asked.size(), 2U) << "who asks for a poll is told of everything";
}

TEST_F(PollerTest, backs_off_while_it_fails_and_recovers) {
    const ConnectionId id = connect();
    fail_with(500);
    poller->run_due();
    EXPECT_EQ(health(id).status, ConnectionStatus::failed);
    EXPECT_EQ(health(id).failures_in_a_row, 1);
    EXPECT_LE(wait(id), 36s);
    for (int failures = 2; failures <= 4; ++failures) {
        clock.advance(wait(id));
        EXPECT_EQ(poller->run_due(), 1);
        EXPECT_EQ(health(id).failures_in_a_row, failures);
    }
    EXPECT_GE(wait(id), 190s);
    upstream.statuses.clear();
    clock.advance(wait(id));
    poller->run_due();
    EXPECT_EQ(health(id).status, ConnectionStatus::ok);
    EXPECT_EQ(health(id).failures_in_a_row, 0);
    EXPECT_FALSE(health(id).failure.has_value());
}

TEST_F(PollerTest, waits_as_long_as_a_rate_limit_says) {
    const ConnectionId id = connect();
    ScriptedClient limited([](const http::ClientRequest&) -> Result<http::ClientResponse> {
        return answer(429, "{}", {{"retry-after", "1200"}});
    });
    Poller one({*store, *connections, vault, *snapshots, limited, clock, random, log});
    one.run_due();
    EXPECT_EQ(health(id).status, ConnectionStatus::rate_limited);
    EXPECT_GE(wait(id), 1'200s);
    EXPECT_LE(wait(id), 1'205s);
    EXPECT_EQ(health(id).failure->retry_at, clock.now() + 1'200s);
}

TEST_F(PollerTest, keeps_the_last_good_section_through_any_failure) {
    const ConnectionId id = connect();
    poller->run_due();
    const std::string digest = store->connections().section(id).value()->content_digest;
    for (const int status : {401, 403, 404, 429, 500}) {
        fail_with(status);
        clock.advance(24h);
        poller->run_due();
        EXPECT_NE(health(id).status, ConnectionStatus::ok) << status;
        EXPECT_EQ(store->connections().section(id).value()->content_digest, digest) << status;
    }
}

TEST_F(PollerTest, keeps_its_schedule_over_a_restart) {
    const ConnectionId id = connect();
    poller->run_due();
    clock.advance(1min);
    start_anew();
    EXPECT_EQ(poller->run_due(), 0) << "it is not due yet";
    clock.advance(wait(id));
    EXPECT_EQ(poller->run_due(), 1);
}

TEST_F(PollerTest, a_wall_clock_that_jumps_neither_stops_nor_hurries_it) {
    connect();
    poller->run_due();
    clock.set_wall_clock(clock.now() - 400 * 24h);
    EXPECT_EQ(poller->run_due(), 0);
    clock.advance(6min);
    EXPECT_EQ(poller->run_due(), 1);
    clock.set_wall_clock(clock.now() + 800 * 24h);
    EXPECT_EQ(poller->run_due(), 0);
    clock.advance(6min);
    EXPECT_EQ(poller->run_due(), 1);
}

TEST_F(PollerTest, the_first_poll_after_a_long_rest_makes_old_data_fresh_at_once) {
    connect();
    poller->run_due();
    clock.advance(5h);
    start_anew();
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::stale);
    poller->run_due();
    EXPECT_EQ(poller->counts().unchanged, 1U);
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::ready);
}

TEST_F(PollerTest, says_plainly_that_a_credential_cannot_be_opened) {
    const ConnectionId id = connect();
    Connection connection = store->connections().find(id, workspace).value().value();
    connection.sealed["token"] = "v1.00000000.garbage";
    AuditEntry entry;
    entry.at = clock.now();
    entry.action = AuditAction::connection_changed;
    ASSERT_TRUE(store->connections().update(connection, std::nullopt, entry).has_value());
    poller->run_due();
    EXPECT_EQ(health(id).status, ConnectionStatus::misconfigured);
    EXPECT_EQ(health(id).failure->type, "credential");
    EXPECT_TRUE(upstream.requests.empty());
}

TEST_F(PollerTest, survives_a_client_that_throws) {
    const ConnectionId id = connect();
    ScriptedClient broken([](const http::ClientRequest&) -> Result<http::ClientResponse> {
        throw std::runtime_error("secret detail");
    });
    Poller one({*store, *connections, vault, *snapshots, broken, clock, random, log});
    EXPECT_EQ(one.run_due(), 1);
    EXPECT_EQ(health(id).status, ConnectionStatus::failed);
    EXPECT_FALSE(health(id).failure->detail.contains("secret detail"));
}

TEST_F(PollerTest, a_fault_that_lasts_keeps_its_words_so_that_nothing_looks_new) {
    const ConnectionId id = connect();
    int milliseconds = 3;
    ScriptedClient broken([&](const http::ClientRequest&) -> Result<http::ClientResponse> {
        return fail(ErrorKind::network, format("no answer after {} ms.", milliseconds++));
    });
    Poller one({*store, *connections, vault, *snapshots, broken, clock, random, log});
    one.run_due();
    const std::string words = health(id).failure->detail;
    const auto etag = served("dependency-risk")->content->etag;
    clock.advance(2min);
    EXPECT_EQ(one.run_due(), 1);
    EXPECT_EQ(health(id).failure->detail, words);
    EXPECT_EQ(served("dependency-risk")->content->etag, etag);
}

/// Answers when it is told to.
class SlowClient final : public http::Client {
public:
    explicit SlowClient(FakeGithub& upstream) : upstream_(upstream) {}
    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
        return upstream_.send(request);
    }
    void wait_for_a_request() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ > 0; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    FakeGithub& upstream_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool open_ = false;
};

TEST_F(PollerTest, a_connection_that_is_removed_while_it_is_polled_leaves_nothing_behind) {
    const ConnectionId id = connect();
    SlowClient slow(upstream);
    {
        Poller one({*store, *connections, vault, *snapshots, slow, clock, random, log});
        ASSERT_TRUE(one.start({.threads = 2}).has_value());
        one.connection_changed(workspace, id);
        slow.wait_for_a_request();
        ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
        one.connection_changed(workspace, id);
        slow.open();
    }
    EXPECT_FALSE(store->connections().section(id).value().has_value());
    EXPECT_FALSE(store->connections().health(id).value().has_value());
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::empty);
}

TEST_F(PollerTest, stopping_waits_for_the_poll_that_runs_and_keeps_its_result) {
    const ConnectionId id = connect();
    SlowClient slow(upstream);
    auto one = std::make_unique<Poller>(
        PollerParts{*store, *connections, vault, *snapshots, slow, clock, random, log});
    ASSERT_TRUE(one->start({.threads = 1}).has_value());
    one->connection_changed(workspace, id);
    slow.wait_for_a_request();
    std::thread opener([&] { slow.open(); });
    one.reset();
    opener.join();
    EXPECT_EQ(health(id).status, ConnectionStatus::ok);
    EXPECT_TRUE(store->connections().section(id).value().has_value());
}

TEST_F(PollerTest, begins_no_poll_once_it_is_told_to_stop) {
    const std::vector<ConnectionId> all = {connect(), connect(github_form("octocat/second")),
                                           connect(github_form("octocat/third"))};
    SlowClient slow(upstream);
    Poller one({*store, *connections, vault, *snapshots, slow, clock, random, log});
    ASSERT_TRUE(one.start({.threads = 1}).has_value());
    for (const ConnectionId& id : all) one.connection_changed(workspace, id);
    slow.wait_for_a_request();
    one.begin_stop();
    slow.open();
    while (one.counts().polls == 0) std::this_thread::yield();
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(one.counts().polls, 1U);
}

/// Never answers about repositories of a certain name, until it is opened.
class ForgetfulClient final : public http::Client {
public:
    explicit ForgetfulClient(FakeGithub& upstream) : upstream_(upstream) {}
    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        std::unique_lock lock(mutex_);
        if (request.url.contains("/octocat/hangs-")) {
            most_hanging_ = std::max(most_hanging_, ++hanging_);
            changed_.wait(lock, [&] { return open_; });
            --hanging_;
        }
        return upstream_.send(request);
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    int most_hanging() {
        const std::lock_guard lock(mutex_);
        return most_hanging_;
    }

private:
    FakeGithub& upstream_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int hanging_ = 0;
    int most_hanging_ = 0;
    bool open_ = false;
};

TEST_F(PollerTest, a_crowd_of_upstreams_that_hang_delays_no_other_workspace) {
    std::vector<ConnectionId> crowd;
    for (int number = 0; number < 100; ++number)
        crowd.push_back(connect(github_form(format("octocat/hangs-{}", number))));
    const WorkspaceId other = add_workspace("ada@example.com", "Other");
    const auto quick = connections->add(other, "github", github_form(), somebody());
    ASSERT_TRUE(quick.has_value()) << quick.error().message;
    ForgetfulClient client(upstream);
    {
        Poller one({*store, *connections, vault, *snapshots, client, clock, random, log});
        ASSERT_TRUE(one.start({.threads = 4}).has_value());
        for (const ConnectionId& id : crowd) one.connection_changed(workspace, id);
        while (client.most_hanging() < 2) std::this_thread::yield();
        for (int times = 0; times < 3; ++times) {
            const auto polls = one.counts().polls;
            one.connection_changed(other, quick->connection.id);
            const auto patience = std::chrono::steady_clock::now() + 10s;
            while (one.counts().polls == polls && std::chrono::steady_clock::now() < patience)
                std::this_thread::yield();
            EXPECT_GT(one.counts().polls, polls) << "it waits for upstreams that are not its own";
        }
        EXPECT_EQ(client.most_hanging(), 2);
        client.open();
    }
    EXPECT_EQ(health(quick->connection.id).status, ConnectionStatus::ok);
}

}  // namespace
}  // namespace winsh
