#include "snapshots/snapshots.h"

#include <functional>
#include <thread>

#include "base/format.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

class ServedSnapshots : public SnapshotsTest {
protected:
    std::shared_ptr<const ServedSnapshot> in_memory(std::string_view loop) const {
        return snapshots->from_memory(workspace, loop);
    }
};

TEST_F(ServedSnapshots, are_in_memory_after_the_first_reading) {
    EXPECT_EQ(in_memory("bug-autofix"), nullptr);
    const auto first = served("bug-autofix");
    EXPECT_EQ(in_memory("bug-autofix"), first);
    EXPECT_EQ(served("bug-autofix"), first);
    EXPECT_EQ(snapshots->counts().builds, 1U);
    EXPECT_EQ(snapshots->counts().held, 1U);
}

/// Something happens each time somebody looks at it.
class BusyClock final : public Clock {
public:
    explicit BusyClock(const Clock& clock) : clock_(clock) {}
    Timestamp now() const override {
        if (on_look) on_look();
        return clock_.now();
    }
    SteadyTime steady_now() const override { return clock_.steady_now(); }
    std::function<void()> on_look;

private:
    const Clock& clock_;
};

TEST_F(ServedSnapshots, do_not_stay_in_memory_where_other_workspaces_overtook_each_build) {
    connect();
    poller->run_due();
    BusyClock busy(clock);
    Snapshots of_all(*store, busy, log, 64U << 20U);
    ASSERT_TRUE(of_all.current(workspace, LoopId("dependency-risk")).has_value());
    ASSERT_NE(of_all.from_memory(workspace, "dependency-risk"), nullptr);
    busy.on_look = [&] {
        for (int other = 0; other < 2'000; ++other) of_all.forget(WorkspaceId(format("workspace_{}", other)));
    };
    of_all.sections_changed(workspace);
    busy.on_look = nullptr;
    EXPECT_EQ(of_all.from_memory(workspace, "dependency-risk"), nullptr);
    EXPECT_TRUE(of_all.current(workspace, LoopId("dependency-risk")).has_value());
    EXPECT_NE(of_all.from_memory(workspace, "dependency-risk"), nullptr);
}

TEST_F(ServedSnapshots, of_an_unknown_loop_or_workspace_are_not_found) {
    EXPECT_EQ(snapshots->current(workspace, LoopId("no-such-loop")).error().kind, ErrorKind::not_found);
    EXPECT_EQ(snapshots->current(WorkspaceId("workspace_nobody"), LoopId("bug-autofix")).error().kind,
              ErrorKind::not_found);
    EXPECT_EQ(in_memory("no-such-loop"), nullptr);
}

TEST_F(ServedSnapshots, have_a_strong_etag_and_a_digest_that_leaves_out_ages) {
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    EXPECT_TRUE(first->content->etag.starts_with("\"") && first->content->etag.ends_with("\""));
    EXPECT_EQ(first->digest.size(), 7U + 64U);
    clock.advance(10min);
    poller->run_due();
    clock.advance(25min);
    poller->run_due();
    const auto second = served("dependency-risk");
    EXPECT_EQ(second->digest, first->digest) << "only ages have changed";
    EXPECT_NE(second->content->etag, first->content->etag)
        << "after half of maxAgeSeconds the new age is told";
    EXPECT_GT(second->generated_at, first->generated_at);
}

TEST_F(ServedSnapshots, stay_the_same_bytes_while_nothing_but_time_goes_by) {
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    for (int round = 0; round < 5; ++round) {
        clock.advance(5min);
        poller->run_due();
        EXPECT_EQ(served("dependency-risk")->content->etag, first->content->etag) << round;
    }
}

TEST_F(ServedSnapshots, stay_the_same_bytes_after_a_restart) {
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    clock.advance(1min);
    start_anew();
    const auto second = served("dependency-risk");
    EXPECT_EQ(second->content->bytes, first->content->bytes);
    EXPECT_EQ(second->content->etag, first->content->etag);
}

TEST_F(ServedSnapshots, are_built_again_by_themselves_when_content_changes) {
    connect();
    poller->run_due();
    const auto before = served("dependency-risk");
    std::string& repository = upstream.answers["/repos/octocat/hello-world"];
    repository.replace(repository.find("\"main\""), 6, "\"trunk\"");
    upstream.something_is_pushed();
    poll_all_in_turn();
    const auto after = in_memory("dependency-risk");
    ASSERT_NE(after, nullptr) << "whoever asked before does not wait";
    EXPECT_TRUE(after->content->bytes.contains("trunk"));
    EXPECT_NE(after->digest, before->digest);
}

TEST_F(ServedSnapshots, are_the_same_bytes_for_the_same_sections_and_clock) {
    connect();
    poller->run_due();
    const auto first = served("dependency-risk");
    ASSERT_TRUE(store->snapshots().latest(workspace, LoopId("dependency-risk")).value().has_value());
    Snapshots others(*store, clock, log, 1U << 20U);
    EXPECT_EQ(others.current(workspace, LoopId("dependency-risk")).value()->content->bytes,
              first->content->bytes);
}

TEST_F(ServedSnapshots, do_not_claim_to_be_fresh_after_the_clock_was_wrong) {
    connect();
    clock.set_wall_clock(clock.now() + 400 * 24h);
    poller->run_due();
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::ready);
    clock.set_wall_clock(clock.now() - 400 * 24h);
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::stale);
    clock.advance(6min);
    poller->run_due();
    EXPECT_EQ(read("dependency-risk")["status"].as_string(), "ready");
    EXPECT_EQ(served("dependency-risk")->generated_at, clock.now());
}

TEST_F(ServedSnapshots, of_one_workspace_never_show_another) {
    const WorkspaceId other = add_workspace("other@example.com", "Other");
    connect();
    poller->run_due();
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::ready);
    EXPECT_EQ(snapshots->current(other, LoopId("dependency-risk")).value()->status, SnapshotStatus::empty);
}

TEST_F(ServedSnapshots, are_forgotten_and_read_again_after_a_change_by_another_process) {
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::empty);
    Connections others(*store, keys, upstream, clock, random);
    ASSERT_TRUE(others.add(workspace, "github", github_form(), somebody()).has_value());
    EXPECT_EQ(in_memory("dependency-risk")->status, SnapshotStatus::empty) << "nobody has told yet";
    snapshots->forget(workspace);
    EXPECT_EQ(in_memory("dependency-risk"), nullptr);
    EXPECT_EQ(served("dependency-risk")->status, SnapshotStatus::unavailable);
}

TEST_F(ServedSnapshots, are_listed_with_what_each_loop_is_bound_to) {
    const ConnectionId id = connect();
    poller->run_due();
    const auto rows = snapshots->overview(workspace);
    ASSERT_TRUE(rows.has_value());
    EXPECT_EQ(rows->size(), loop_catalogue().size());
    const auto bug_autofix =
        std::ranges::find(*rows, "bug-autofix", [](const LoopOverview& row) { return row.loop.id.text(); });
    ASSERT_NE(bug_autofix, rows->end());
    EXPECT_EQ(bug_autofix->status, SnapshotStatus::partial);
    ASSERT_EQ(bug_autofix->bindings.size(), 2U);
    EXPECT_EQ(bug_autofix->bindings[0].connection, id);
    EXPECT_EQ(bug_autofix->bindings[0].account, "octocat/hello-world");
    EXPECT_EQ(bug_autofix->bindings[0].status, ConnectionStatus::ok);
    EXPECT_FALSE(bug_autofix->bindings[1].connection.has_value());
}

TEST_F(ServedSnapshots, never_end_older_than_the_last_change_while_many_read_and_change) {
    const ConnectionId id = connect();
    poller->run_due();
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int reader = 0; reader < 3; ++reader) {
        readers.emplace_back([&] {
            while (!done) (void)snapshots->current(workspace, LoopId("dependency-risk"));
        });
    }
    ConnectionHealth health = store->connections().health(id).value().value();
    for (int round = 1; round <= 60; ++round) {
        health.coverage.dropped = round;
        ASSERT_TRUE(store->connections().put_health({health}).has_value());
        if (round % 2 == 0) {
            snapshots->sections_changed(workspace);
        } else {
            snapshots->forget(workspace);
        }
        const auto seen = snapshots->current(workspace, LoopId("dependency-risk"));
        ASSERT_TRUE(seen.has_value());
        ASSERT_TRUE((*seen)->content->bytes.contains(format("\"dropped\":{}", round))) << round;
    }
    done = true;
    for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace winsh
