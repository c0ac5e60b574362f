// Loops of a workspace's own, from the form of the settings to what `win` prints.
#include <gtest/gtest.h>

#include "acceptance/answering_upstream.h"
#include "acceptance/api_table.h"
#include "acceptance/site.h"
#include "base/text.h"
#include "connectors/github/fake_github_fixture.h"

namespace winsh::acceptance {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

class OwnLoops : public testing::Test {
protected:
    /// As a browser does: opens the form, fills it in, sends it.
    Reply send(const std::string& page, Fields fields) const {
        const Reply form = site_.get(page, with_cookie(cookie_));
        EXPECT_EQ(form.status, 200) << page;
        fields.emplace_back("csrf", hidden_field(form.body, "csrf"));
        fields.emplace_back("read_at", hidden_field(form.body, "read_at"));
        return site_.post_form(page, to_form(fields), with_cookie(cookie_));
    }
    void connect() const {
        const Reply added = send("/settings/connectors/new/github", {{"repository", "octocat/hello-world"},
                                                                     {"token", "github_pat_fixture"},
                                                                     {"baseUrl", server_.url()}});
        ASSERT_EQ(added.status, 303) << added.body;
        ASSERT_TRUE(holds_within(std::chrono::seconds(20), [&] {
            return read("/v1/loops/dependency-risk/connector-snapshot").json()["status"].as_string() ==
                   "ready";
        }));
    }
    Reply create(const std::string& words = "") const {
        return send("/settings/loops/new",
                    {{"id", "my-loop"}, {"title", "Mine"}, {"required", "github"}, {"words", words}});
    }
    Reply read(const std::string& path) const { return site_.get(path, with_token(token_)); }
    Json signals() const { return read(kSnapshotOfMine).json()["signals"]; }
    ProgramResult fetch() const {
        return run_program({"/usr/bin/env", "HOME=" + home_.path("home"), "WIN_TOKEN=" + token_,
                            "WIN_API_URL=" + site_.url(), WINSH_WIN, "snapshot", "fetch", "my-loop"});
    }

    static constexpr const char* kSnapshotOfMine = "/v1/loops/my-loop/connector-snapshot";
    FakeGithub github_;
    const AnsweringUpstream server_{github_, "https://api.github.com"};
    const TemporaryFolder home_;
    Site site_{{.flags = {"--allow-upstream", server_.host()}}};
    const std::string cookie_ = site_.sign_in(site_.ada());
    const std::string token_ = site_.new_token(cookie_, R"("scopes":["loops:read","snapshots:read"])").text;
};

TEST_F(OwnLoops, are_made_fetched_filtered_and_removed) {
    connect();
    EXPECT_EQ(fetch().exit_code, 5) << "there is none yet";
    ASSERT_EQ(create().status, 303);
    const ProgramResult fetched = fetch();
    EXPECT_EQ(fetched.exit_code, 0) << fetched.errors;
    EXPECT_EQ(fetched.output, read(kSnapshotOfMine).body) << "byte for byte";
    EXPECT_EQ(parse_json(fetched.output).value_or(Json())["loopId"].as_string(), "my-loop");
    const Json all = signals();
    ASSERT_GE(all.items().size(), 2U);

    const std::string title(all.items()[0]["title"].as_string());
    ASSERT_EQ(
        send("/settings/loops/my-loop/change", {{"title", "Mine"}, {"required", "github"}, {"words", title}})
            .status,
        303);
    ASSERT_EQ(signals().items().size(), 1U);
    EXPECT_EQ(signals().items()[0]["title"].as_string(), title);
    EXPECT_TRUE(fetch().output.contains("not match what this loop's filter asks for"));

    const std::string digest(read(kSnapshotOfMine).json()["digest"].as_string());
    EXPECT_EQ(read("/v1/snapshots/" + digest).status, 200);
    ASSERT_EQ(send("/settings/loops/my-loop/remove", {}).status, 303);
    EXPECT_EQ(read(kSnapshotOfMine).status, 404);
    EXPECT_EQ(read("/v1/loops/my-loop").status, 404);
    EXPECT_EQ(read("/v1/snapshots/" + digest).status, 404);
    EXPECT_EQ(fetch().exit_code, 5);
}

TEST_F(OwnLoops, stand_in_the_lists_of_their_workspace_alone) {
    ASSERT_EQ(create("refund, Geld zurück").status, 303);
    const Json row = read("/v1/loops/my-loop").json()["loop"];
    EXPECT_EQ(row["category"].as_string(), "own");
    EXPECT_EQ(row["title"].as_string(), "Mine");
    EXPECT_EQ(to_text(row["requires"]), R"([{"capability":"github","connection":null}])");
    EXPECT_EQ(to_text(row["filter"]),
              R"({"kinds":[],"leastSeverity":"info","leastPriority":"p3","words":["refund","Geld zurück"]})");
    EXPECT_EQ(read("/v1/loops").json()["loops"].items().size(), 51U);
    EXPECT_EQ(read(kSnapshotOfMine).json()["status"].as_string(), "empty");

    const std::string bobs = site_.sign_in(site_.bob());
    const std::string token = site_.new_token(bobs, R"("scopes":["loops:read","snapshots:read"])").text;
    for (const char* path : {kSnapshotOfMine, "/v1/loops/my-loop"})
        EXPECT_EQ(site_.get(path, with_token(token)).status, 404) << path;
    EXPECT_EQ(site_.get("/v1/loops", with_token(token)).json()["loops"].items().size(), 50U);
    for (const char* page : {"", "/change", "/remove"})
        EXPECT_EQ(site_.get(std::string("/settings/loops/my-loop") + page, with_cookie(bobs)).status, 404);
    site_.restart();
    EXPECT_EQ(read(kSnapshotOfMine).status, 200) << "it is stored";
}

}  // namespace
}  // namespace winsh::acceptance
