#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "base/json.h"
#include "base/pairing_phrase.h"
#include "win_fixture.h"

namespace winsh {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Win, signs_in_with_one_click_and_fetches) {
    Process login(plan({"auth", "login", "--api-url", url_, "--no-open", "--print-url"}));
    ASSERT_TRUE(login.wait_for("\n"));
    const std::string page = first_line(login.output());
    EXPECT_THAT(page, testing::StartsWith(url_ + "/settings/api-tokens/cli?client=win-loops&redirect_uri="));
    ASSERT_TRUE(login.wait_for(pairing_phrase(parameter(page, "state"), parameter(page, "redirect_uri"))));
    EXPECT_EQ(visit(parameter(page, "redirect_uri") + "?token=win_live_forged&state=forged").status, 400);
    const http::ClientResponse shown = visit(approval(page));
    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(shown.body, HasSubstr("The terminal is connected"));
    EXPECT_EQ(login.finish(), 0) << login.messages();
    EXPECT_THAT(login.output(), HasSubstr("workspace_123"));
    EXPECT_THAT(login.output() + login.messages(), Not(HasSubstr(kToken)));
    EXPECT_EQ(visit(approval(page)).status, 0) << "the listener is still there";

    struct stat status{};
    ASSERT_EQ(::stat(auth_file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    const auto stored = parse_json(read(auth_file()));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ((*stored)["token"].as_string(), kToken);
    EXPECT_EQ((*stored)["expiresAt"].as_string(), "2036-09-14T18:00:00.000Z");

    const Ended fetched = run({"snapshot", "fetch", "bug-autofix"});
    EXPECT_EQ(fetched.code, 0);
    EXPECT_EQ(fetched.output, kEmptySnapshot);
    EXPECT_EQ(fetched.messages, "");
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).output, kEmptySnapshot);
    EXPECT_THAT(service_.requests().back(),
                testing::StartsWith("GET /v1/loops/bug-autofix/connector-snapshot \"v1"));
}

TEST_F(Win, opens_the_page_in_the_users_browser) {
    const std::string seen = home_ + "/seen";
    ASSERT_EQ(::mkfifo(seen.c_str(), 0600), 0);
    std::ofstream(home_ + "/browser") << "#!/bin/sh\nprintf '%s\\n' \"$1\" > " << seen << "\n";
    ASSERT_EQ(::chmod((home_ + "/browser").c_str(), 0700), 0);
    environment_["BROWSER"] = home_ + "/browser";
    Process login(plan({"auth", "login", "--api-url", url_}));
    const std::string page = first_line(read(seen));
    EXPECT_EQ(visit(approval(page)).status, 200);
    EXPECT_EQ(login.finish(), 0) << login.messages();
    EXPECT_TRUE(is_signed_in());
}

TEST_F(Win, stores_no_token_that_somebody_else_sent_to_the_callback) {
    Process login(plan({"auth", "login", "--api-url", url_, "--no-open", "--print-url"}));
    ASSERT_TRUE(login.wait_for("\n"));
    visit(approval(first_line(login.output()), "win_live_0123456789abcdefABCDEF0123456789foreign"));
    EXPECT_EQ(login.finish(), 3);
    EXPECT_THAT(login.messages(), HasSubstr("not known to " + url_));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, tells_when_the_user_declines) {
    Process login(plan({"auth", "login", "--api-url", url_, "--print-url", "--no-open"}));
    ASSERT_TRUE(login.wait_for("\n"));
    const std::string page = first_line(login.output());
    const auto shown =
        visit(parameter(page, "redirect_uri") + "?error=access_denied&state=" + parameter(page, "state"));
    EXPECT_THAT(shown.body, HasSubstr("declined"));
    EXPECT_EQ(login.finish(), 4);
    EXPECT_THAT(login.messages(), HasSubstr("declined"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, leaves_nothing_behind_on_ctrl_c) {
    for (const bool terminal : {false, true}) {
        const std::vector<std::string> arguments = {"auth", "login", "--api-url", url_, "--no-open"};
        Process login(terminal ? on_a_terminal(arguments) : plan(arguments));
        ASSERT_TRUE(login.wait_for("words"));
        ASSERT_TRUE(login.wait_for(terminal ? "Waiting for the browser" : "words"));
        if (terminal)
            login.type("\x03");
        else
            login.signal(SIGINT);
        EXPECT_EQ(login.finish(), -SIGINT);
        EXPECT_THAT(login.output() + login.messages(), HasSubstr("Cancelled"));
        EXPECT_FALSE(std::filesystem::exists(home_ + "/.config"));
    }
}

TEST_F(Win, gives_up_when_the_time_is_over) {
    const Ended ended = run({"auth", "login", "--api-url", url_, "--no-open", "--timeout-ms", "50"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("in time"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, takes_a_token_from_standard_input) {
    Process login(plan({"auth", "login", "--with-token", "--api-url", url_}));
    login.type(std::string(kToken) + "\n");
    EXPECT_EQ(login.finish(), 0) << login.messages();
    EXPECT_TRUE(is_signed_in());
    EXPECT_EQ(run({"auth", "token"}).output, std::string(kToken) + "\n");
}

TEST_F(Win, does_not_show_a_token_that_is_typed) {
    Process login(on_a_terminal({"auth", "login", "--with-token", "--api-url", url_}));
    ASSERT_TRUE(login.wait_for("Token for "));
    login.type(std::string(kToken) + "\n");
    EXPECT_EQ(login.finish(), 0) << login.output();
    EXPECT_THAT(login.output(), HasSubstr("Signed in"));
    EXPECT_THAT(login.output(), Not(HasSubstr(kToken)));
}

TEST_F(Win, refuses_a_token_that_the_server_does_not_know) {
    const Ended ended = run({"auth", "login", "--token", "win_live_unknown", "--api-url", url_});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.messages,
                HasSubstr("This token is not valid. winshd gives out no such token. It has 16 characters"));
    EXPECT_FALSE(is_signed_in());
}

}  // namespace
}  // namespace winsh
