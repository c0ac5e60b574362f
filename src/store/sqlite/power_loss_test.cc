#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "store/sqlite/database.h"
#include "store/sqlite/shim_vfs_test.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store_contract_test.h"

namespace winsh::sqlite {
namespace {

/// A device with a volatile cache: what was written is safe once it was synced. When the power goes, of what
/// was not synced a random part has reached the device, in any order, and the rest is gone.
class PowerLossObserver final : public FileObserver {
public:
    PowerLossObserver(int calls_until_loss, std::uint32_t seed)
        : calls_left_(calls_until_loss), random_(seed) {}

    std::optional<int> before(FileCall call, const std::string& /*path*/) override {
        const std::lock_guard lock(mutex_);
        if (dead_) return SQLITE_IOERR;
        const bool changes = call == FileCall::write || call == FileCall::sync || call == FileCall::truncate;
        if (changes && --calls_left_ <= 0) {
            lose_power();
            return SQLITE_IOERR;
        }
        if (call == FileCall::sync) return SQLITE_OK;
        return std::nullopt;
    }
    void wrote(const std::string& path, std::string_view bytes, std::int64_t offset) override {
        const std::lock_guard lock(mutex_);
        // A device writes sectors: a longer write can be cut between them.
        constexpr std::size_t kSector = 512;
        for (std::size_t at = 0; at < bytes.size(); at += kSector) {
            files_[path].pending.push_back(
                {static_cast<std::size_t>(offset) + at, std::string(bytes.substr(at, kSector)), false});
        }
    }
    void truncated(const std::string& path, std::int64_t size) override {
        const std::lock_guard lock(mutex_);
        files_[path].pending.push_back({static_cast<std::size_t>(size), "", true});
    }
    void synced(const std::string& path) override {
        const std::lock_guard lock(mutex_);
        File& file = files_[path];
        for (const Change& change : file.pending) apply(change, file.safe);
        file.pending.clear();
    }
    void removed(const std::string& path) override {
        const std::lock_guard lock(mutex_);
        files_.erase(path);
    }

    bool is_dead() const {
        const std::lock_guard lock(mutex_);
        return dead_;
    }
    /// Writes what the device holds after the loss into another folder.
    void restore(const std::string& folder) const {
        for (const auto& [path, file] : files_) {
            std::ofstream(folder + path.substr(path.rfind('/')), std::ios::binary) << file.safe;
        }
    }

private:
    struct Change {
        std::size_t offset;
        std::string bytes;
        bool truncates;
    };
    struct File {
        std::string safe;
        std::vector<Change> pending;
    };

    static void apply(const Change& change, std::string& content) {
        if (change.truncates) {
            content.resize(change.offset);
            return;
        }
        if (content.size() < change.offset + change.bytes.size())
            content.resize(change.offset + change.bytes.size());
        content.replace(change.offset, change.bytes.size(), change.bytes);
    }
    void lose_power() {
        dead_ = true;
        // From nearly nothing to nearly everything of what was still in the cache.
        std::bernoulli_distribution survives(std::uniform_real_distribution<>(0, 1)(random_));
        for (auto& [path, file] : files_) {
            for (const Change& change : file.pending) {
                if (survives(random_)) apply(change, file.safe);
            }
        }
    }

    mutable std::mutex mutex_;
    std::map<std::string, File> files_;
    int calls_left_;
    bool dead_ = false;
    std::mt19937 random_;
};

struct Acknowledged {
    std::mutex mutex;
    std::set<Sha256Digest> created;
    std::set<Sha256Digest> revoked;
};

AuditEntry some_entry() {
    AuditEntry entry;
    entry.action = AuditAction::token_created;
    return entry;
}

/// Makes tokens and revokes every other one until the power goes.
void use_tokens(Store& store, const NewAccount& account, int thread, const PowerLossObserver& device,
                Acknowledged& acknowledged) {
    for (int i = 0; !device.is_dead(); ++i) {
        ApiToken token;
        token.id = TokenId(std::to_string(thread) + "-" + std::to_string(i));
        token.digest = sha256(token.id.text());
        token.user = account.user.id;
        token.workspace = account.workspace_if_new;
        if (store.tokens().create(token, std::nullopt, some_entry())) {
            const std::lock_guard lock(acknowledged.mutex);
            acknowledged.created.insert(token.digest);
        }
        if (i % 2 == 0 && store.tokens().revoke(token.id, Timestamp{}, some_entry())) {
            const std::lock_guard lock(acknowledged.mutex);
            acknowledged.revoked.insert(token.digest);
        }
    }
}

/// What is wrong with the store after the loss; "" where everything acknowledged is there.
std::string verdict_on(const std::string& folder, const Acknowledged& acknowledged) {
    FakeClock clock;
    MemoryLog log;
    const auto store = SqliteStore::open({.store = {.folder = folder, .on_fatal = nullptr}}, clock, log);
    if (!store) return "does not open: " + store.error().message;
    for (const Sha256Digest& digest : acknowledged.created) {
        const auto token = (*store)->tokens().find_by_digest(digest);
        if (!token) return "cannot be read: " + token.error().message;
        if (!*token) return "an acknowledged token is lost";
        if (acknowledged.revoked.contains(digest) && !(*token)->revoked_at)
            return "a revoked token is accepted again";
    }
    if (!(*store)->check()) return "takes no writes";
    const auto database = Database::open({.path = folder + "/winsh.db"});
    if (!database) return "does not open again";
    const auto integrity = read_optional((*database)->query("PRAGMA integrity_check"), read_text);
    return integrity == "ok" ? "" : "is damaged";
}

std::string lose_power_once(std::uint32_t seed, const std::string& synchronous) {
    std::mt19937 random(seed);
    PowerLossObserver device(std::uniform_int_distribution(300, 4'000)(random), seed);
    const TemporaryFolder before(memory_folder());
    const TemporaryFolder after(memory_folder());
    Acknowledged acknowledged;
    {
        const ShimVfs vfs(device);
        FakeClock clock;
        MemoryLog log;
        const auto store = SqliteStore::open({.store = {.folder = before.path(), .on_fatal = nullptr},
                                              .vfs = vfs.name(),
                                              .synchronous = synchronous,
                                              .long_log = 40},
                                             clock, log);
        if (!store) return "does not open before the loss: " + store.error().message;
        NewAccount account;
        account.user.id = UserId("user");
        account.workspace_if_new = WorkspaceId("workspace");
        if (!(*store)->accounts().create(account, FirstAccountOnly::yes, {some_entry()}))
            return "has no account";
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 3; ++thread) {
            threads.emplace_back([&, thread] { use_tokens(**store, account, thread, device, acknowledged); });
        }
        for (std::thread& thread : threads) thread.join();
    }
    device.restore(after.path());
    return verdict_on(after.path(), acknowledged);
}

std::uint32_t count_of_seeds() { return is_soak() ? 500 : 50; }

TEST(PowerLoss, loses_nothing_that_was_acknowledged) {
    for (std::uint32_t seed = 1; seed <= count_of_seeds(); ++seed) {
        ASSERT_EQ(lose_power_once(seed, "FULL"), "") << "seed " << seed;
    }
}

TEST(PowerLoss, would_be_noticed_by_this_test_without_syncs) {
    std::uint32_t noticed = 0;
    for (std::uint32_t seed = 1; seed <= count_of_seeds(); ++seed) {
        if (lose_power_once(seed, "OFF") != "") ++noticed;
    }
    EXPECT_GT(noticed, count_of_seeds() / 2);
}

}  // namespace
}  // namespace winsh::sqlite
