#include <gtest/gtest.h>

#include <algorithm>

#include "web/pages/connector_gallery.h"
#include "web/pages/page_test.h"

namespace winsh::web {
namespace {

class ConnectionChangePages : public PageTest {
protected:
    void SetUp() override {
        ada_ = add_user("ada@example.com", "Acme");
        bob_ = add_user("bob@example.com", "Acme");
        sign_in_as(ada_);
        const std::string location = post("/settings/connectors/new/github",
                                          {{"repository", "acme/shop"}, {"token", "github_pat_secret"}})
                                         .header("Location");
        path_ = location.substr(0, location.find('?'));
    }
    Page change(const std::string& repository, const std::string& token, const std::string& base_url = "") {
        return post(path_ + "/change", {{"repository", repository}, {"token", token}, {"baseUrl", base_url}});
    }

    User ada_;
    User bob_;
    std::string path_;
};

TEST_F(ConnectionChangePages, show_what_is_set_and_never_the_key) {
    const Page form = get(path_ + "/change");
    EXPECT_EQ(form.status, 200);
    EXPECT_EQ(form.value_of("repository"), "acme/shop");
    EXPECT_EQ(form.value_of("token"), "");
    EXPECT_TRUE(form.shows("stored; empty keeps it"));
    EXPECT_FALSE(form.shows("github_pat_secret"));
    EXPECT_FALSE(form.shows("win1"));
}

TEST_F(ConnectionChangePages, refuse_to_send_a_stored_key_elsewhere) {
    const Page refused = change("acme/shop", "", "https://collector.example.net");
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.shows("Enter &quot;Access token&quot; once more")) << refused.body;
    EXPECT_EQ(refused.value_of("baseUrl"), "https://collector.example.net");
    EXPECT_EQ(get(path_ + "/change").value_of("baseUrl"), "https://api.github.com");
}

TEST_F(ConnectionChangePages, take_a_key_of_several_lines_and_let_another_go) {
    const Page form = get(path_ + "/change");
    EXPECT_TRUE(form.shows("<textarea class=\"masked\" id=\"field-privateKey\""));
    EXPECT_TRUE(form.shows("name=\"forget\" value=\"token\""));
    EXPECT_FALSE(form.shows("name=\"forget\" value=\"privateKey\"")) << "none is stored";
    const Page refused = post(
        path_ + "/change",
        {{"repository", "acme/shop"}, {"forget", "token"}, {"token", ""}, {"privateKey", "a\r\nsecret"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.shows("name=\"forget\" value=\"token\" checked"));
    EXPECT_FALSE(refused.shows("secret\n</textarea>"));
    EXPECT_FALSE(refused.shows("a\r\nsecret"));
}

TEST_F(ConnectionChangePages, save_and_say_so) {
    const Page saved = change("acme/warehouse", "github_pat_other");
    ASSERT_EQ(saved.status, 303) << saved.body;
    const Page page = get(saved.header("Location"));
    EXPECT_TRUE(page.shows("Saved."));
    EXPECT_TRUE(page.shows("acme/warehouse"));
    EXPECT_FALSE(page.shows("github_pat_other"));
    EXPECT_TRUE(get("/settings/audit").shows("GitHub acme/shop: changed Repository, new Access token"));
}

TEST_F(ConnectionChangePages, refuse_the_second_of_two_who_change_one_connection_at_once) {
    const std::string read_at = get(path_ + "/change").value_of("read_at");
    const auto save = [&](const std::string& repository) {
        return post(path_ + "/change", {{"repository", repository},
                                        {"token", "github_pat_other"},
                                        {"baseUrl", ""},
                                        {"read_at", read_at}});
    };
    EXPECT_EQ(save("acme/first").status, 303);
    const Page refused = save("acme/second");
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.shows("Somebody else has changed this connection since you opened the form."));
    EXPECT_EQ(refused.value_of("read_at"), read_at) << "pressing the button again is refused again";
    EXPECT_TRUE(get(path_).shows("acme/first"));
    EXPECT_EQ(post(path_ + "/change", {{"repository", "acme/third"}, {"read_at", "never"}}).status, 422);
}

TEST_F(ConnectionChangePages, switch_pseudonyms_off_and_on_for_who_delivers_people) {
    EXPECT_FALSE(get(path_).shows("pseudonyms")) << "GitHub delivers nobody";
    const std::string path = "/settings/connectors/" + add_connection("acme", {}, "stripe").id.text();
    EXPECT_TRUE(get(path).shows("Switch pseudonyms off</button>"));
    const Page off = post(path + "/people", {{"pseudonyms", "off"}});
    ASSERT_EQ(off.status, 303);
    EXPECT_TRUE(get(off.header("Location")).shows("Pseudonyms are off for this connection."));
    EXPECT_TRUE(get(path).shows("Switch pseudonyms on</button>"));
    EXPECT_TRUE(get("/settings/audit").shows("pseudonyms switched off"));
    EXPECT_EQ(post(path + "/people", {{"pseudonyms", "perhaps"}}).status, 404);
    sign_in_as(bob_);
    EXPECT_FALSE(get(path).shows("Switch pseudonyms"));
    EXPECT_TRUE(get(path).shows("Pseudonyms are off: snapshots name"));
    EXPECT_EQ(post(path + "/people", {{"pseudonyms", "on"}}).status, 403);
}

TEST_F(ConnectionChangePages, pause_and_resume) {
    EXPECT_TRUE(get(path_).shows(">Pause</button>"));
    const Page paused = post(path_ + "/pause", {});
    ASSERT_EQ(paused.status, 303);
    EXPECT_TRUE(get(paused.header("Location")).shows("The service is not asked until you resume."));
    EXPECT_TRUE(get(path_).shows(">Resume</button>"));
    EXPECT_TRUE(get(path_).shows("when it is resumed"));
    EXPECT_TRUE(get("/settings/connectors").shows("Paused"));
    EXPECT_EQ(post(path_ + "/resume", {}).status, 303);
    EXPECT_FALSE(get(path_).shows("Paused"));
}

TEST_F(ConnectionChangePages, are_for_owners_of_the_workspace) {
    sign_in_as(bob_);
    EXPECT_FALSE(get(path_).shows("Change settings"));
    EXPECT_FALSE(get(path_).shows("Pause"));
    EXPECT_EQ(get(path_ + "/change").status, 403);
    EXPECT_EQ(change("acme/shop", "x").status, 403);
    EXPECT_EQ(post(path_ + "/pause", {}).status, 403);
    EXPECT_EQ(post(path_ + "/resume", {}).status, 403);
    sign_in_as(add_user("eve@example.com", "Eve's"));
    EXPECT_EQ(get(path_ + "/change").status, 404);
    EXPECT_EQ(change("acme/shop", "x").status, 404);
    EXPECT_EQ(post(path_ + "/pause", {}).status, 404);
    EXPECT_EQ(post(path_ + "/resume", {}).status, 404);
}

TEST_F(ConnectionChangePages, take_no_form_from_elsewhere) {
    for (const std::string action : {"/change", "/pause", "/resume"}) {
        EXPECT_EQ(post_from(kPublicUrl, path_ + action, {}).status, 403) << action;
        EXPECT_EQ(post_from("https://evil.example", path_ + action, {}).status, 403) << action;
    }
    EXPECT_TRUE(get(path_).shows(">Pause</button>"));
}

TEST_F(ConnectionChangePages, tell_how_the_last_polls_ended) {
    EXPECT_FALSE(get(path_).shows("The last checks"));
    const Connection connection = add_connection("acme/depot", {});
    ConnectionHealth health;
    health.connection = connection.id;
    for (const ConnectionStatus status :
         {ConnectionStatus::ok, ConnectionStatus::ok, ConnectionStatus::failed}) {
        parts_->clock.advance(std::chrono::minutes(5));
        health.status = status;
        health.checked_at = parts_->clock.now();
        if (status == ConnectionStatus::failed)
            health.failure = ConnectionFailure{"http", 502, "GitHub has a fault of its own.", std::nullopt};
        ASSERT_TRUE(parts_->store->connections().put_health({health}).has_value());
    }
    const Page page = get("/settings/connectors/" + connection.id.text());
    EXPECT_TRUE(page.shows("3 checks since ")) << page.body;
    EXPECT_TRUE(page.shows(" UTC: 2 healthy, 1 failing")) << page.body;
    EXPECT_TRUE(page.shows("<span class=\"good\" title="));
    EXPECT_TRUE(page.shows("GitHub has a fault of its own."));
}

TEST(LoopGains, tell_what_one_more_tool_completes_and_what_it_only_helps) {
    ConnectorInfo errors;
    errors.capabilities = {"sentry", "logs"};
    const auto has = [](const std::vector<const Loop*>& loops, std::string_view id) {
        return std::ranges::any_of(loops, [&](const Loop* loop) { return loop->id.text() == id; });
    };
    const LoopGains alone = loop_gains(errors, {}, loop_catalogue());
    EXPECT_TRUE(alone.completes.empty());
    EXPECT_TRUE(has(alone.helps, "bug-autofix"));
    EXPECT_TRUE(has(alone.helps, "regression-watch"));
    EXPECT_FALSE(has(alone.helps, "support-quality"));

    ConnectorInfo code;
    code.capabilities = {"github"};
    std::vector<ConnectionView> connected(1);
    connected[0].connector = &code;
    const LoopGains beside = loop_gains(errors, connected, loop_catalogue());
    EXPECT_TRUE(has(beside.completes, "bug-autofix"));
    EXPECT_TRUE(has(beside.completes, "failed-job-recovery"));
    EXPECT_TRUE(has(beside.helps, "regression-watch")) << "it lacks analytics still";
    EXPECT_TRUE(has(loop_gains(code, connected, loop_catalogue()).feeds, "bug-autofix"));

    connected[0].connection.enabled = false;
    EXPECT_TRUE(loop_gains(errors, connected, loop_catalogue()).completes.empty())
        << "what is paused provides nothing";
}

TEST(LoopGains, name_first_what_lacks_the_least) {
    ConnectorInfo code;
    code.capabilities = {"github"};
    const LoopGains gains = loop_gains(code, {}, loop_catalogue());
    ASSERT_GE(gains.helps.size(), 2U);
    EXPECT_EQ(gains.helps.front()->required.size(), 2U);
    EXPECT_EQ(gains.helps.back()->required.size(), 3U);
    for (const Loop* loop : gains.completes) EXPECT_EQ(loop->required, (std::vector<std::string>{"github"}));
}

}  // namespace
}  // namespace winsh::web
