#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "store/open.h"

namespace winsh {

/// A real store in a folder of its own, a clock that stands still, and people to act with.
class AccessTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "winsh-access-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        store_ = open_store_again();
        ASSERT_NE(store_, nullptr);
    }
    void TearDown() override {
        store_.reset();
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }

    /// The store as another process has it.
    std::unique_ptr<Store> open_store_again() {
        auto store = winsh::open_store({.folder = folder_ + "/data", .on_fatal = nullptr}, clock_, log_);
        EXPECT_TRUE(store.has_value()) << (store ? "" : store.error().message);
        return store ? *std::move(store) : nullptr;
    }

    /// Somebody with a session but without a password that could be used: hashing takes its time.
    Viewer somebody(const std::string& email, const std::string& workspace) {
        NewAccount account;
        account.user = User{new_user_id(clock_.now(), random_), email, clock_.now()};
        account.password_record = "-";
        account.workspace_if_new = new_workspace_id(clock_.now(), random_);
        account.workspace_name = workspace;
        auto membership = store_->accounts().create(account, FirstAccountOnly::no,
                                                    {entry_of(AuditAction::account_created)});
        EXPECT_TRUE(membership.has_value()) << (membership ? "" : membership.error().message);
        return Viewer{new_session(account.user.id), account.user, {membership.value_or(Membership{})}};
    }

    Session new_session(const UserId& user) {
        Session session;
        session.id = new_session_id(clock_.now(), random_);
        session.user = user;
        session.digest = sha256(random_hex(random_, 16));
        session.created_at = clock_.now();
        session.last_seen_at = clock_.now();
        EXPECT_TRUE(
            store_->sessions().create(session, std::nullopt, entry_of(AuditAction::signed_in)).has_value());
        return session;
    }

    AuditEntry entry_of(AuditAction action) const {
        AuditEntry entry;
        entry.at = clock_.now();
        entry.action = action;
        return entry;
    }

    /// What the settings show to that user, newest first.
    std::vector<AuditEntry> audit_of(const Viewer& viewer) {
        AuditQuery query;
        query.actor = viewer.user.id;
        query.workspace = viewer.memberships.front().workspace.id;
        return store_->audit().list(query).value_or(std::vector<AuditEntry>{});
    }

    std::string folder_;
    FakeClock clock_;
    SystemRandom random_;
    MemoryLog log_;
    std::unique_ptr<Store> store_;
    const Origin origin_{"192.0.2.7", "Firefox"};
};

}  // namespace winsh
