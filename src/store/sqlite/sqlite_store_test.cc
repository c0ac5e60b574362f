#include "store/sqlite/sqlite_store.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>
#include <thread>

#include "embedded/migrations.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/migrations.h"
#include "store/store_contract_test.h"

namespace winsh::sqlite {
namespace {

class SqliteStoreTest : public testing::Test {
protected:
    Result<std::unique_ptr<Store>> open() {
        return open_store({.folder = data(), .on_fatal = nullptr}, clock_, log_);
    }
    std::string data() const { return folder_.path() + "/data"; }
    std::string file(const std::string& name) const { return data() + "/" + name; }
    /// Runs SQL on the file behind the store's back.
    void tamper(const std::string& sql) const {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(file("winsh.db").c_str(), &handle), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(handle);
        sqlite3_close(handle);
    }
    void expect_refusal(const std::string& words) {
        const auto store = open();
        ASSERT_FALSE(store);
        EXPECT_TRUE(store.error().message.contains(words)) << store.error().message;
        EXPECT_TRUE(store.error().message.contains(data())) << store.error().message;
    }

    TemporaryFolder folder_;
    FakeClock clock_;
    MemoryLog log_;
};

int mode_of(const std::string& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 07777) : -1;
}

TEST_F(SqliteStoreTest, keeps_its_folder_and_files_from_others) {
    const auto store = open();
    ASSERT_TRUE(store) << testing::PrintToString(store);
    ASSERT_TRUE((*store)->set_setting("a", "b"));
    EXPECT_EQ(mode_of(data()), 0700);
    for (const char* name : {"winsh.db", "winsh.db-wal", "winsh.db-shm", "writer.lock", "reserve"}) {
        EXPECT_EQ(mode_of(file(name)), 0600) << name;
    }
}

TEST_F(SqliteStoreTest, takes_the_files_away_from_others_who_could_read_them) {
    ASSERT_TRUE(open());
    chmod(file("winsh.db").c_str(), 0644);
    chmod(file("winsh.db-wal").c_str(), 0664);
    ASSERT_TRUE(open());
    EXPECT_EQ(mode_of(file("winsh.db")), 0600);
    EXPECT_EQ(mode_of(file("winsh.db-wal")), 0600);
}

TEST_F(SqliteStoreTest, refuses_a_folder_that_others_can_write_to) {
    for (const mode_t mode : {0770u, 0707u, 0777u}) {
        std::filesystem::create_directory(data());
        chmod(data().c_str(), mode);
        expect_refusal("chmod 700");
    }
    EXPECT_FALSE(std::filesystem::exists(file("winsh.db")));
    chmod(data().c_str(), 0750);
    EXPECT_TRUE(open());
}

TEST_F(SqliteStoreTest, refuses_a_folder_that_is_a_file) {
    std::ofstream(data()) << "text";
    expect_refusal("no folder");
}

TEST_F(SqliteStoreTest, follows_no_link_to_the_files_of_others) {
    const std::string of_others = folder_.path() + "/passwd";
    for (const char* name : {"winsh.db", "winsh.db-wal", "writer.lock", "reserve"}) {
        std::filesystem::remove_all(data());
        ASSERT_TRUE(open());
        std::ofstream(of_others) << "text";
        chmod(of_others.c_str(), 0644);
        std::filesystem::remove(file(name));
        std::filesystem::create_symlink(of_others, file(name));
        expect_refusal("is a link");
        std::filesystem::remove(file(name));
        std::filesystem::create_hard_link(of_others, file(name));
        expect_refusal("second name");
        EXPECT_EQ(mode_of(of_others), 0644) << name;
        std::filesystem::remove(of_others);
        std::filesystem::remove(file(name));
        std::filesystem::create_symlink(of_others, file(name));
        expect_refusal("is a link");
        EXPECT_FALSE(std::filesystem::exists(of_others)) << name;
    }
}

TEST_F(SqliteStoreTest, refuses_a_file_that_is_no_database) {
    std::filesystem::create_directory(data());
    std::ofstream(file("winsh.db")) << std::string(10'000, 'x');
    expect_refusal("is no database");
}

TEST_F(SqliteStoreTest, refuses_a_damaged_database) {
    ASSERT_TRUE(open());
    tamper("PRAGMA wal_checkpoint(TRUNCATE)");
    std::fstream(file("winsh.db"), std::ios::in | std::ios::out | std::ios::binary).seekp(100)
        << std::string(3'000, '\xff');
    expect_refusal("damaged");
}

TEST_F(SqliteStoreTest, refuses_a_database_of_another_program_and_leaves_it_as_it_is) {
    std::filesystem::create_directory(data());
    tamper("CREATE TABLE theirs (a); PRAGMA application_id = 42");
    expect_refusal("another program");
    tamper("PRAGMA application_id = 0");
    expect_refusal("another program");
    tamper("INSERT INTO theirs VALUES (1)");
    EXPECT_FALSE(std::filesystem::exists(file("winsh.db-wal")));
}

TEST_F(SqliteStoreTest, refuses_a_database_of_a_newer_version_and_leaves_it_as_it_is) {
    ASSERT_TRUE(open());
    tamper("PRAGMA user_version = 4711");
    expect_refusal("newer version");
    tamper("PRAGMA user_version = " + std::to_string(embedded::migrations::files().size()));
    EXPECT_TRUE(open());
}

TEST_F(SqliteStoreTest, writes_with_full_synchronisation_and_no_memory_map) {
    ASSERT_TRUE(open());
    for (const Access access : {Access::read_write, Access::read_only}) {
        const auto database = Database::open({.path = file("winsh.db"), .access = access});
        ASSERT_TRUE(database) << testing::PrintToString(database);
        const auto number = [&](Sql sql) {
            return read_optional((*database)->query(sql), read_integer).value().value_or(-1);
        };
        EXPECT_EQ(number("PRAGMA synchronous"), 2);
        EXPECT_EQ(number("PRAGMA mmap_size"), 0);
        EXPECT_EQ(number("PRAGMA wal_autocheckpoint"), 0);
        EXPECT_EQ(number("PRAGMA foreign_keys"), 1);
    }
}

TEST_F(SqliteStoreTest, readers_cannot_write) {
    ASSERT_TRUE(open());
    const auto reader = Database::open({.path = file("winsh.db"), .access = Access::read_only});
    ASSERT_TRUE(reader);
    EXPECT_FALSE((*reader)->run("INSERT INTO settings VALUES ('a', x'00')"));
}

TEST_F(SqliteStoreTest, audit_entries_can_be_neither_changed_nor_removed) {
    const auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->audit().append(AuditEntry{}));
    const auto database = Database::open({.path = file("winsh.db"), .access = Access::read_write});
    ASSERT_TRUE(database);
    EXPECT_FALSE((*database)->run("DELETE FROM audit"));
    EXPECT_FALSE((*database)->run("UPDATE audit SET detail = 'nothing'"));
    EXPECT_EQ((*store)->audit().list({})->size(), 1u);
}

TEST_F(SqliteStoreTest, answers_more_readers_than_it_has_connections) {
    const auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->set_setting("a", "b"));
    std::vector<std::thread> threads;
    std::atomic<int> read = 0;
    for (int thread = 0; thread < 32; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) read += (*store)->setting("a") == "b";
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(read, 32 * 50);
}

TEST_F(SqliteStoreTest, feed_says_that_changes_are_gone_to_a_reader_far_behind) {
    const auto store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->tokens().raise_epoch(AuditEntry{}));
    tamper("UPDATE sqlite_sequence SET seq = 200000 WHERE name = 'changes'");
    ASSERT_TRUE((*store)->tokens().raise_epoch(AuditEntry{}));
    const auto batch = (*store)->changes().since(1);
    ASSERT_TRUE(batch);
    EXPECT_FALSE(batch->complete);
    EXPECT_TRUE(batch->changes.empty());
    EXPECT_EQ(batch->last_sequence, 200'001);
    EXPECT_TRUE((*store)->changes().since(batch->last_sequence)->complete);
    EXPECT_TRUE((*store)->changes().since(200'000)->complete);
    EXPECT_EQ((*store)->changes().since(200'000)->changes.size(), 1u);
}

TEST_F(SqliteStoreTest, hands_out_many_changes_in_several_batches) {
    const auto store = open();
    ASSERT_TRUE(store);
    tamper(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)"
        " INSERT INTO changes (kind, key) SELECT 'token_revoked', i FROM n");
    std::int64_t at = 0;
    std::size_t seen = 0;
    for (int batches = 0; batches < 10; ++batches) {
        const auto batch = (*store)->changes().since(at);
        ASSERT_TRUE(batch);
        EXPECT_TRUE(batch->complete);
        if (batch->changes.empty()) break;
        seen += batch->changes.size();
        at = batch->last_sequence;
    }
    EXPECT_EQ(seen, 25'000u);
}

TEST_F(SqliteStoreTest, keeps_the_log_short_while_it_is_written_and_read) {
    const auto store = open();
    ASSERT_TRUE(store);
    const std::string value(20'000, 'x');
    for (int i = 0; i < 800; ++i) {
        ASSERT_TRUE((*store)->set_setting(std::to_string(i % 50), value));
        ASSERT_TRUE((*store)->setting(std::to_string(i % 50)));
    }
    // 800 writes of five pages are 16 MB.
    EXPECT_LT(std::filesystem::file_size(file("winsh.db-wal")), 6'000'000u);
}

/// What a second process does on the folder.
bool write_in_child(const std::string& folder, const std::string& name) {
    const SystemClock clock;
    MemoryLog log;
    const auto store = open_store({.folder = folder, .on_fatal = nullptr}, clock, log);
    if (!store) return false;
    for (int i = 0; i < 250; ++i) {
        if (!(*store)->set_setting(name + std::to_string(i), std::string(3'000, 'x'))) return false;
    }
    return true;
}

TEST_F(SqliteStoreTest, loses_nothing_where_several_processes_write_and_checkpoint) {
    std::vector<pid_t> children;
    for (int child = 0; child < 3; ++child) {
        const pid_t id = fork();
        if (id == 0) _exit(write_in_child(data(), std::to_string(child) + "/") ? 0 : 1);
        children.push_back(id);
    }
    for (const pid_t child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    const auto store = open();
    ASSERT_TRUE(store);
    for (int child = 0; child < 3; ++child) {
        for (int i = 0; i < 250; ++i) {
            const auto value = (*store)->setting(std::to_string(child) + "/" + std::to_string(i));
            EXPECT_TRUE(value && *value) << child << "/" << i;
        }
    }
}

TEST_F(SqliteStoreTest, waits_for_another_process_that_holds_the_lock) {
    const auto store = open();
    ASSERT_TRUE(store);
    const auto folder = DataFolder::open(data());
    ASSERT_TRUE(folder);
    const WriterLock other(folder->open_file("writer.lock").value());
    std::optional<WriterLock::Held> held = other.hold().value();
    std::atomic<bool> written = false;
    std::thread writer([&] {
        EXPECT_TRUE((*store)->set_setting("a", "b"));
        written = true;
    });
    // Reads go on meanwhile, and show nothing of what waits.
    for (int i = 0; i < 200; ++i) EXPECT_EQ((*store)->setting("a"), std::nullopt);
    EXPECT_FALSE(written);
    held.reset();
    writer.join();
    EXPECT_EQ((*store)->setting("a"), "b");
}

class MigrationTest : public SqliteStoreTest {
protected:
    void SetUp() override {
        auto folder = DataFolder::open(data());
        ASSERT_TRUE(folder);
        auto database = Database::open({.path = file("winsh.db"), .access = Access::read_write});
        ASSERT_TRUE(database);
        database_ = *std::move(database);
    }
    Result<void> migrate_to(const std::vector<EmbeddedFile>& migrations) {
        return migrate(*database_, migrations, "winsh.db");
    }
    std::int64_t version() {
        return read_optional(database_->query("PRAGMA user_version"), read_integer).value().value_or(-1);
    }
    std::unique_ptr<Database> database_;
};

TEST_F(MigrationTest, are_each_applied_once_and_in_order) {
    const EmbeddedFile first{"0001_a.sql", "CREATE TABLE a (x); INSERT INTO a VALUES (1); -- The end"};
    const EmbeddedFile second{"0002_b.sql", "INSERT INTO a SELECT x + 1 FROM a;"};
    ASSERT_TRUE(migrate_to({first}));
    EXPECT_EQ(version(), 1);
    ASSERT_TRUE(migrate_to({first, second}));
    ASSERT_TRUE(migrate_to({first, second}));
    EXPECT_EQ(version(), 2);
    EXPECT_EQ(read_all(database_->query("SELECT x FROM a ORDER BY x"), read_integer),
              (std::vector<std::int64_t>{1, 2}));
}

TEST_F(MigrationTest, that_fail_leave_nothing_behind) {
    const EmbeddedFile first{"0001_a.sql", "CREATE TABLE a (x);"};
    const EmbeddedFile broken{"0002_b.sql", "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);"};
    EXPECT_FALSE(migrate_to({first, broken}));
    EXPECT_EQ(version(), 1);
    EXPECT_FALSE(database_->in_transaction());
    EXPECT_FALSE(database_->run("INSERT INTO b VALUES (1)"));
}

TEST_F(MigrationTest, with_a_gap_in_their_numbers_are_refused) {
    EXPECT_FALSE(migrate_to({{"0002_b.sql", "CREATE TABLE b (x);"}}));
    EXPECT_EQ(version(), 0);
}

TEST_F(MigrationTest, gives_the_snapshots_that_there_are_a_place_in_the_history) {
    const auto released = embedded::migrations::files();
    ASSERT_GE(released.size(), 4U);
    ASSERT_TRUE(migrate_to({released.begin(), released.begin() + 3}));
    ASSERT_TRUE(database_->run(
        "INSERT INTO snapshots (workspace, loop, digest, status, generated_at, rebuild_at, bytes)"
        " VALUES ('w', 'bug-autofix', 'sha256:00', 'ready', 1, 2, x'7b7d')"));
    ASSERT_TRUE(migrate_to({released.begin(), released.end()}));
    const auto store = open();
    ASSERT_TRUE(store) << testing::PrintToString(store);
    const auto found = (*store)->snapshots().find(WorkspaceId("w"), "sha256:00");
    ASSERT_TRUE(found && *found) << testing::PrintToString(found);
    EXPECT_EQ((*found)->bytes, "{}");
    EXPECT_EQ((*store)->snapshots().forget_older_than(Timestamp(std::chrono::hours(1))), 0)
        << "it is the latest";
}

}  // namespace
}  // namespace winsh::sqlite
