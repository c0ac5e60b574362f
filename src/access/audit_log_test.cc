#include "access/audit_log.h"

#include <gtest/gtest.h>

#include "access/access_test_case.h"
#include "access/audit_entry.h"

namespace winsh {
namespace {

class AuditLogTest : public AccessTest {
protected:
    void record(const Viewer& actor, int times, const std::string& address = "192.0.2.9") {
        for (int n = 0; n < times; ++n) {
            AuditEntry entry = entry_of(AuditAction::token_created);
            entry.actor = actor.user.id;
            entry.workspace = actor.memberships.front().workspace.id;
            entry.address = address;
            ASSERT_TRUE(store_->audit().append(entry).has_value());
        }
    }
};

TEST_F(AuditLogTest, comes_in_pages_that_do_not_overlap) {
    const Viewer ada = somebody("ada@example.com", "Acme");
    record(ada, AuditLog::kPageSize + 3);
    const AuditLog log(store_->audit());
    const WorkspaceId workspace = ada.memberships.front().workspace.id;
    const AuditPage first = log.page(ada, workspace, 0).value();
    ASSERT_EQ(first.entries.size(), static_cast<std::size_t>(AuditLog::kPageSize));
    ASSERT_TRUE(first.older_than.has_value());
    const AuditPage second = log.page(ada, workspace, *first.older_than).value();
    EXPECT_GE(second.entries.size(), 3U);
    EXPECT_LT(second.entries.front().sequence, first.entries.back().sequence);
    EXPECT_FALSE(second.older_than.has_value());
}

TEST_F(AuditLogTest, shows_members_the_addresses_of_nobody_else) {
    const Viewer ada = somebody("ada@example.com", "Acme");
    const Viewer bob = somebody("bob@example.com", "Acme");
    record(ada, 1);
    record(bob, 1);
    const AuditLog log(store_->audit());
    const WorkspaceId workspace = ada.memberships.front().workspace.id;
    const AuditPage seen_by_bob = log.page(bob, workspace, 0).value();
    for (const AuditEntry& entry : seen_by_bob.entries) {
        EXPECT_TRUE(entry.actor == bob.user.id || entry.address.empty()) << entry.sequence;
    }
    EXPECT_EQ(seen_by_bob.entries.front().address, "192.0.2.9");
    EXPECT_EQ(log.page(ada, workspace, 0).value().entries.front().address, "192.0.2.9");
}

TEST_F(AuditLogTest, shows_members_too_what_the_operator_did) {
    const Viewer ada = somebody("ada@example.com", "Acme");
    const Viewer bob = somebody("bob@example.com", "Acme");
    record(ada, 1, std::string(kOperatorsAddress));
    const AuditLog log(store_->audit());
    const auto seen_by_bob = log.page(bob, ada.memberships.front().workspace.id, 0).value();
    EXPECT_EQ(seen_by_bob.entries.front().actor, ada.user.id);
    EXPECT_EQ(seen_by_bob.entries.front().address, kOperatorsAddress);
}

TEST_F(AuditLogTest, is_not_for_strangers) {
    const Viewer ada = somebody("ada@example.com", "Acme");
    const Viewer eve = somebody("eve@example.com", "Eve's");
    const auto page = AuditLog(store_->audit()).page(eve, ada.memberships.front().workspace.id, 0);
    ASSERT_FALSE(page.has_value());
    EXPECT_EQ(page.error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace winsh
