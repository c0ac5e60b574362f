#include "win/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class IdentityTest : public testing::Test {
protected:
    void store(std::string api_url, std::string app_url) {
        ASSERT_TRUE(Credentials(fake_.home.path(".config/win-loops"))
                        .save({.token = Secret("win_live_stored"),
                               .api_url = std::move(api_url),
                               .app_url = std::move(app_url)})
                        .has_value());
    }
    Result<Identity> find(const IdentityOptions& options = {}) {
        return find_identity(options, fake_.world().environment);
    }
    Result<Identity> server(const IdentityOptions& options = {}) {
        return find_server(options, fake_.world().environment);
    }
    FakeWorld fake_;
};

TEST_F(IdentityTest, is_nobody_at_the_hosted_service_to_begin_with) {
    const auto identity = find();
    ASSERT_TRUE(identity.has_value());
    EXPECT_EQ(identity->api.text(), "https://win.sh");
    EXPECT_EQ(identity->source, TokenSource::none);
    EXPECT_EQ(require_token(*identity).error().kind, ErrorKind::unauthenticated);
}

TEST_F(IdentityTest, asks_the_server_of_the_flag_then_the_variable_then_the_login) {
    store("https://api.stored.example", "https://stored.example");
    EXPECT_EQ(server()->api.text(), "https://api.stored.example");
    EXPECT_EQ(server()->app.text(), "https://stored.example");
    fake_.variables["WIN_API_URL"] = "https://variable.example/";
    EXPECT_EQ(server()->api.text(), "https://variable.example");
    EXPECT_EQ(server()->app.text(), "https://variable.example");
    EXPECT_EQ(server({.api_url = "https://flag.example"})->api.text(), "https://flag.example");
    EXPECT_EQ(server({.api_url = "https://flag.example"})->app.text(), "https://flag.example");
    EXPECT_EQ(server({.app_url = "https://app.example"})->api.text(), "https://app.example");
    const auto both = server({.api_url = "https://api.example", .app_url = "https://app.example"});
    EXPECT_EQ(both->api.text(), "https://api.example");
    EXPECT_EQ(both->app.text(), "https://app.example");
}

TEST_F(IdentityTest, uses_the_token_of_the_flag_then_the_variable_then_the_login) {
    store("https://win.sh", "https://win.sh");
    EXPECT_EQ(find()->token, Secret("win_live_stored"));
    fake_.variables["WIN_TOKEN"] = " win_live_variable\n";
    EXPECT_EQ(find()->token, Secret("win_live_variable"));
    EXPECT_EQ(find()->source, TokenSource::environment);
    EXPECT_EQ(find({.token = "win_live_flag"})->token, Secret("win_live_flag"));
    fake_.variables["WIN_TOKEN"] = "";
    EXPECT_EQ(find()->source, TokenSource::file);
}

TEST_F(IdentityTest, takes_a_stored_token_to_no_other_server) {
    store("https://api.win.sh", "https://win.sh");
    for (const char* own : {"https://api.win.sh", "https://win.sh/"})
        EXPECT_EQ(find({.api_url = own})->token, Secret("win_live_stored")) << own;
    for (const char* other : {"https://other.example", "http://win.sh", "https://win.sh:8443",
                              "https://win.sh.example", "https://api2.win.sh"}) {
        const auto identity = find({.api_url = other});
        ASSERT_FALSE(identity.has_value()) << other;
        EXPECT_EQ(identity.error().kind, ErrorKind::unauthenticated);
        EXPECT_EQ(identity.error().message, std::string("You are signed in to https://api.win.sh, not to ") +
                                                other + ": run win auth login --api-url " + other +
                                                ", or give --token / WIN_TOKEN.");
    }
    fake_.variables["WIN_API_URL"] = "https://other.example";
    EXPECT_EQ(find().error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(find({.token = "win_live_x"})->token, Secret("win_live_x"));
    fake_.variables["WIN_TOKEN"] = "win_live_y";
    EXPECT_EQ(find()->token, Secret("win_live_y"));
    EXPECT_THAT(find()->notes, IsEmpty());
}

TEST_F(IdentityTest, takes_a_stored_login_without_a_server_for_one_of_the_hosted_service) {
    store("", "");
    EXPECT_EQ(find()->token, Secret("win_live_stored"));
    EXPECT_FALSE(find({.api_url = "https://other.example"}).has_value());
}

TEST_F(IdentityTest, is_the_one_of_the_profile_and_of_no_other) {
    store("https://stored.example", "https://stored.example");
    ASSERT_TRUE(Credentials(fake_.home.path(".config/win-loops/profiles/work"))
                    .save({.token = Secret("win_live_work"), .api_url = "https://work.example"})
                    .has_value());
    IdentityOptions options;
    options.profile = "work";
    EXPECT_EQ(find(options)->token, Secret("win_live_work"));
    EXPECT_EQ(find(options)->api.text(), "https://work.example");
    EXPECT_EQ(find()->token, Secret("win_live_stored"));
    options.profile = "home";
    EXPECT_EQ(find(options)->source, TokenSource::none);
    EXPECT_THAT(require_token(*find(options)).error().message, HasSubstr("win auth login --profile home"));
    options.profile = "../x";
    EXPECT_EQ(find(options).error().kind, ErrorKind::invalid);
}

TEST_F(IdentityTest, takes_a_token_that_is_given_to_no_server_that_a_folder_names) {
    store("https://stored.example", "https://stored.example");
    ASSERT_TRUE(Credentials(fake_.home.path(".config/win-loops/profiles/vendor"))
                    .save({.token = Secret("win_live_vendor"), .api_url = "https://vendor.example"})
                    .has_value());
    std::filesystem::create_directories(fake_.home.path("repository/.win"));
    fake_.variables["PWD"] = fake_.home.path("repository");
    for (const char* profile : {"vendor", "nobody-has-this"}) {
        fake_.home.write("repository/.win/config.toml", format("profile = \"{}\"", profile));
        const auto given = find({.token = "win_live_flag"});
        ASSERT_TRUE(given.has_value());
        EXPECT_EQ(given->api.text(), "https://stored.example");
        EXPECT_THAT(given->notes, ElementsAre(AllOf(HasSubstr(profile), HasSubstr("does not count here"))));
    }
    fake_.variables["WIN_TOKEN"] = "win_live_variable";
    EXPECT_EQ(find()->api.text(), "https://stored.example");
    fake_.variables.erase("WIN_TOKEN");
    fake_.home.write("repository/.win/config.toml", "profile = \"vendor\"");
    EXPECT_EQ(find()->token, Secret("win_live_vendor"));
}

TEST_F(IdentityTest, takes_no_nonsense_for_a_server_or_a_token) {
    EXPECT_EQ(find({.api_url = "win.sh"}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(find({.api_url = ""}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(find({.token = "two words"}).error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(find({.token = ""}).error().kind, ErrorKind::unauthenticated);
    fake_.variables["WIN_API_URL"] = "nonsense";
    EXPECT_THAT(find().error().message, HasSubstr("WIN_API_URL"));
}

TEST_F(IdentityTest, needs_the_stored_login_only_where_nothing_else_is_given) {
    std::filesystem::create_directories(fake_.home.path(".config/win-loops"));
    fake_.home.write(FakeWorld::kAuthFile, "{broken");
    EXPECT_THAT(find().error().message, HasSubstr("auth.json"));
    EXPECT_EQ(find({.token = "win_live_flag"})->token, Secret("win_live_flag"));
    EXPECT_THAT(find({.token = "win_live_flag"})->notes, ElementsAre(HasSubstr("auth.json")));
    fake_.variables.erase("HOME");
    EXPECT_FALSE(find().has_value());
    EXPECT_TRUE(find({.token = "win_live_flag"}).has_value());
}

TEST_F(IdentityTest, keeps_a_token_off_ways_where_it_can_be_read) {
    const auto remote = find({.token = "win_live_x", .api_url = "http://192.168.1.5:8787"});
    EXPECT_EQ(require_private_way(remote->api, {}).error().kind, ErrorKind::invalid);
    EXPECT_TRUE(require_private_way(remote->api, {.insecure_http = true}).has_value());
    const auto local = find({.token = "win_live_x", .api_url = "http://localhost:8787"});
    EXPECT_TRUE(require_private_way(local->api, {}).has_value());
}

}  // namespace
}  // namespace winsh::win
