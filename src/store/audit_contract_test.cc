#include "store/store_contract_test.h"

namespace winsh {
namespace {

TEST_P(StoreContract, audit_entry_comes_back_as_it_was_written) {
    AuditEntry written = entry(AuditAction::token_revoked);
    written.sequence = 4'711;  // Not the caller's to give.
    written.actor = UserId("user_6a3123450011223344556677");
    written.actor_email = "ada@example.org";
    written.workspace = WorkspaceId("workspace_6a3123450011223344556677");
    written.subject = "6a3123450011223344556677";
    written.detail = "Revoked \"deploy\".";
    written.address = "2001:db8::7";
    ASSERT_TRUE(store().audit().append(written));
    open_again();
    const AuditEntry read = last_entry();
    EXPECT_EQ(read.sequence, 1);
    EXPECT_EQ(read.at, written.at);
    EXPECT_EQ(read.action, written.action);
    EXPECT_EQ(read.actor, written.actor);
    EXPECT_EQ(read.actor_email, written.actor_email);
    EXPECT_EQ(read.workspace, written.workspace);
    EXPECT_EQ(read.subject, written.subject);
    EXPECT_EQ(read.detail, written.detail);
    EXPECT_EQ(read.address, written.address);
}

TEST_P(StoreContract, audit_shows_a_workspace_and_what_the_actor_did_outside_of_any) {
    const UserId ada("user_ada");
    const UserId bob("user_bob");
    const WorkspaceId engines("workspace_engines");
    const WorkspaceId other("workspace_other");
    const auto append = [&](std::string subject, std::optional<UserId> actor,
                            std::optional<WorkspaceId> workspace) {
        AuditEntry written = entry(AuditAction::signed_in);
        written.subject = std::move(subject);
        written.actor = std::move(actor);
        written.workspace = std::move(workspace);
        ASSERT_TRUE(store().audit().append(written));
    };
    append("nobody", std::nullopt, std::nullopt);
    append("ada alone", ada, std::nullopt);
    append("ada in engines", ada, engines);
    append("ada in other", ada, other);
    append("bob alone", bob, std::nullopt);
    append("bob in engines", bob, engines);

    const auto subjects = [&](const AuditQuery& query) {
        std::vector<std::string> result;
        const auto entries = store().audit().list(query);
        EXPECT_TRUE(entries) << testing::PrintToString(entries);
        if (entries) {
            for (const AuditEntry& one : *entries) result.push_back(one.subject);
        }
        return result;
    };
    using Subjects = std::vector<std::string>;
    EXPECT_EQ(subjects({.workspace = engines, .actor = ada}),
              (Subjects{"bob in engines", "ada in engines", "ada alone"}));
    EXPECT_EQ(subjects({.workspace = engines}), (Subjects{"bob in engines", "ada in engines"}));
    EXPECT_EQ(subjects({.actor = bob}), (Subjects{"bob alone"}));
    EXPECT_EQ(subjects({}).size(), 6u);
    EXPECT_TRUE(subjects({.workspace = WorkspaceId("workspace_none")}).empty());
}

TEST_P(StoreContract, audit_is_read_page_by_page_newest_first) {
    AuditEntry written = entry(AuditAction::signed_in);
    written.workspace = WorkspaceId("workspace_engines");
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(store().audit().append(written));
    std::vector<std::int64_t> seen;
    std::int64_t before = 0;
    for (;;) {
        const auto page =
            store().audit().list({.workspace = written.workspace, .before_sequence = before, .limit = 3});
        ASSERT_TRUE(page);
        if (page->empty()) break;
        EXPECT_LE(page->size(), 3u);
        for (const AuditEntry& one : *page) seen.push_back(one.sequence);
        before = seen.back();
    }
    EXPECT_EQ(seen, (std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1}));
    EXPECT_TRUE(store().audit().list({.limit = 0})->empty());
    EXPECT_TRUE(store().audit().list({.limit = -1})->empty());
}

}  // namespace
}  // namespace winsh
