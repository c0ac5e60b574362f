#include <sys/statvfs.h>

#include <fstream>

#include "base/testing/small_device.h"
#include "store/store_contract_test.h"

namespace winsh::sqlite {
namespace {

class Scene {
public:
    explicit Scene(const std::string& folder) : folder_(folder + "/data") {
        open_again();
        account_.user = {UserId("user"), "ada@example.org", Timestamp{}};
        account_.workspace_if_new = WorkspaceId("workspace");
        EXPECT_TRUE(store().accounts().create(account_, FirstAccountOnly::yes, {AuditEntry{}}));
    }
    void open_again() {
        store_.reset();
        auto store = open_store({.folder = folder_, .on_fatal = nullptr}, clock_, log_);
        EXPECT_TRUE(store) << testing::PrintToString(store);
        if (!store) _exit(1);
        store_ = *std::move(store);
    }
    Store& store() { return *store_; }
    std::string log() const { return log_.text(); }
    void pass_a_second() { clock_.advance(std::chrono::seconds(1)); }

    Result<ApiToken> make_token() {
        ApiToken token;
        token.id = TokenId(std::to_string(++count_));
        token.digest = sha256(token.id.text());
        token.user = account_.user.id;
        token.workspace = account_.workspace_if_new;
        WINSH_CHECK(store().tokens().create(token, std::nullopt, AuditEntry{}));
        return token;
    }
    bool is_revoked(const ApiToken& token) {
        const auto found = store().tokens().find_by_digest(token.digest);
        return found && *found && (*found)->revoked_at;
    }

private:
    std::string folder_;
    FakeClock clock_;
    MemoryLog log_;
    NewAccount account_;
    std::unique_ptr<Store> store_;
    int count_ = 0;
};

bool is_full(const Error& error) {
    return error.kind == ErrorKind::unavailable && error.message.contains("full") &&
           error.retry_after_seconds > 0;
}

TEST(DiskFull, refuses_writes_cleanly_goes_on_reading_revokes_and_recovers) {
    run_on_device_of("12m", [](const std::string& device) {
        Scene scene(device);
        std::vector<ApiToken> tokens;
        for (int i = 0; i < 200; ++i) tokens.push_back(scene.make_token().value());
        fill_device(device + "/filler");

        // The log still has some room of its own.
        Result<ApiToken> last = scene.make_token();
        while (last) {
            tokens.push_back(*last);
            last = scene.make_token();
        }
        EXPECT_TRUE(is_full(last.error())) << last.error().message;
        const auto refused = scene.store().check();
        ASSERT_FALSE(refused);
        EXPECT_TRUE(is_full(refused.error())) << refused.error().message;
        EXPECT_TRUE(scene.log().contains("store_write_failed"));
        EXPECT_FALSE(scene.is_revoked(tokens[0]));

        for (const ApiToken& token : tokens) {
            const auto revoked = scene.store().tokens().revoke(token.id, Timestamp{}, AuditEntry{});
            ASSERT_TRUE(revoked) << testing::PrintToString(revoked);
            ASSERT_TRUE(scene.is_revoked(token));
        }
        // What is left of the reserve is for revocations alone.
        EXPECT_FALSE(scene.make_token());

        std::filesystem::remove(device + "/filler");
        scene.pass_a_second();
        EXPECT_TRUE(scene.store().check());
        EXPECT_TRUE(scene.store().set_setting("large", std::string(500'000, 'x')));
        EXPECT_TRUE(scene.make_token());
        EXPECT_TRUE(scene.log().contains("store_writes_again"));
        scene.open_again();
        for (const ApiToken& token : tokens) EXPECT_TRUE(scene.is_revoked(token));
    });
}

TEST(DiskFull, at_a_start_still_lets_reads_and_revocations_through) {
    run_on_device_of("8m", [](const std::string& device) {
        Scene scene(device);
        const ApiToken token = scene.make_token().value();
        fill_device(device + "/filler");
        while (scene.make_token()) {
        }
        scene.open_again();
        EXPECT_FALSE(scene.is_revoked(token));
        EXPECT_TRUE(scene.store().tokens().revoke(token.id, Timestamp{}, AuditEntry{}));
        EXPECT_TRUE(scene.is_revoked(token));
        EXPECT_FALSE(scene.store().set_setting("large", std::string(2'000'000, 'x')));
        scene.open_again();
        EXPECT_TRUE(scene.is_revoked(token));
    });
}

TEST(DiskFull, thousands_of_revocations_fit_into_the_reserve) {
    run_on_device_of("16m", [](const std::string& device) {
        Scene scene(device);
        std::vector<ApiToken> tokens;
        while (tokens.size() < 3'000) tokens.push_back(scene.make_token().value());
        fill_device(device + "/filler");
        for (const ApiToken& token : tokens) {
            const auto revoked = scene.store().tokens().revoke(token.id, Timestamp{}, AuditEntry{});
            ASSERT_TRUE(revoked) << testing::PrintToString(revoked);
        }
    });
}

}  // namespace
}  // namespace winsh::sqlite
