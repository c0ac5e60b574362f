#include <set>

#include "store/sqlite/shim_vfs_test.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store_contract_test.h"

namespace winsh::sqlite {
namespace {

/// A folder with a store in it that has an account, from which each round starts.
class Round {
public:
    explicit Round(const ShimVfs& vfs) : vfs_(vfs) {
        auto store = open();
        account_.user = {UserId("user"), "ada@example.org", Timestamp{}};
        account_.workspace_if_new = WorkspaceId("workspace");
        account_.workspace_name = "Engines";
        EXPECT_TRUE(store && (*store)->accounts().create(account_, FirstAccountOnly::yes, {AuditEntry{}}));
    }

    Result<std::unique_ptr<SqliteStore>> open() {
        return SqliteStore::open(
            {.store = {.folder = folder_.path(), .on_fatal = [this](const std::string&) { ++fatal_; }},
             .vfs = vfs_.name(),
             .long_log = 8},
            clock_, log_);
    }
    ApiToken new_token() {
        ApiToken token;
        token.id = TokenId(std::to_string(++count_));
        token.digest = sha256(token.id.text());
        token.user = account_.user.id;
        token.workspace = account_.workspace_if_new;
        return token;
    }
    int fatal() const { return fatal_; }

private:
    const ShimVfs& vfs_;
    TemporaryFolder folder_{memory_folder()};
    FakeClock clock_;
    MemoryLog log_;
    NewAccount account_;
    std::atomic<int> fatal_ = 0;
    int count_ = 0;
};

template <typename T>
void expect_value_or_unavailable(const Result<T>& result) {
    EXPECT_EQ(error_kind(result).value_or(ErrorKind::unavailable), ErrorKind::unavailable)
        << testing::PrintToString(result);
}

/// What the store said of the changes that were asked of it.
struct Told {
    std::set<Sha256Digest> created;
    std::set<Sha256Digest> refused;
    std::set<Sha256Digest> revoked;
    std::set<Sha256Digest> not_revoked;
};

void use(SqliteStore& store, Round& round, Told& told) {
    for (int i = 0; i < 3; ++i) {
        const ApiToken token = round.new_token();
        const auto created = store.tokens().create(token, std::nullopt, AuditEntry{});
        expect_value_or_unavailable(created);
        (created ? told.created : told.refused).insert(token.digest);
        expect_value_or_unavailable(store.tokens().find_by_digest(token.digest));
        expect_value_or_unavailable(store.changes().since(0));
        if (!created) continue;
        const auto revoked = store.tokens().revoke(token.id, Timestamp{}, AuditEntry{});
        expect_value_or_unavailable(revoked);
        (revoked ? told.revoked : told.not_revoked).insert(token.digest);
    }
    StoredSnapshot snapshot;
    snapshot.workspace = WorkspaceId("workspace");
    snapshot.loop = LoopId("bug-autofix");
    snapshot.bytes = std::string(50'000, 'x');
    expect_value_or_unavailable(store.snapshots().put(snapshot));
    expect_value_or_unavailable(store.snapshots().latest(snapshot.workspace, snapshot.loop));
    snapshot.digest = "sha256:00";
    expect_value_or_unavailable(store.snapshots().put_aside(snapshot));
    expect_value_or_unavailable(store.snapshots().find(snapshot.workspace, snapshot.digest));
    expect_value_or_unavailable(store.snapshots().history(snapshot.workspace, snapshot.loop, 10));
    expect_value_or_unavailable(
        store.snapshots().forget_older_than(snapshot.generated_at + std::chrono::seconds(1)));
}

enum class Refused { changed_nothing, may_be_there };

/// The store is as it said. After a sync that failed nobody knows what the device holds, so a change that was
/// refused may be there.
void expect_as_told(SqliteStore& store, const Told& told, Refused rule) {
    for (const Sha256Digest& digest : told.created) {
        const auto token = store.tokens().find_by_digest(digest);
        ASSERT_TRUE(token) << testing::PrintToString(token);
        ASSERT_TRUE(*token) << "an acknowledged token is lost";
        if (told.revoked.contains(digest)) {
            EXPECT_TRUE((*token)->revoked_at) << "an acknowledged revocation is lost";
        }
        if (rule == Refused::changed_nothing && told.not_revoked.contains(digest)) {
            EXPECT_FALSE((*token)->revoked_at) << "a refused revocation happened";
        }
    }
    if (rule == Refused::may_be_there) return;
    for (const Sha256Digest& digest : told.refused) {
        EXPECT_EQ(store.tokens().find_by_digest(digest).value().has_value(), false)
            << "a refused token is there";
    }
}

/// Where a round's fault comes from.
class FaultSource {
public:
    virtual ~FaultSource() = default;
    virtual void arm(int at) = 0;
    virtual void disarm() = 0;
    virtual int failed() const = 0;
    virtual int failed_syncs() const = 0;
};

/// Lets the `at`th call fail during a start and some use. True while there is such a call.
bool play_round(const ShimVfs& vfs, FaultSource& fault, int at) {
    Round round(vfs);
    Told told;
    fault.arm(at);
    {
        auto store = round.open();
        if (store) use(**store, round, told);
        fault.disarm();
        // The writer may still be moving its log after the last answer: a write is done only when that is.
        if (store) (void)(*store)->check();
        const bool dead = round.fatal() > 0;
        if (!store) {
            EXPECT_EQ(store.error().kind, ErrorKind::unavailable) << store.error().message;
        } else if (dead) {
            EXPECT_EQ(round.fatal(), 1);
            EXPECT_GT(fault.failed_syncs(), 0) << "call " << at;
            EXPECT_FALSE((*store)->check()) << "acknowledges after a sync that failed";
        } else {
            EXPECT_EQ(fault.failed_syncs(), 0) << "call " << at;
            EXPECT_TRUE((*store)->check()) << "call " << at;
            expect_as_told(**store, told, Refused::changed_nothing);
            use(**store, round, told);
        }
    }
    auto again = round.open();
    EXPECT_TRUE(again) << testing::PrintToString(again);
    if (again) {
        const Refused rule = round.fatal() > 0 ? Refused::may_be_there : Refused::changed_nothing;
        expect_as_told(**again, told, rule);
        use(**again, round, told);
        expect_as_told(**again, told, rule);
    }
    return fault.failed() > 0;
}

class FileFault final : public FaultSource {
public:
    FileFault(FaultObserver& device, FaultObserver::Lasting lasting) : device_(device), lasting_(lasting) {}
    void arm(int at) override { device_.arm(at, SQLITE_IOERR, lasting_); }
    void disarm() override { device_.disarm(); }
    int failed() const override { return device_.failed(); }
    int failed_syncs() const override { return device_.failed_syncs(); }

private:
    FaultObserver& device_;
    FaultObserver::Lasting lasting_;
};

void fail_every_file_call_in_turn(FaultObserver::Lasting lasting) {
    FaultObserver device;
    const ShimVfs vfs(device);
    FileFault fault(device, lasting);
    int at = 1;
    while (play_round(vfs, fault, at) && !testing::Test::HasFailure()) ++at;
    EXPECT_GT(at, 100) << "hardly a call was made";
}

TEST(IoError, at_any_one_call_is_a_clean_refusal_and_the_next_request_is_fine) {
    fail_every_file_call_in_turn(FaultObserver::Lasting::once);
}

TEST(IoError, from_any_call_on_is_a_clean_refusal_until_the_device_recovers) {
    fail_every_file_call_in_turn(FaultObserver::Lasting::from_then_on);
}

/// SQLite's allocator with one that can refuse in between, for as long as this lives. No database is open at
/// its ends.
class MemoryFault final : public FaultSource {
public:
    explicit MemoryFault(FaultObserver::Lasting lasting) {
        lasting_ = lasting;
        at_ = 0;
        sqlite3_shutdown();
        sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_);
        sqlite3_mem_methods methods = real_;
        methods.xMalloc = [](int size) { return refuses() ? nullptr : real_.xMalloc(size); };
        methods.xRealloc = [](void* old, int size) {
            return refuses() ? nullptr : real_.xRealloc(old, size);
        };
        sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
        sqlite3_initialize();
    }
    ~MemoryFault() override {
        sqlite3_shutdown();
        sqlite3_config(SQLITE_CONFIG_MALLOC, &real_);
        sqlite3_initialize();
    }
    void arm(int at) override {
        calls_ = 0;
        failed_ = 0;
        at_ = at;
    }
    void disarm() override { at_ = 0; }
    int failed() const override { return failed_; }
    int failed_syncs() const override { return 0; }

private:
    static bool refuses() {
        const int number = ++calls_;
        const int at = at_;
        const bool refused =
            at != 0 && (lasting_ == FaultObserver::Lasting::once ? number == at : number >= at);
        if (refused) ++failed_;
        return refused;
    }

    // SQLite has one allocator for the process.
    static inline sqlite3_mem_methods real_;
    static inline std::atomic<int> calls_;
    static inline std::atomic<int> failed_;
    static inline std::atomic<int> at_;
    static inline std::atomic<FaultObserver::Lasting> lasting_;
};

/// Every `step`th allocation of thousands.
void fail_allocations_in_turn(FaultObserver::Lasting lasting, int step) {
    MemoryFault fault(lasting);
    FaultObserver device;
    const ShimVfs vfs(device);
    int at = 1;
    while (play_round(vfs, fault, at) && !testing::Test::HasFailure()) at += step;
    EXPECT_GT(at, 1'000) << "hardly an allocation was made";
}

TEST(OutOfMemory, at_any_allocation_is_a_clean_refusal_and_the_next_request_is_fine) {
    fail_allocations_in_turn(FaultObserver::Lasting::once, is_soak() ? 1 : 13);
}

TEST(OutOfMemory, from_any_allocation_on_is_a_clean_refusal_until_there_is_memory_again) {
    fail_allocations_in_turn(FaultObserver::Lasting::from_then_on, is_soak() ? 1 : 29);
}

TEST(GroupCommit, shares_one_sync_among_those_who_wait_together) {
    constexpr int kThreads = 16;
    constexpr int kWrites = 25;
    FaultObserver device;
    const ShimVfs vfs(device);
    Round round(vfs);
    auto store = round.open();
    ASSERT_TRUE(store);
    const int before = device.syncs();
    std::vector<std::thread> threads;
    std::atomic<int> written = 0;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < kWrites; ++i) {
                written += (*store)->set_setting(std::to_string(thread), std::to_string(i)).has_value();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(written, kThreads * kWrites);
    EXPECT_LT(device.syncs() - before, kThreads * kWrites);
}

}  // namespace
}  // namespace winsh::sqlite
