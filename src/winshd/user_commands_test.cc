#include "winshd/user_commands.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <sstream>

#include "access/tokens.h"
#include "base/json.h"
#include "base/log.h"
#include "store/open.h"

namespace winsh {
namespace {

/// What a command reads and prints, and the folder that it works on.
class UserCommandsTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "winshd-user-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        output_before_ = std::cout.rdbuf(output_.rdbuf());
        input_before_ = std::cin.rdbuf(input_.rdbuf());
    }
    void TearDown() override {
        std::cin.rdbuf(input_before_);
        std::cout.rdbuf(output_before_);
        std::filesystem::remove_all(folder_);
    }
    void type(const std::string& text) {
        input_.str(text);
        std::cin.clear();
    }
    Json printed() {
        const std::string text = output_.str();
        output_.str("");
        return parse_json(text).value_or(Json());
    }
    std::string data() const { return folder_ + "/data"; }
    /// A token of the only user.
    void issue_token(const std::string& email) {
        const auto store = open_store({data(), nullptr}, clock_, log_).value();
        Tokens tokens(*store, cache_, clock_, random_);
        const User user = store->accounts().find_by_email(email).value()->user;
        TokenRequest request;
        request.name = "Local CLI";
        const Viewer viewer{{}, user, store->accounts().memberships(user.id).value()};
        ASSERT_TRUE(tokens.issue(viewer, request, {}).has_value());
    }
    std::int64_t reset(TokensAtReset tokens) {
        type("another long phrase\n");
        EXPECT_EQ(run_reset_password({data(), "ada@example.com", tokens}), 0);
        return printed()["tokensRevoked"].as_integer(-1);
    }

    std::string folder_;
    std::istringstream input_;
    std::ostringstream output_;
    std::streambuf* input_before_ = nullptr;
    std::streambuf* output_before_ = nullptr;
    SystemClock clock_;
    SystemRandom random_;
    MemoryLog log_;
    TokenCache cache_{64};
};

TEST_F(UserCommandsTest, a_new_password_revokes_the_tokens_unless_they_are_to_be_kept) {
    type("a long enough phrase\n");
    ASSERT_EQ(run_add_user({data(), "ada@example.com", "Engines"}), 0);
    printed();
    issue_token("ada@example.com");
    issue_token("ada@example.com");
    EXPECT_EQ(reset(TokensAtReset::keep), 0);
    EXPECT_EQ(reset(TokensAtReset::revoke), 2);
    EXPECT_EQ(reset(TokensAtReset::revoke), 0);
}

}  // namespace
}  // namespace winsh
