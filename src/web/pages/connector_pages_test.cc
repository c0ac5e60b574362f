#include <gtest/gtest.h>

#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

class ConnectorPagesTest : public PageTest {
protected:
    void SetUp() override {
        ada_ = add_user("ada@example.com", "Acme");
        bob_ = add_user("bob@example.com", "Acme");
        sign_in_as(ada_);
    }
    Page add(std::string repository, std::string token) {
        return post("/settings/connectors/new/github",
                    {{"repository", repository}, {"token", token}, {"baseUrl", ""}});
    }
    User ada_;
    User bob_;
};

TEST_F(ConnectorPagesTest, ask_for_what_the_connector_says_it_needs) {
    const Page page = get("/settings/connectors/new/github");
    EXPECT_EQ(page.status, 200);
    for (const FormField& field : find_connector("github")->info().fields) {
        EXPECT_TRUE(page.shows(">" + field.label)) << field.label;
        EXPECT_TRUE(page.shows("name=\"" + field.name + "\"")) << field.name;
    }
    EXPECT_EQ(get("/settings/connectors/new/nothing").status, 404);
}

TEST_F(ConnectorPagesTest, never_show_a_key_again) {
    const Page refused = add("not a repository", "github_pat_secret");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.value_of("repository"), "not a repository");
    EXPECT_FALSE(refused.shows("github_pat_secret"));
    const Page added = add("octocat/hello-world", "github_pat_secret");
    ASSERT_EQ(added.status, 303) << added.body;
    const Page page = get(added.header("Location"));
    EXPECT_TRUE(page.shows("octocat/hello-world"));
    EXPECT_TRUE(page.shows("sealed; never shown"));
    EXPECT_FALSE(page.shows("github_pat_secret"));
}

TEST_F(ConnectorPagesTest, say_in_words_why_a_test_failed) {
    const std::string added = add("octocat/hello-world", "github_pat_secret").header("Location");
    const std::string path = added.substr(0, added.find('?'));
    const Page tested = post(path + "/test", {});
    EXPECT_EQ(tested.status, 303);
    EXPECT_EQ(tested.header("Location"), path);
    const int requests = parts_->client.requests;
    EXPECT_GE(requests, 1);
    const Page page = get(path);
    EXPECT_TRUE(page.shows("The test failed."));
    EXPECT_TRUE(page.shows("could not be found"));
    EXPECT_FALSE(get(path).shows("The test failed.")) << "a page that is reloaded tells how things are now";
    EXPECT_EQ(parts_->client.requests, requests);
}

TEST_F(ConnectorPagesTest, remove_after_a_question) {
    const std::string location = add("octocat/hello-world", "github_pat_secret").header("Location");
    const std::string path = location.substr(0, location.find('?'));
    EXPECT_TRUE(get(path + "/remove").shows("Remove GitHub?"));
    const Page done = post(path + "/remove", {});
    EXPECT_EQ(done.status, 303);
    EXPECT_EQ(get(path).status, 404);
    EXPECT_FALSE(get("/settings/connectors").shows("octocat/hello-world"));
}

TEST_F(ConnectorPagesTest, let_members_look_and_owners_act) {
    const std::string location = add("octocat/hello-world", "github_pat_secret").header("Location");
    const std::string path = location.substr(0, location.find('?'));
    sign_in_as(bob_);
    EXPECT_TRUE(get("/settings/connectors").shows("octocat/hello-world"));
    EXPECT_FALSE(get(path).shows("Remove"));
    EXPECT_EQ(get("/settings/connectors/new/github").status, 403);
    EXPECT_EQ(add("octocat/other", "x").status, 403);
    EXPECT_EQ(post(path + "/test", {}).status, 403);
    EXPECT_EQ(get(path + "/remove").status, 403);
    EXPECT_EQ(post(path + "/remove", {}).status, 403);
    EXPECT_EQ(get(path).status, 200);
}

TEST_F(ConnectorPagesTest, do_not_exist_for_another_workspace) {
    const std::string location = add("octocat/hello-world", "github_pat_secret").header("Location");
    const std::string path = location.substr(0, location.find('?'));
    sign_in_as(add_user("eve@example.com", "Eve's"));
    EXPECT_EQ(get(path).status, 404);
    EXPECT_EQ(post(path + "/remove", {}).status, 404);
    EXPECT_EQ(get("/settings/connectors/garbage").status, 404);
}

}  // namespace
}  // namespace winsh::web
