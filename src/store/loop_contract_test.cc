#include "base/format.h"
#include "model/loop.h"
#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LoopContract : public StoreContract {
protected:
    OwnLoop new_loop(const std::string& id = "my-loop") const {
        OwnLoop own;
        own.loop = {LoopId(id), "Mine – 自作", std::string(kOwnCategory), {"support", "github"}, {}};
        own.loop.filter = {.kinds = {"thread"},
                           .least_severity = Severity::warning,
                           .least_priority = Priority::p2,
                           .words = {"check\"out", "Zahlung, später"}};
        own.created_at = own.changed_at = now();
        return own;
    }
    Result<void> add(const Account& account, const OwnLoop& loop) {
        return store().loops().add(account.workspace.id, loop, entry(AuditAction::loop_added));
    }
    Result<void> change(const Account& account, const OwnLoop& loop, Timestamp read_at) {
        return store().loops().change(account.workspace.id, loop, read_at, entry(AuditAction::loop_changed));
    }
    Result<void> remove(const Account& account, const std::string& id = "my-loop") {
        return store().loops().remove(account.workspace.id, LoopId(id), entry(AuditAction::loop_removed));
    }
    StoredSnapshot snapshot_of(const Account& account, const std::string& loop, char digit) const {
        StoredSnapshot snapshot;
        snapshot.workspace = account.workspace.id;
        snapshot.loop = LoopId(loop);
        snapshot.digest = "sha256:" + std::string(64, digit);
        snapshot.status = SnapshotStatus::ready;
        snapshot.generated_at = now();
        snapshot.bytes = "{}";
        return snapshot;
    }
};

TEST_P(LoopContract, comes_back_as_it_was_made_and_as_it_was_changed) {
    const Account ada = make_account();
    OwnLoop own = new_loop();
    ASSERT_TRUE(add(ada, own));
    EXPECT_EQ(last_entry().action, AuditAction::loop_added);
    open_again();
    EXPECT_EQ(store().loops().find(ada.workspace.id, own.loop.id).value(), own);
    const Timestamp before = own.changed_at;
    own.loop.title = "Other";
    own.loop.required = {"sentry"};
    own.loop.filter = {};
    own.changed_at += milliseconds(1);
    ASSERT_TRUE(change(ada, own, before));
    EXPECT_EQ(last_entry().action, AuditAction::loop_changed);
    EXPECT_EQ(store().loops().find(ada.workspace.id, own.loop.id).value(), own);
}

TEST_P(LoopContract, are_listed_by_id_and_belong_to_one_workspace) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account eve = make_account("eve@example.org", "Elsewhere");
    for (const char* id : {"b-loop", "a-loop"}) ASSERT_TRUE(add(ada, new_loop(id)));
    const auto list = store().loops().list(ada.workspace.id).value();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].loop.id.text(), "a-loop");
    EXPECT_EQ(list[1].loop.id.text(), "b-loop");
    EXPECT_TRUE(store().loops().list(eve.workspace.id)->empty());
    EXPECT_EQ(store().loops().find(eve.workspace.id, LoopId("a-loop")).value(), std::nullopt);
    EXPECT_EQ(error_kind(remove(eve, "a-loop")), ErrorKind::not_found);
    EXPECT_EQ(error_kind(change(eve, new_loop("a-loop"), now())), ErrorKind::not_found);
    EXPECT_TRUE(add(eve, new_loop("a-loop"))) << "each workspace has names of its own";
}

TEST_P(LoopContract, of_a_name_that_is_taken_is_refused_and_changes_nothing) {
    const Account ada = make_account();
    ASSERT_TRUE(add(ada, new_loop()));
    OwnLoop second = new_loop();
    second.loop.title = "Second";
    const std::size_t entries = count_entries();
    const Result<void> refused = add(ada, second);
    EXPECT_EQ(error_kind(refused), ErrorKind::conflict);
    EXPECT_EQ(refused.error().field, "id");
    EXPECT_EQ(count_entries(), entries);
    EXPECT_EQ(store().loops().find(ada.workspace.id, second.loop.id).value(), new_loop());
}

TEST_P(LoopContract, that_was_changed_meanwhile_is_not_changed_again) {
    const Account ada = make_account();
    OwnLoop own = new_loop();
    ASSERT_TRUE(add(ada, own));
    const Timestamp read_at = own.changed_at;
    own.changed_at += milliseconds(1);
    ASSERT_TRUE(change(ada, own, read_at));
    OwnLoop late = own;
    late.loop.title = "Late";
    late.changed_at += milliseconds(1);
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(change(ada, late, read_at)), ErrorKind::conflict);
    EXPECT_EQ(count_entries(), entries);
    EXPECT_EQ(store().loops().find(ada.workspace.id, own.loop.id).value(), own);
    EXPECT_EQ(error_kind(change(ada, new_loop("none"), read_at)), ErrorKind::not_found);
}

TEST_P(LoopContract, are_bounded_in_number) {
    const Account ada = make_account("ada@example.org", "Engines");
    for (std::size_t number = 0; number < LoopStore::kMostOfWorkspace; ++number)
        ASSERT_TRUE(add(ada, new_loop(format("loop-{}", number))));
    EXPECT_EQ(error_kind(add(ada, new_loop("one-more"))), ErrorKind::conflict);
    EXPECT_TRUE(add(make_account("eve@example.org", "Elsewhere"), new_loop("one-more")));
    ASSERT_TRUE(remove(ada, "loop-7"));
    EXPECT_TRUE(add(ada, new_loop("one-more")));
}

TEST_P(LoopContract, removed_takes_its_snapshots_and_choices_along) {
    const Account ada = make_account();
    const Account eve = make_account("eve@example.org", "Elsewhere");
    const Connection connection = make_connection(ada.workspace);
    ASSERT_TRUE(add(ada, new_loop()));
    for (const LoopId& loop : {LoopId("my-loop"), LoopId("bug-autofix")})
        ASSERT_TRUE(store().connections().choose(ada.workspace.id, {loop, "github", connection.id},
                                                 entry(AuditAction::binding_changed)));
    ASSERT_TRUE(add(eve, new_loop()));
    ASSERT_TRUE(store().snapshots().put(snapshot_of(ada, "my-loop", 'a')));
    ASSERT_TRUE(store().snapshots().put(snapshot_of(ada, "my-loop", 'b')));
    ASSERT_TRUE(store().snapshots().put(snapshot_of(ada, "bug-autofix", 'c')));
    ASSERT_TRUE(store().snapshots().put(snapshot_of(eve, "my-loop", 'd')));
    ASSERT_TRUE(remove(ada));
    EXPECT_EQ(last_entry().action, AuditAction::loop_removed);
    EXPECT_EQ(store().loops().find(ada.workspace.id, LoopId("my-loop")).value(), std::nullopt);
    const auto is_there = [&](const Account& account, char digit) {
        return store()
            .snapshots()
            .find(account.workspace.id, "sha256:" + std::string(64, digit))
            .value()
            .has_value();
    };
    EXPECT_FALSE(is_there(ada, 'a'));
    EXPECT_FALSE(is_there(ada, 'b'));
    EXPECT_FALSE(store().snapshots().latest(ada.workspace.id, LoopId("my-loop")).value().has_value());
    EXPECT_TRUE(is_there(ada, 'c')) << "of another loop";
    EXPECT_TRUE(is_there(eve, 'd')) << "of another workspace";
    const auto choices = store().connections().choices(ada.workspace.id).value();
    ASSERT_EQ(choices.size(), 1U);
    EXPECT_EQ(choices.front().loop.text(), "bug-autofix");
    EXPECT_EQ(error_kind(remove(ada)), ErrorKind::not_found);
}

TEST_P(LoopContract, removed_gets_no_snapshot_that_was_under_way) {
    const Account ada = make_account();
    ASSERT_TRUE(add(ada, new_loop()));
    ASSERT_TRUE(remove(ada));
    ASSERT_TRUE(store().snapshots().put(snapshot_of(ada, "my-loop", 'a')));
    ASSERT_TRUE(store().snapshots().put_aside(snapshot_of(ada, "my-loop", 'b')));
    EXPECT_FALSE(store().snapshots().latest(ada.workspace.id, LoopId("my-loop")).value().has_value());
    for (const char digit : {'a', 'b'}) {
        const std::string digest = "sha256:" + std::string(64, digit);
        EXPECT_FALSE(store().snapshots().find(ada.workspace.id, digest).value().has_value()) << digit;
    }
}

TEST_P(LoopContract, are_a_change_that_caches_hear_of) {
    const Account ada = make_account();
    const OwnLoop own = new_loop();
    const auto heard = [&](const std::function<Result<void>()>& act) {
        const std::int64_t seen = store().changes().last_sequence().value();
        EXPECT_TRUE(act());
        const auto changes = store().changes().since(seen).value().changes;
        return changes.size() == 1 && changes.front().kind == ChangeKind::connections_changed &&
               changes.front().key == ada.workspace.id.text();
    };
    EXPECT_TRUE(heard([&] { return add(ada, own); }));
    EXPECT_TRUE(heard([&] { return change(ada, own, own.changed_at); }));
    EXPECT_TRUE(heard([&] { return remove(ada); }));
    EXPECT_EQ(
        error_kind(store().loops().add(WorkspaceId("workspace_none"), own, entry(AuditAction::loop_added))),
        ErrorKind::not_found);
}

INSTANTIATE_TEST_SUITE_P(Stores, LoopContract, testing::ValuesIn(store_factories()),
                         [](const auto& factory) { return factory.param.name; });

}  // namespace
}  // namespace winsh
