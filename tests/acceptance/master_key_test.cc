// The master key: without the right one the server refuses to start, at once, and touches nothing.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "acceptance/site.h"

namespace winsh::acceptance {
namespace {

#ifdef WINSH_SANITIZED
constexpr std::chrono::seconds kAtOnce{10};
#else
constexpr std::chrono::seconds kAtOnce{1};
#endif

class MasterKey : public testing::Test {
protected:
    MasterKey() : ada_(add_user(data_, "ada@example.com", "Example")) {
        const ServerProcess server(data_);
        server.stop();
        key_ = read_file(path_);
    }

    ProgramResult start(const std::vector<std::string>& flags = {}) const {
        std::vector<std::string> arguments = {WINSH_WINSHD,  "serve",  "--listen",
                                              "127.0.0.1:0", "--data", data_};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return run_program(arguments);
    }

    void place(std::string_view content, mode_t mode = 0600) const {
        write_file(path_, content);
        chmod(path_.c_str(), mode);
    }

    void expect_refusal(const std::string& word, const std::vector<std::string>& flags = {}) const {
        const std::string before = database();
        const auto began = std::chrono::steady_clock::now();
        const ProgramResult refused = start(flags);
        EXPECT_LT(std::chrono::steady_clock::now() - began, kAtOnce);
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_EQ(refused.output, "") << "it never listens";
        EXPECT_TRUE(refused.errors.contains(word)) << refused.errors;
        EXPECT_TRUE(refused.errors.contains("key")) << refused.errors;
        EXPECT_FALSE(refused.errors.contains(key_.substr(0, 32))) << "and the key is not told";
        EXPECT_TRUE(database() == before) << "nothing is written";
    }

    std::string database() const {
        return read_file(data_ + "/winsh.db") + read_file(data_ + "/winsh.db-wal");
    }

    const TemporaryFolder folder_;
    const std::string data_ = folder_.path("data");
    const std::string path_ = data_ + "/master.key";
    const Account ada_;
    std::string key_;
};

TEST_F(MasterKey, is_made_by_the_first_start_for_its_owner_alone) {
    EXPECT_GE(key_.size(), 32U);
    EXPECT_EQ(std::filesystem::status(path_).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(MasterKey, that_is_missing_is_not_replaced_by_a_new_one) {
    std::filesystem::remove(path_);
    expect_refusal("missing");
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(MasterKey, of_another_server_is_refused) {
    place(std::string(64, 'a') + "\n");
    expect_refusal("not the key of this database");
}

TEST_F(MasterKey, that_is_no_key_is_refused) {
    for (const char* content : {"", "\n", "not a key", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}) {
        SCOPED_TRACE(content);
        place(content);
        expect_refusal(path_);
    }
}

TEST_F(MasterKey, that_others_can_read_is_refused) {
    place(key_, 0644);
    expect_refusal("chmod 600");
}

TEST_F(MasterKey, named_by_a_flag_must_be_there) {
    expect_refusal("elsewhere.key", {"--master-key-file", folder_.path("elsewhere.key")});
}

TEST_F(MasterKey, put_back_lets_everything_go_on) {
    std::filesystem::rename(path_, folder_.path("backup.key"));
    expect_refusal("missing");
    std::filesystem::rename(folder_.path("backup.key"), path_);
    const ServerProcess server(data_);
    const Reply reply = exchange(
        server.port(), {"POST",
                        "/api/auth/sign-in",
                        {{"Content-Type", "application/json"}},
                        to_text(Json::object({{"email", ada_.email}, {"password", ada_.password}}))});
    EXPECT_EQ(reply.status, 200) << reply.body;
}

}  // namespace
}  // namespace winsh::acceptance
