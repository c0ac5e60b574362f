#include "snapshots/bindings.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = FakeClock().now();

KnownConnection known(std::string id, std::string capability, ConnectionStatus status,
                      std::optional<std::chrono::seconds> age) {
    static std::map<std::string, ConnectorInfo> infos;
    ConnectorInfo& info = infos[capability];
    info.id = capability;
    info.capabilities = {capability};
    KnownConnection row;
    row.connection.id = ConnectionId(std::move(id));
    row.connector = &info;
    row.health.status = status;
    if (age) row.health.succeeded_at = kNow - *age;
    return row;
}

const Loop kLoop{LoopId("test"), "Test", "test", {"github", "sentry"}};

SnapshotStatus judged(const std::vector<KnownConnection>& connections) {
    return judge(bind_loop(kLoop, connections), kNow);
}

using Status = ConnectionStatus;

TEST(Bindings, take_the_oldest_connection_that_is_switched_on) {
    std::vector<KnownConnection> connections = {known("a", "github", Status::ok, 0s),
                                                known("b", "github", Status::ok, 0s)};
    EXPECT_EQ(bind_loop(kLoop, connections)[0].connection, &connections[0]);
    connections[0].connection.enabled = false;
    EXPECT_EQ(bind_loop(kLoop, connections)[0].connection, &connections[1]);
    connections[1].connection.enabled = false;
    EXPECT_EQ(bind_loop(kLoop, connections)[0].connection, &connections[0]);
    EXPECT_EQ(bind_loop(kLoop, connections)[1].connection, nullptr);
}

TEST(Bindings, take_the_connection_that_was_chosen_in_whatever_state_it_is) {
    std::vector<KnownConnection> connections = {known("a", "github", Status::ok, 0s),
                                                known("b", "github", Status::failed, {}),
                                                known("c", "sentry", Status::ok, 0s)};
    connections[1].connection.enabled = false;
    const std::vector<BindingChoice> choices = {{kLoop.id, "github", ConnectionId("b")},
                                                {LoopId("other"), "sentry", ConnectionId("a")}};
    const auto bindings = bind_loop(kLoop, connections, choices);
    EXPECT_EQ(bindings[0].connection, &connections[1]);
    EXPECT_TRUE(bindings[0].is_chosen);
    EXPECT_EQ(bindings[1].connection, &connections[2]) << "that choice is another loop's";
    EXPECT_FALSE(bindings[1].is_chosen);
}

TEST(Bindings, pass_over_a_choice_that_cannot_be_read) {
    const std::vector<KnownConnection> connections = {known("a", "github", Status::ok, 0s),
                                                      known("c", "sentry", Status::ok, 0s)};
    for (const char* id : {"c", "gone"}) {
        const std::vector<BindingChoice> choices = {{kLoop.id, "github", ConnectionId(id)}};
        EXPECT_EQ(bind_loop(kLoop, connections, choices)[0].connection, &connections[0]);
    }
}

TEST(Bindings, let_a_choice_serve_what_the_connection_provides_beside) {
    std::vector<KnownConnection> connections = {known("a", "both", Status::ok, 0s),
                                                known("b", "both", Status::ok, 0s)};
    ConnectorInfo both;
    both.capabilities = {"github", "sentry"};
    for (KnownConnection& row : connections) row.connector = &both;
    const std::vector<BindingChoice> choices = {{kLoop.id, "sentry", ConnectionId("b")}};
    const auto bindings = bind_loop(kLoop, connections, choices);
    EXPECT_EQ(bindings[0].connection, &connections[1]) << "one of the two fills the key of both";
    EXPECT_FALSE(bindings[0].is_chosen);
    EXPECT_EQ(bindings[1].connection, &connections[1]);
}

TEST(SnapshotStatusRule, first_match_wins) {
    EXPECT_EQ(judged({}), SnapshotStatus::empty);
    EXPECT_EQ(judged({known("a", "stripe", Status::ok, 0s)}), SnapshotStatus::empty) << "of another kind";
    EXPECT_EQ(judged({known("a", "github", Status::never_synced, {})}), SnapshotStatus::unavailable);
    EXPECT_EQ(
        judged({known("a", "github", Status::failed, {}), known("b", "sentry", Status::never_synced, {})}),
        SnapshotStatus::unavailable);
    EXPECT_EQ(judged({known("a", "github", Status::ok, 10s)}), SnapshotStatus::partial)
        << "sentry is missing";
    EXPECT_EQ(judged({known("a", "github", Status::ok, 10s), known("b", "sentry", Status::never_synced, {})}),
              SnapshotStatus::partial);
    EXPECT_EQ(judged({known("a", "github", Status::ok, 2h), known("b", "sentry", Status::ok, 0s)}),
              SnapshotStatus::stale);
    EXPECT_EQ(judged({known("a", "github", Status::partial, 10s), known("b", "sentry", Status::ok, 0s)}),
              SnapshotStatus::ready);
}

TEST(SnapshotStatusRule, a_dead_connector_never_looks_like_good_news) {
    for (const Status status : {Status::never_synced, Status::rate_limited, Status::needs_auth,
                                Status::misconfigured, Status::failed, Status::disabled}) {
        EXPECT_EQ(judged({known("a", "github", status, 10s), known("b", "sentry", Status::ok, 0s)}),
                  SnapshotStatus::partial)
            << name_of(status);
        EXPECT_NE(judged({known("a", "github", status, 2h), known("b", "sentry", Status::ok, 0s)}),
                  SnapshotStatus::ready)
            << name_of(status);
    }
}

TEST(SnapshotStatusRule, data_from_a_time_to_come_is_not_fresh) {
    EXPECT_EQ(known("a", "github", Status::ok, -std::chrono::seconds(400 * 24h)).status_at(kNow),
              Status::stale);
    EXPECT_EQ(known("a", "github", Status::ok, -60s).status_at(kNow), Status::ok)
        << "clocks are set by seconds";
}

TEST(SnapshotStatusRule, data_is_too_old_at_the_very_second) {
    const KnownConnection row = known("a", "github", Status::ok, 3'600s);
    EXPECT_EQ(row.status_at(kNow), Status::stale);
    EXPECT_EQ(row.status_at(kNow - 1ms), Status::ok);
}

}  // namespace
}  // namespace winsh
