#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "base/testing/temporary_folder.h"
#include "base/text.h"
#include "store/open.h"

namespace winsh {

/// Where files need no device: for tests that bring a device of their own.
inline std::filesystem::path memory_folder() {
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
}

/// True in `./dev soak`: a test that samples goes through everything instead.
inline bool is_soak() { return std::getenv("WINSH_ROUNDS") != nullptr; }

/// What every store is tested with. Each kind of store has a row in `store_factories`.
struct StoreFactory {
    std::string name;
    /// Opens the store that the folder stands for; a second call opens the same one again.
    std::function<Result<std::unique_ptr<Store>>(const std::string& folder, const Clock& clock, Log& log)>
        open;
};

inline std::vector<StoreFactory> store_factories() {
    return {{"sqlite", [](const std::string& folder, const Clock& clock, Log& log) {
                 return open_store({.folder = folder, .on_fatal = nullptr}, clock, log);
             }}};
}

/// The suite that every implementation of `Store` passes.
class StoreContract : public testing::TestWithParam<StoreFactory> {
protected:
    void SetUp() override { open_again(); }

    /// What a restart of the process does.
    void open_again() {
        store_.reset();
        store_ = open_another();
        ASSERT_NE(store_, nullptr);
    }
    /// A second store on the same data, as another process has it.
    std::unique_ptr<Store> open_another() {
        auto store = GetParam().open(folder_.path(), clock_, log_);
        EXPECT_TRUE(store) << testing::PrintToString(store);
        return store ? *std::move(store) : nullptr;
    }
    Store& store() { return *store_; }
    Timestamp now() const { return clock_.now(); }
    std::string next_name(std::string_view prefix) { return std::string(prefix) + std::to_string(++count_); }

    AuditEntry entry(AuditAction action) const {
        AuditEntry entry;
        entry.at = clock_.now();
        entry.action = action;
        entry.address = "127.0.0.1";
        return entry;
    }
    NewAccount new_account(const std::string& email, const std::string& workspace) {
        NewAccount account;
        account.user = {new_user_id(now(), random_), email, now()};
        account.password_record = "$argon2id$of " + email;
        account.workspace_if_new = new_workspace_id(now(), random_);
        account.workspace_name = workspace;
        return account;
    }
    struct Account {
        User user;
        Workspace workspace;
        Role role = Role::member;
    };
    Account make_account(const std::string& email = "ada@example.org",
                         const std::string& workspace = "Engines") {
        const NewAccount account = new_account(email, workspace);
        const auto made =
            store().accounts().create(account, FirstAccountOnly::no, {entry(AuditAction::account_created)});
        EXPECT_TRUE(made) << testing::PrintToString(made);
        return made ? Account{account.user, made->workspace, made->role} : Account{};
    }
    Session new_session(const User& user) {
        Session session;
        session.id = new_session_id(now(), random_);
        session.user = user.id;
        session.digest = sha256(session.id.text());
        session.created_at = now();
        session.last_seen_at = now();
        session.user_agent = "Browser/1.0";
        session.address = "192.0.2.7";
        return session;
    }
    Session make_session(const User& user) {
        const Session session = new_session(user);
        const auto made = store().sessions().create(session, std::nullopt, entry(AuditAction::signed_in));
        EXPECT_TRUE(made) << testing::PrintToString(made);
        return session;
    }
    ApiToken new_token(const Account& account) {
        ApiToken token;
        token.id = new_token_id(now(), random_);
        token.user = account.user.id;
        token.workspace = account.workspace.id;
        token.digest = sha256(token.id.text());
        token.name = next_name("token ");
        token.token_prefix = "win_live_abc";
        token.last_four = "wxyz";
        token.scopes = {Scope::snapshots_read};
        token.created_at = now();
        return token;
    }
    ApiToken make_token(const Account& account) {
        const ApiToken token = new_token(account);
        const auto made = store().tokens().create(token, std::nullopt, entry(AuditAction::token_created));
        EXPECT_TRUE(made) << testing::PrintToString(made);
        return token;
    }
    Connection new_connection(const Workspace& workspace) {
        Connection connection;
        connection.id = new_connection_id(now(), random_);
        connection.workspace = workspace.id;
        connection.kind = "github";
        connection.account = "octocat/hello-world";
        connection.settings = {{"repository", "octocat/hello-world"}, {"base_url", ""}};
        connection.sealed = {{"token", std::string("sealed\0bytes\xff", 13)}};
        connection.created_at = now();
        connection.changed_at = now();
        return connection;
    }
    Connection make_connection(const Workspace& workspace) {
        const Connection connection = new_connection(workspace);
        const auto made = store().connections().add(connection, entry(AuditAction::connection_added));
        EXPECT_TRUE(made) << testing::PrintToString(made);
        return connection;
    }
    /// The newest entry of all.
    AuditEntry last_entry() {
        const auto entries = store().audit().list({.limit = 1});
        EXPECT_TRUE(entries && entries->size() == 1);
        return entries && !entries->empty() ? entries->front() : AuditEntry{};
    }
    std::size_t count_entries() {
        const auto entries = store().audit().list({.limit = 1'000});
        return entries ? entries->size() : 0;
    }

    TemporaryFolder folder_;
    FakeClock clock_;
    FakeRandom random_;
    MemoryLog log_;
    std::unique_ptr<Store> store_;
    int count_ = 0;
};

/// The kind of the error, or nothing where there is a value.
template <typename T>
std::optional<ErrorKind> error_kind(const Result<T>& result) {
    if (result) return std::nullopt;
    return result.error().kind;
}

#define WINSH_RUN_OVER_ALL_STORES()                                                       \
    INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::ValuesIn(store_factories()), \
                             [](const auto& factory) { return factory.param.name; })

}  // namespace winsh
