#include "snapshots/loop_bindings.h"

#include <gmock/gmock.h>

#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

const LoopId kLoop("dependency-risk");

class LoopBindingsTest : public SnapshotsTest {
protected:
    void SetUp() override {
        SnapshotsTest::SetUp();
        older = connect();
        clock.advance(std::chrono::seconds(1));
        newer = connect();
    }
    Result<void> choose(const std::string& capability, const std::optional<ConnectionId>& connection,
                        const LoopId& loop = kLoop) {
        return LoopBindings(*store, *snapshots, clock)
            .choose(workspace, loop, capability, connection, somebody());
    }
    std::string read_connection() {
        const Json document = read(kLoop.text());
        return document["connectors"].items().empty()
                   ? std::string()
                   : std::string(document["connectors"].items().front()["id"].as_string());
    }

    ConnectionId older;
    ConnectionId newer;
};

TEST_F(LoopBindingsTest, the_loop_reads_what_was_chosen_at_once_and_until_it_is_taken_back) {
    EXPECT_EQ(read_connection(), older.text());
    ASSERT_TRUE(choose("github", newer).has_value());
    EXPECT_EQ(read_connection(), newer.text());
    const AuditEntry entry = store->audit().list({}).value().front();
    EXPECT_EQ(entry.action, AuditAction::binding_changed);
    EXPECT_EQ(entry.subject, "dependency-risk");
    EXPECT_EQ(entry.detail, "github: octocat/hello-world");
    EXPECT_EQ(entry.workspace, workspace);
    ASSERT_TRUE(choose("github", std::nullopt).has_value());
    EXPECT_EQ(read_connection(), older.text());
    EXPECT_EQ(store->audit().list({}).value().front().detail, "github: chosen by winsh");
}

TEST_F(LoopBindingsTest, a_list_tells_what_was_chosen_and_what_could_be) {
    ASSERT_TRUE(choose("github", newer).has_value());
    const std::vector<LoopOverview> loops = snapshots->overview(workspace).value();
    const auto loop =
        std::ranges::find_if(loops, [](const LoopOverview& candidate) { return candidate.loop.id == kLoop; });
    ASSERT_NE(loop, loops.end());
    EXPECT_EQ(loop->bindings[0].connection, newer);
    EXPECT_TRUE(loop->bindings[0].is_chosen);
    ASSERT_EQ(loop->bindings[0].candidates.size(), 2U);
    EXPECT_EQ(loop->bindings[0].candidates[0].connection, older);
}

TEST_F(LoopBindingsTest, a_removed_connection_is_no_choice_any_more) {
    ASSERT_TRUE(choose("github", newer).has_value());
    ASSERT_TRUE(connections->remove(workspace, newer, somebody()).has_value());
    EXPECT_EQ(read_connection(), older.text());
    EXPECT_TRUE(store->connections().choices(workspace)->empty());
}

TEST_F(LoopBindingsTest, what_the_loop_cannot_read_is_no_choice) {
    EXPECT_EQ(choose("github", newer, LoopId("no-such-loop")).error().kind, ErrorKind::not_found);
    EXPECT_EQ(choose("stripe", newer).error().kind, ErrorKind::invalid);
    EXPECT_EQ(choose("sentry", newer, LoopId("bug-autofix")).error().message,
              "That connection does not provide sentry.");
    EXPECT_EQ(choose("github", ConnectionId("conn_none")).error().kind, ErrorKind::not_found);
    workspace = add_workspace("eve@example.com", "Elsewhere");
    EXPECT_EQ(choose("github", newer).error().kind, ErrorKind::not_found) << "of another workspace";
}

TEST_F(LoopBindingsTest, what_is_chosen_already_is_no_change) {
    const auto rows = [&] { return store->audit().list({}).value().size(); };
    const std::size_t before = rows();
    ASSERT_TRUE(choose("github", std::nullopt).has_value());
    EXPECT_EQ(rows(), before);
    ASSERT_TRUE(choose("github", newer).has_value());
    ASSERT_TRUE(choose("github", newer).has_value());
    EXPECT_EQ(rows(), before + 1);
}

}  // namespace
}  // namespace winsh
