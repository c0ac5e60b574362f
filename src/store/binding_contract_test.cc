#include "store/store_contract_test.h"

namespace winsh {
namespace {

using std::chrono::seconds;

const LoopId kLoop("bug-autofix");

TEST_P(StoreContract, choice_comes_back_as_it_was_made) {
    const Account ada = make_account();
    const Connection first = make_connection(ada.workspace);
    const Connection second = make_connection(ada.workspace);
    const BindingChoice of_second{kLoop, "sentry", second.id};
    EXPECT_TRUE(store().connections().choices(ada.workspace.id)->empty());
    ASSERT_TRUE(
        store().connections().choose(ada.workspace.id, of_second, entry(AuditAction::binding_changed)));
    const BindingChoice of_first{kLoop, "github", first.id};
    ASSERT_TRUE(
        store().connections().choose(ada.workspace.id, of_first, entry(AuditAction::binding_changed)));
    open_again();
    EXPECT_EQ(store().connections().choices(ada.workspace.id).value(),
              (std::vector<BindingChoice>{of_first, of_second}));
    EXPECT_EQ(last_entry().action, AuditAction::binding_changed);
}

TEST_P(StoreContract, choice_replaces_the_one_before_and_can_be_taken_back) {
    const Account ada = make_account();
    const Connection first = make_connection(ada.workspace);
    const Connection second = make_connection(ada.workspace);
    for (const ConnectionId& id : {first.id, second.id})
        ASSERT_TRUE(store().connections().choose(ada.workspace.id, {kLoop, "github", id},
                                                 entry(AuditAction::binding_changed)));
    ASSERT_EQ(store().connections().choices(ada.workspace.id)->size(), 1U);
    EXPECT_EQ(store().connections().choices(ada.workspace.id)->front().connection, second.id);
    const auto unchoose = [&] {
        return store().connections().unchoose(ada.workspace.id, kLoop, "github",
                                              entry(AuditAction::binding_changed));
    };
    ASSERT_TRUE(unchoose());
    EXPECT_TRUE(store().connections().choices(ada.workspace.id)->empty());
    const std::size_t entries = count_entries();
    EXPECT_TRUE(unchoose()) << "there is none any more";
    EXPECT_EQ(count_entries(), entries) << "nothing happened";
}

TEST_P(StoreContract, choice_is_of_a_connection_of_the_same_workspace) {
    const Account ada = make_account("ada@example.org", "Engines");
    const Account eve = make_account("eve@example.org", "Elsewhere");
    const Connection connection = make_connection(ada.workspace);
    const std::size_t entries = count_entries();
    EXPECT_EQ(error_kind(store().connections().choose(eve.workspace.id, {kLoop, "github", connection.id},
                                                      entry(AuditAction::binding_changed))),
              ErrorKind::not_found);
    EXPECT_EQ(count_entries(), entries);
    ASSERT_TRUE(store().connections().choose(ada.workspace.id, {kLoop, "github", connection.id},
                                             entry(AuditAction::binding_changed)));
    EXPECT_TRUE(store().connections().choices(eve.workspace.id)->empty());
    ASSERT_TRUE(store().connections().unchoose(eve.workspace.id, kLoop, "github",
                                               entry(AuditAction::binding_changed)));
    EXPECT_EQ(store().connections().choices(ada.workspace.id)->size(), 1U);
}

TEST_P(StoreContract, removed_connection_takes_the_choices_of_it_along) {
    const Account ada = make_account();
    const Connection first = make_connection(ada.workspace);
    const Connection second = make_connection(ada.workspace);
    ASSERT_TRUE(store().connections().choose(ada.workspace.id, {kLoop, "github", first.id},
                                             entry(AuditAction::binding_changed)));
    ASSERT_TRUE(store().connections().choose(ada.workspace.id, {kLoop, "sentry", second.id},
                                             entry(AuditAction::binding_changed)));
    ASSERT_TRUE(
        store().connections().remove(first.id, ada.workspace.id, entry(AuditAction::connection_removed)));
    EXPECT_EQ(store().connections().choices(ada.workspace.id).value(),
              (std::vector<BindingChoice>{{kLoop, "sentry", second.id}}));
}

TEST_P(StoreContract, choice_is_a_change_of_connections_that_does_not_date_them) {
    const Account ada = make_account();
    const Connection connection = make_connection(ada.workspace);
    const auto dated = [&] {
        return store().accounts().workspace(ada.workspace.id).value()->connections_changed_at;
    };
    const Timestamp before = dated();
    const std::int64_t seen = store().changes().last_sequence().value();
    clock_.advance(seconds(1));
    ASSERT_TRUE(store().connections().choose(ada.workspace.id, {kLoop, "github", connection.id},
                                             entry(AuditAction::binding_changed)));
    EXPECT_EQ(dated(), before);
    const auto changes = store().changes().since(seen).value().changes;
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes.front().kind, ChangeKind::connections_changed);
    EXPECT_EQ(changes.front().key, ada.workspace.id.text());
}

}  // namespace
}  // namespace winsh
