// From the forms of the settings to what an agent's terminal prints: Sentry, GitHub and Zendesk over real
// HTTP, the real server and the real `win`.
#include <gtest/gtest.h>

#include "acceptance/answering_upstream.h"
#include "acceptance/site.h"
#include "base/clock.h"
#include "base/text.h"
#include "connectors/github/fake_github_fixture.h"
#include "connectors/sentry/fake_sentry_fixture.h"
#include "connectors/zendesk/fake_zendesk_fixture.h"

namespace winsh::acceptance {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

class ConnectedTools : public testing::Test {
protected:
    ConnectedTools() {
        zendesk_.users.push(
            Json::object({{"id", 7}, {"email", "ada@customer.example"}, {"role", "end-user"}}));
        zendesk_.add_ticket(90'001, to_iso8601(SystemClock().now()), "The export is empty since Monday.");
    }

    /// As a browser does: opens the form, fills it in, sends it.
    void connect(const std::string& kind, Fields fields) const {
        const std::string page = "/settings/connectors/new/" + kind;
        const Reply form = site_.get(page, with_cookie(cookie_));
        ASSERT_EQ(form.status, 200);
        for (const auto& [name, value] : fields)
            EXPECT_TRUE(form.body.contains("name=\"" + name + "\"")) << name << " is no input of the form";
        fields.emplace_back("csrf", hidden_field(form.body, "csrf"));
        const Reply added = site_.post_form(page, to_form(fields), with_cookie(cookie_));
        ASSERT_EQ(added.status, 303) << added.body;
    }
    void connect_all() const {
        connect("github", {{"repository", "octocat/hello-world"},
                           {"token", "github_pat_fixture"},
                           {"baseUrl", github_server_.url()}});
        connect("sentry",
                {{"organization", "acme"}, {"token", "sntryu_fixture"}, {"baseUrl", sentry_server_.url()}});
        connect("zendesk", {{"subdomain", "acme"},
                            {"email", "smith@acme.example"},
                            {"token", "zendesk_fixture"},
                            {"baseUrl", zendesk_server_.url()}});
    }

    static std::string path_of(const std::string& loop) {
        return "/v1/loops/" + loop + "/connector-snapshot";
    }
    Reply read(const std::string& loop, Headers headers = {}) const {
        headers.emplace_back("Authorization", "Bearer " + token_);
        return site_.get(path_of(loop), std::move(headers));
    }
    std::string status_of(const std::string& loop) const {
        return std::string(read(loop).json()["status"].as_string());
    }
    /// Until each of them has delivered, so that no poll changes the snapshot any more.
    void wait_until_ready() const {
        ASSERT_TRUE(holds_within(std::chrono::seconds(20),
                                 [&] {
                                     return status_of("bug-autofix") == "ready" &&
                                            status_of("feedback-to-fix") == "ready" &&
                                            !read("bug-autofix").body.contains("never_synced");
                                 }))
            << read("bug-autofix").body << site_.server().log();
    }
    ProgramResult win(const std::vector<std::string>& words) const {
        std::vector<std::string> command = {"/usr/bin/env", "HOME=" + home_.path("home"),
                                            "WIN_TOKEN=" + token_, "WIN_API_URL=" + site_.url(), WINSH_WIN};
        command.insert(command.end(), words.begin(), words.end());
        return run_program(command);
    }
    ProgramResult fetch(const std::string& loop, const std::string& required) const {
        return win({"snapshot", "fetch", loop, "--require", required});
    }

    FakeGithub github_;
    FakeSentry sentry_;
    FakeZendesk zendesk_;
    const AnsweringUpstream github_server_{github_, "https://api.github.com"};
    const AnsweringUpstream sentry_server_{sentry_, "https://sentry.io"};
    const AnsweringUpstream zendesk_server_{zendesk_, "https://acme.zendesk.com"};
    const TemporaryFolder home_;
    const Site site_{{.flags = {"--allow-upstream", github_server_.host(), "--allow-upstream",
                                sentry_server_.host(), "--allow-upstream", zendesk_server_.host()}}};
    const std::string cookie_ = site_.sign_in(site_.ada());
    const std::string token_ = site_.new_token(cookie_, R"("scopes":["loops:read","snapshots:read"])").text;
};

TEST_F(ConnectedTools, bring_what_an_agent_reads) {
    connect_all();
    wait_until_ready();
    const Reply reply = read("bug-autofix");
    const Json snapshot = reply.json();
    EXPECT_EQ(snapshot["github"]["repository"]["fullName"].as_string(), "octocat/hello-world");
    EXPECT_EQ(snapshot["sentry"]["issue"]["shortId"].as_string(), "WORKER-7") << "what is fatal comes first";
    EXPECT_EQ(snapshot["signals"].items().size(), 3U) << "both pages of the issues were read";
    EXPECT_EQ(snapshot["github"]["existingIssues"].items().size(), 3U) << "and both of GitHub's";
    for (const Json& row : snapshot["connectors"].items())
        EXPECT_EQ(row["status"].as_string(), "ok") << to_text(row);
    EXPECT_EQ(read("bug-autofix", {{"If-None-Match", reply.header("ETag")}}).status, 304);
    const Reply brief = read("bug-autofix", {{"Accept", "text/markdown"}});
    EXPECT_TRUE(brief.body.starts_with("# Snapshot for bug-autofix: ready\n")) << brief.body.substr(0, 200);
    EXPECT_TRUE(brief.body.contains(reply.body));

    const Json threads = read("feedback-to-fix").json()["support"]["threads"];
    ASSERT_EQ(threads.items().size(), 1U);
    EXPECT_EQ(threads.items()[0]["messages"].items().at(0)["body"].as_string(),
              "The export is empty since Monday.");
    EXPECT_TRUE(threads.items()[0]["customerId"].as_string().starts_with("person_"));
}

TEST_F(ConnectedTools, decide_with_which_code_win_ends) {
    const ProgramResult nothing = fetch("bug-autofix", "stale");
    EXPECT_EQ(nothing.exit_code, 7) << nothing.errors;
    EXPECT_TRUE(nothing.errors.contains("empty")) << nothing.errors;
    connect_all();
    wait_until_ready();
    const ProgramResult fetched = fetch("bug-autofix", "ready");
    EXPECT_EQ(fetched.exit_code, 0) << fetched.errors;
    EXPECT_EQ(fetched.output, read("bug-autofix").body) << "byte for byte";
    // It also wants what nothing here provides.
    EXPECT_EQ(status_of("seo-growth"), "partial");
    EXPECT_EQ(fetch("seo-growth", "ready").exit_code, 7);
    EXPECT_EQ(fetch("seo-growth", "partial").exit_code, 0);
    EXPECT_EQ(fetch("mrr-anomaly", "stale").exit_code, 7) << "nothing that it needs is there";
    EXPECT_EQ(fetch("no-such-loop", "ready").exit_code, 5);
}

TEST_F(ConnectedTools, are_seen_at_the_terminal_as_at_the_server) {
    EXPECT_TRUE(win({"snapshot", "fetch", "bug-autofix", "--format", "table"})
                    .output.contains("Connect github, sentry:"));
    connect_all();
    wait_until_ready();
    const Reply latest = read("bug-autofix");
    const std::string digest(latest.json()["digest"].as_string());
    // That it is taken at all says that terminal and server compute one digest.
    EXPECT_EQ(win({"snapshot", "fetch", "bug-autofix"}).output, latest.body);
    EXPECT_EQ(win({"snapshot", "fetch", "bug-autofix", "--format", "markdown"}).output,
              read("bug-autofix", {{"Accept", "text/markdown"}}).body);
    EXPECT_EQ(win({"snapshot", "show", digest.substr(7, 12)}).output, latest.body);
    const ProgramResult small = win({"snapshot", "fetch", "bug-autofix", "--budget", "500"});
    EXPECT_EQ(small.output, site_.get(path_of("bug-autofix") + "?budget=500", with_token(token_)).body)
        << small.errors;
    EXPECT_LT(small.output.size(), latest.body.size());
    const ProgramResult since = win({"snapshot", "fetch", "bug-autofix", "--since", digest});
    EXPECT_EQ(parse_json(since.output).value_or(Json())["since"].as_string(), digest) << since.errors;
    EXPECT_EQ(win({"snapshot", "fetch", "bug-autofix", "--budget", "1"}).exit_code, 2);

    const ProgramResult list = win({"snapshot", "list"});
    EXPECT_EQ(list.exit_code, 0) << list.errors;
    EXPECT_TRUE(list.output.contains("✓ ready")) << list.output;
    const ProgramResult same = win({"snapshot", "diff", "bug-autofix"});
    EXPECT_TRUE(same.output.contains("Nothing has changed")) << same.output << same.errors;
}

TEST_F(ConnectedTools, reach_the_agent_that_win_starts) {
    const TemporaryFolder repository;
    const auto start = [&](const std::string& loop) {
        return win({"start", loop, "--repo", repository.path(), "--", "/bin/sh", "-c",
                    "env; cat \"$WIN_SNAPSHOT\" \"$WIN_BRIEF\"; exit 5"});
    };
    const ProgramResult nothing = start("bug-autofix");
    EXPECT_EQ(nothing.exit_code, 7);
    EXPECT_TRUE(nothing.errors.contains("Connect github, sentry")) << nothing.errors;
    EXPECT_TRUE(repository.names().empty());
    connect_all();
    wait_until_ready();
    const ProgramResult started = start("bug-autofix");
    EXPECT_EQ(started.exit_code, 5) << started.errors;
    EXPECT_FALSE(started.output.contains("win_live_"));
    const std::string body = read("bug-autofix").body;
    EXPECT_TRUE(started.output.contains(body + "You run the loop bug-autofix")) << started.output;
    EXPECT_TRUE(started.output.contains("\n" + body + "\n")) << "and within the brief";
    EXPECT_TRUE(started.output.contains("- p1 sentry ")) << started.output;
    EXPECT_TRUE(repository.read(".win/state/starts.jsonl").contains("\"loop\":\"bug-autofix\""));
    const ProgramResult partly = start("seo-growth");
    EXPECT_EQ(partly.exit_code, 5);
    EXPECT_TRUE(partly.errors.contains("The snapshot is partial")) << partly.errors;
}

TEST_F(ConnectedTools, that_cannot_be_read_are_told_from_those_that_are_missing) {
    sentry_.failures[FakeSentry::kIssues] = {401, {}};
    connect_all();
    ASSERT_TRUE(holds_within(std::chrono::seconds(20), [&] {
        return read("bug-autofix").body.contains("\"needs_auth\"") && status_of("bug-autofix") == "partial" &&
               status_of("feedback-to-fix") == "ready";
    })) << read("bug-autofix").body;
    const ProgramResult fetched = fetch("bug-autofix", "ready");
    EXPECT_EQ(fetched.exit_code, 7);
    EXPECT_EQ(parse_json(fetched.output).value_or(Json())["status"].as_string(), "partial");
    EXPECT_TRUE(fetched.output.contains("needs a new key")) << fetched.output;
    EXPECT_FALSE(fetched.output.contains("IGNORE")) << "an upstream has no say in our words";
    EXPECT_EQ(fetch("bug-autofix", "partial").exit_code, 0);
}

}  // namespace
}  // namespace winsh::acceptance
