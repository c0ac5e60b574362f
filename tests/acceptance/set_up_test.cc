// The first run: from the one-time link in the data folder to the owner's account.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "acceptance/site.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

class SetUp : public testing::Test {
protected:
    Reply get(const std::string& target, Headers headers = {}) const {
        return exchange(server_.port(), {.target = target, .headers = std::move(headers)});
    }
    Reply post(std::vector<std::pair<std::string, std::string>> fields, Headers headers = {}) const {
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return exchange(server_.port(), {"POST", "/set-up", std::move(headers), to_form(fields)});
    }
    /// What the first person fills in.
    std::vector<std::pair<std::string, std::string>> filled_in(const std::string& key) const {
        return {{"key", key},
                {"email", "ada@example.com"},
                {"password", "correct horse battery"},
                {"workspace", "Example"}};
    }
    std::string link() const { return std::string(trim(read_file(data_ + "/setup-link"))); }
    std::string target() const { return link().substr(server_.url().size()); }
    std::string key() const { return hidden_field(get(target()).body, "key"); }

    const TemporaryFolder folder_;
    const std::string data_ = folder_.path("data");
    const ServerProcess server_{data_};
};

TEST_F(SetUp, the_link_stands_in_a_file_that_only_its_owner_reads_and_the_command_prints_it) {
    EXPECT_TRUE(link().starts_with(server_.url() + "/set-up?key=")) << link();
    struct stat status{};
    ASSERT_EQ(stat((data_ + "/setup-link").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const ProgramResult printed = run_program({WINSH_WINSHD, "setup-link", "--data", data_});
    EXPECT_EQ(printed.exit_code, 0) << printed.errors;
    EXPECT_EQ(trim(printed.output), link());
    EXPECT_FALSE(server_.log().contains(link().substr(link().size() - 20))) << "the log does not have it";
}

TEST_F(SetUp, the_link_makes_one_account_that_is_signed_in_and_owns_the_workspace) {
    const Reply page = get(target());
    ASSERT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    const std::string first_key = hidden_field(page.body, "key");
    const Reply made = post(filled_in(first_key));
    ASSERT_EQ(made.status, 303) << made.body;
    EXPECT_TRUE(made.header("Location").starts_with("/settings")) << made.header("Location");
    const std::string cookie = made.header("Set-Cookie").substr(0, made.header("Set-Cookie").find(';'));
    const Json session = get("/api/auth/session", with_cookie(cookie)).json();
    EXPECT_EQ(session["user"]["email"].as_string(), "ada@example.com");
    EXPECT_EQ(session["workspace"]["name"].as_string(), "Example");
    EXPECT_EQ(session["workspace"]["role"].as_string(), "owner");

    EXPECT_EQ(link(), "") << "the link is used up";
    EXPECT_EQ(get("/set-up?key=" + first_key).status, 403);
    auto second = filled_in(first_key);
    second[1].second = "eve@example.com";
    EXPECT_EQ(post(second).status, 403);
    EXPECT_EQ(run_program({WINSH_WINSHD, "setup-link", "--data", data_}).exit_code, 1)
        << "there is nothing to set up any more";
}

TEST_F(SetUp, a_wrong_key_opens_nothing) {
    const std::string good = key();
    ASSERT_FALSE(good.empty());
    std::string altered = good;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    for (const std::string& bad :
         {std::string(), altered, good + "A", good.substr(1), std::string(43, 'A')}) {
        EXPECT_EQ(get("/set-up?key=" + bad).status, 403) << bad;
        EXPECT_EQ(post(filled_in(bad)).status, 403) << bad;
    }
    EXPECT_EQ(get("/set-up").status, 403);
    EXPECT_EQ(get(target()).status, 200) << "and the right one still does";
}

TEST_F(SetUp, what_cannot_be_is_said_and_the_link_stays) {
    const std::string good = key();
    const std::vector<std::pair<std::size_t, std::string>> wrong = {
        {1, ""}, {1, "no address"}, {2, "short"}, {2, "password123"}, {3, std::string(200, 'w')}};
    for (const auto& [field, value] : wrong) {
        auto fields = filled_in(good);
        fields[field].second = value;
        const Reply reply = post(fields);
        EXPECT_EQ(reply.status, 422) << fields[field].first << " " << value;
        EXPECT_FALSE(reply.has("Set-Cookie"));
        EXPECT_FALSE(reply.body.contains("correct horse battery")) << "a password does not come back";
    }
    EXPECT_EQ(post(filled_in(good)).status, 303);
}

TEST_F(SetUp, another_site_cannot_send_the_form) {
    EXPECT_EQ(post(filled_in(key()), {{"Origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(post(filled_in(key()), {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
    EXPECT_EQ(post(filled_in(key()), {{"Origin", server_.url()}, {"Sec-Fetch-Site", "same-origin"}}).status,
              303);
}

TEST_F(SetUp, an_account_from_the_command_line_ends_the_offer) {
    const std::string good = key();
    add_user(data_, "ada@example.com", "Example");
    auto fields = filled_in(good);
    fields[1].second = "eve@example.com";
    const Reply reply = post(fields);
    EXPECT_GE(reply.status, 400);
    EXPECT_FALSE(reply.has("Set-Cookie"));
}

}  // namespace
}  // namespace winsh::acceptance
