#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/json.h"
#include "win_fixture.h"

namespace winsh {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Win, shows_a_snapshot_to_a_person) {
    sign_in();
    for (const unsigned short columns : {std::uint16_t{80}, std::uint16_t{50}}) {
        Process fetch(on_a_terminal({"snapshot", "fetch", "bug-autofix"}, columns));
        EXPECT_EQ(fetch.finish(), 0);
        EXPECT_THAT(fetch.output(), HasSubstr("· empty"));
        EXPECT_THAT(fetch.output(), HasSubstr("\x1b["));
        EXPECT_THAT(fetch.output(), Not(HasSubstr("apiVersion")));
    }
    environment_["NO_COLOR"] = "1";
    Process plain(on_a_terminal({"snapshot", "fetch", "bug-autofix"}));
    EXPECT_EQ(plain.finish(), 0);
    EXPECT_THAT(plain.output(), HasSubstr("· empty"));
    EXPECT_THAT(plain.output(), Not(HasSubstr("\x1b[")));
}

TEST_F(Win, writes_a_file_as_a_whole_and_never_over_a_device) {
    sign_in();
    const std::string file = home_ + "/snapshot.json";
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", file}).code, 0);
    EXPECT_EQ(read(file), kEmptySnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", "/dev/null"}).code, 0);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", "/dev/full"}).code, 1);
    EXPECT_EQ(run({"snapshot", "fetch", "unknown", "--output", file}).code, 5);
    EXPECT_EQ(read(file), kEmptySnapshot);
}

TEST_F(Win, fails_when_standard_output_is_full) {
    sign_in();
    ProcessPlan full = plan({"snapshot", "fetch", "bug-autofix"});
    full.output_file = "/dev/full";
    Process fetch(full);
    EXPECT_EQ(fetch.finish(), 1);
    EXPECT_THAT(fetch.messages(), HasSubstr("No space left"));
    ProcessPlan manual = plan({"--help"});
    manual.output_file = "/dev/full";
    Process help(manual);
    EXPECT_EQ(help.finish(), 1);
    EXPECT_THAT(help.messages(), HasSubstr("No space left"));
}

// Otherwise the connection to the server becomes standard output, and what is meant for the screen goes
// there.
TEST_F(Win, puts_nothing_in_the_place_of_a_closed_stream) {
    sign_in();
    const auto run_in_shell = [&](const std::string& streams) {
        ProcessPlan shell = plan({});
        shell.command = {"/bin/sh", "-c", std::string(WINSH_WIN) + " snapshot fetch bug-autofix " + streams};
        Process process(shell);
        process.close_input();
        const int code = process.finish();
        return Ended{code, process.output(), process.messages()};
    };
    const Ended closed_output = run_in_shell(">&- <&-");
    EXPECT_EQ(closed_output.code, 1) << "nobody got the snapshot";
    EXPECT_THAT(closed_output.messages, HasSubstr("Standard output could not be written"));
    EXPECT_EQ(run_in_shell("2>&- <&-").output, kEmptySnapshot);
    const std::string file = home_ + "/closed.json";
    EXPECT_EQ(run_in_shell("--output " + file + " >&- 2>&- <&-").code, 0);
    EXPECT_EQ(read(file), kEmptySnapshot);
}

TEST_F(Win, ends_with_the_documented_codes) {
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 3);
    EXPECT_EQ(run({"auth", "status"}).code, 3);
    EXPECT_EQ(run({"bogus"}).code, 2);
    EXPECT_EQ(run({"snapshot", "fetch", "Bug"}).code, 2);
    environment_["WIN_TOKEN"] = kToken;
    environment_["WIN_API_URL"] = url_;
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 0);
    EXPECT_EQ(run({"auth", "status"}).code, 0);
    EXPECT_EQ(run({"snapshot", "fetch", "no-scope"}).code, 4);
    EXPECT_EQ(run({"snapshot", "fetch", "unknown"}).code, 5);
    environment_["WIN_TOKEN"] = "win_live_wrong";
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 3);
    server_->stop();
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 6);
    EXPECT_EQ(run({"auth", "status"}).code, 6);
}

TEST_F(Win, takes_a_stored_token_to_no_other_server) {
    sign_in();
    const std::size_t asked = service_.requests().size();
    environment_["WIN_API_URL"] = "http://127.0.0.1:1";
    const Ended ended = run({"snapshot", "fetch", "bug-autofix"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.messages, HasSubstr("win auth login --api-url http://127.0.0.1:1"));
    EXPECT_EQ(service_.requests().size(), asked);
    EXPECT_EQ(run({"auth", "status"}).code, 3);
    environment_["WIN_TOKEN"] = kToken;
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 6);
}

TEST_F(Win, says_failures_as_json_where_asked) {
    environment_["WIN_TOKEN"] = "win_live_wrong";
    environment_["WIN_API_URL"] = url_;
    const Ended ended = run({"snapshot", "fetch", "bug-autofix", "--json"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_EQ(ended.output, "");
    const auto error = parse_json(trim(ended.messages));
    ASSERT_TRUE(error.has_value()) << ended.messages;
    EXPECT_EQ((*error)["error"]["code"].as_string(), "not_signed_in");
}

TEST_F(Win, obeys_no_escape_sequence_of_the_server) {
    environment_["WIN_TOKEN"] = kToken;
    environment_["WIN_API_URL"] = url_;
    const Ended ended = run({"snapshot", "fetch", "unknown"});
    EXPECT_THAT(ended.messages, HasSubstr("No such loop"));
    EXPECT_THAT(ended.messages, Not(HasSubstr("\x1b")));
}

TEST_F(Win, follows_no_redirect_and_uses_no_proxy_for_this_machine) {
    environment_["WIN_TOKEN"] = kToken;
    environment_["HTTP_PROXY"] = "http://127.0.0.1:1";
    environment_["ALL_PROXY"] = "http://127.0.0.1:1";
    const Ended ended = run({"snapshot", "fetch", "bug-autofix", "--api-url", url_ + "/redirect"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("not followed"));
    EXPECT_EQ(service_.requests().size(), 1u);
}

TEST_F(Win, signs_out) {
    sign_in();
    const Ended ended = run({"auth", "logout"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.output, HasSubstr(url_ + "/settings/api-tokens"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, says_which_file_stands_in_the_way) {
    std::ofstream(home_ + "/.config") << "a file";
    const Ended ended = run({"auth", "login", "--token", kToken, "--api-url", url_});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr(home_ + "/.config"));
    EXPECT_EQ(read(home_ + "/.config"), "a file");
}

TEST_F(Win, starts_with_a_fifteenth_of_the_work_of_node) {
#ifdef WINSH_SANITIZED
    GTEST_SKIP() << "A sanitizer takes its time.";
#endif
    const std::string node = WINSH_NODE;
    if (!std::filesystem::exists(node)) GTEST_SKIP() << "Node is not installed.";
    const auto least_work = [](const std::vector<std::string>& command, int rounds) {
        auto least = std::chrono::microseconds::max();
        for (int round = 0; round < rounds; ++round) {
            const auto time = processor_time_of(command);
            EXPECT_TRUE(time.has_value()) << command[0];
            least = std::min(least, time.value_or(std::chrono::microseconds::max()));
        }
        return least;
    };
    const auto win = least_work({WINSH_WIN, "--version"}, 30);
    const auto reference = least_work({node, "-e", "0"}, 5);
    EXPECT_LE(win * 15, reference);
    RecordProperty("win_microseconds", static_cast<int>(win.count()));
    RecordProperty("node_microseconds", static_cast<int>(reference.count()));
}

}  // namespace
}  // namespace winsh
