#include "winshd/user_commands.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <sstream>

#include "access/setup_link.h"
#include "access/sign_in.h"
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
        SignIn sign_in(*store, passwords_, throttle_, clock_, random_);
        const Viewer viewer = sign_in.open_session(user, {})->viewer;
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
    PasswordGate passwords_;
    Throttle throttle_{clock_, 10};
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

/// What a command prints and complains of, and how it ends.
struct Outcome {
    int exit_code;
    Json printed;
    std::string complaint;
};

class AddUserTest : public UserCommandsTest {
protected:
    template <typename Run>
    Outcome outcome_of(Run run) {
        testing::internal::CaptureStderr();
        const int code = run();
        std::string complaint = testing::internal::GetCapturedStderr();
        return {code, printed(), std::move(complaint)};
    }
    Outcome create(const std::string& email, const std::string& workspace) {
        type("a long enough phrase\n");
        return outcome_of([&] { return run_add_user({data(), email, workspace}); });
    }
    Outcome join(const std::string& email, const std::string& workspace) {
        type("");
        return outcome_of([&] { return run_add_user({data(), email, workspace, PasswordFrom::nowhere}); });
    }
    Json list(ListOf what) {
        return outcome_of([&] { return run_list({data(), what}); }).printed;
    }
};

TEST_F(AddUserTest, puts_somebody_who_has_an_account_into_another_workspace) {
    create("ada@example.com", "Engines");
    create("bob@example.com", "Looms");
    const Outcome joined = join("Ada@example.com", "looms");
    ASSERT_EQ(joined.exit_code, 0) << joined.complaint;
    EXPECT_EQ(joined.printed["user"]["email"].as_string(), "ada@example.com");
    EXPECT_EQ(joined.printed["workspace"]["name"].as_string(), "Looms");
    EXPECT_EQ(joined.printed["workspace"]["role"].as_string(), "member");
    EXPECT_EQ(join("ada@example.com", "Mills").printed["workspace"]["role"].as_string(), "owner");
    const Outcome again = join("ada@example.com", "Mills");
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_EQ(again.complaint, "winshd: ada@example.com is in the workspace \"Mills\" already.\n");
}

TEST_F(AddUserTest, takes_away_the_set_up_link_with_the_first_account_it_makes) {
    ASSERT_TRUE(open_store({data(), nullptr}, clock_, log_).has_value());
    SetupLink link(data(), "http://127.0.0.1:8787", clock_, random_);
    ASSERT_TRUE(link.current_or_new().has_value());
    type("short\n");
    EXPECT_EQ(outcome_of([&] { return run_add_user({data(), "ada@example.com", "Engines"}); }).exit_code, 1);
    EXPECT_TRUE(std::filesystem::exists(data() + "/setup-link")) << "there is no account yet";
    EXPECT_EQ(create("ada@example.com", "Engines").exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(data() + "/setup-link"));
}

TEST_F(AddUserTest, says_what_to_do_where_an_account_is_missing_or_there_already) {
    EXPECT_TRUE(join("ada@example.com", "Engines").complaint.contains("There is no winsh data in"));
    EXPECT_FALSE(std::filesystem::exists(data())) << "a mistyped folder is not made";
    create("ada@example.com", "Engines");
    const Outcome unknown = join("bob@example.com", "Engines");
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_TRUE(unknown.complaint.contains("say --password-stdin")) << unknown.complaint;
    for (const std::string workspace : {"", "Looms"}) {
        const Outcome known = create("ADA@example.com", workspace);
        EXPECT_EQ(known.exit_code, 1);
        EXPECT_TRUE(known.complaint.contains("leave out --password-stdin")) << known.complaint;
    }
    EXPECT_EQ(list(ListOf::workspaces)["workspaces"].items().size(), 1U);
}

TEST_F(AddUserTest, lists_users_with_their_workspaces_and_workspaces_with_their_members) {
    create("ada@example.com", "Engines");
    create("bob@example.com", "Looms");
    join("ada@example.com", "Looms");
    const Json users = list(ListOf::users)["users"];
    ASSERT_EQ(users.items().size(), 2U);
    EXPECT_EQ(users.items()[0]["email"].as_string(), "ada@example.com");
    ASSERT_EQ(users.items()[0]["workspaces"].items().size(), 2U);
    EXPECT_EQ(users.items()[0]["workspaces"].items()[0]["role"].as_string(), "owner");
    EXPECT_EQ(users.items()[0]["workspaces"].items()[1]["name"].as_string(), "Looms");
    const Json workspaces = list(ListOf::workspaces)["workspaces"];
    ASSERT_EQ(workspaces.items().size(), 2U);
    ASSERT_EQ(workspaces.items()[1]["members"].items().size(), 2U);
    EXPECT_EQ(workspaces.items()[1]["members"].items()[0]["email"].as_string(), "bob@example.com");
    EXPECT_EQ(workspaces.items()[1]["members"].items()[1]["role"].as_string(), "member");
    EXPECT_TRUE(workspaces.items()[1]["id"].as_string().starts_with("workspace_"));
}

}  // namespace
}  // namespace winsh
