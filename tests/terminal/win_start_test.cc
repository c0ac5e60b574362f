#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <set>

#include "base/json.h"
#include "win_fixture.h"

namespace winsh {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A repository, and agents that are shell scripts.
class WinStart : public Win {
protected:
    WinStart() {
        std::filesystem::create_directories(repository_ + "/.git");
        sign_in();
    }
    std::vector<std::string> start(const std::string& script, std::vector<std::string> flags = {}) {
        std::vector<std::string> words = {"start", "dependency-risk", "--repo", repository_};
        words.insert(words.end(), flags.begin(), flags.end());
        for (const std::string& word : {std::string("--"), std::string("/bin/sh"), std::string("-c"), script})
            words.push_back(word);
        return words;
    }
    std::vector<Json> records() {
        std::vector<Json> lines;
        const std::string text = read(repository_ + "/.win/state/starts.jsonl");
        for (const std::string_view line : split(text, '\n'))
            if (!line.empty()) lines.push_back(parse_json(line).value_or(Json()));
        return lines;
    }
    /// In a shell that has set things up for it; the words are quoted.
    Ended run_in_shell(const std::string& before, const std::vector<std::string>& words) {
        std::string command = before + " exec " + WINSH_WIN;
        for (const std::string& word : words) command += " '" + word + "'";
        ProcessPlan shell = plan({});
        shell.command = {"/bin/sh", "-c", command};
        Process process(shell);
        process.close_input();
        const int code = process.finish();
        return {code, process.output(), process.messages()};
    }
    const std::string repository_ = home_ + "/repository";
};

TEST_F(WinStart, gives_the_agent_all_but_the_token) {
    environment_["WIN_TOKEN"] = kToken;
    environment_["WIN_API_URL"] = url_;
    environment_["COPY"] = std::string("Bearer ") + kToken;
    const Ended ended = run(
        start("env; tr '\\0' '\\n' < /proc/self/environ; pwd; cat \"$WIN_SNAPSHOT\"; cat \"$WIN_BRIEF\""));
    EXPECT_EQ(ended.code, 0) << ended.messages;
    EXPECT_THAT(ended.output, Not(HasSubstr("win_live_")));
    EXPECT_THAT(ended.output, HasSubstr("WIN_LOOP=dependency-risk\n"));
    EXPECT_THAT(ended.output, HasSubstr("\n" + repository_ + "\n" + kReadySnapshot + "You run the loop"));
    EXPECT_THAT(ended.output, HasSubstr("\nBEGIN DATA "));
}

// It is this very process, so nothing beside it holds what the agent must not see.
TEST_F(WinStart, leaves_nothing_of_itself_beside_the_agent) {
    // What the test itself has open is closed first.
    const Ended started = run_in_shell("exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-;",
                                       start("ls /proc/$$/fd; readlink /proc/$$/exe; cat /proc/$PPID/comm"));
    EXPECT_EQ(started.code, 0) << started.messages;
    for (char file = '3'; file <= '9'; ++file)
        EXPECT_THAT(started.output, Not(HasSubstr(std::string("\n") + file + "\n")));
    EXPECT_THAT(started.output, HasSubstr("0\n1\n"));
    EXPECT_THAT(started.output, testing::EndsWith("winsh_terminal_\n")) << "the parent is ours";
}

TEST_F(WinStart, hands_the_brief_over_on_standard_input) {
    const Ended ended = run(start("cat", {"--hand-over", "stdin"}));
    EXPECT_EQ(ended.code, 0) << ended.messages;
    EXPECT_THAT(ended.output, testing::StartsWith("You run the loop dependency-risk"));
    EXPECT_EQ(ended.output, read(std::string(records().front()["brief"].as_string())));
}

TEST_F(WinStart, ends_as_the_agent_ends) {
    EXPECT_EQ(run(start("exit 0")).code, 0);
    EXPECT_EQ(run(start("exit 42")).code, 42);
    EXPECT_EQ(run(start("kill -TERM $$")).code, -SIGTERM);
    EXPECT_EQ(records().size(), 3u);
    // As every shell says it: 128 and the signal's number.
    ProcessPlan shell = plan({});
    shell.command = {"/bin/sh", "-c",
                     std::string(WINSH_WIN) + " start dependency-risk --repo " + repository_ +
                         " -- /bin/sh -c 'kill -INT $$'; echo \"code $?\""};
    Process process(shell);
    process.close_input();
    process.finish();
    EXPECT_THAT(process.output(), HasSubstr("code 130"));
}

TEST_F(WinStart, passes_the_terminal_and_its_signals_on) {
    Process agent(on_a_terminal(
        start("trap 'echo window $(stty size)' WINCH; trap 'echo interrupted; exit 9' INT; "
              "test -t 0 && test -t 1 && echo on a terminal; stty size; while :; do sleep 0.05; done"),
        101));
    ASSERT_TRUE(agent.wait_for("on a terminal"));
    ASSERT_TRUE(agent.wait_for("24 101"));
    agent.type("\x03");
    ASSERT_TRUE(agent.wait_for("interrupted"));
    EXPECT_EQ(agent.finish(), 9);
}

TEST_F(WinStart, passes_signals_of_others_on) {
    for (const int number : {SIGTERM, SIGHUP, SIGUSR1}) {
        Process agent(plan(start("trap 'exit 7' TERM HUP USR1; echo begun; while :; do sleep 0.05; done")));
        ASSERT_TRUE(agent.wait_for("begun"));
        agent.signal(number);
        EXPECT_EQ(agent.finish(), 7) << number;
    }
}

TEST_F(WinStart, of_several_at_once_keeps_all_apart) {
    constexpr int kStarts = 8;
    std::vector<std::unique_ptr<Process>> agents;
    for (int count = 0; count < kStarts; ++count)
        agents.push_back(std::make_unique<Process>(plan(start("cat \"$WIN_BRIEF\""))));
    std::set<std::string> briefs;
    for (const auto& agent : agents) {
        agent->close_input();
        EXPECT_EQ(agent->finish(), 0) << agent->messages();
        briefs.insert(agent->output());
    }
    EXPECT_EQ(briefs.size(), static_cast<std::size_t>(kStarts)) << "each has a nonce of its own";
    ASSERT_EQ(records().size(), static_cast<std::size_t>(kStarts));
    std::set<std::string> files;
    for (const Json& line : records()) files.emplace(line["brief"].as_string());
    EXPECT_EQ(files.size(), static_cast<std::size_t>(kStarts));
}

TEST_F(WinStart, is_refused_by_the_snapshot_of_nothing) {
    const Ended ended = run({"start", "bug-autofix", "--repo", repository_, "--", "/bin/echo", "started"});
    EXPECT_EQ(ended.code, 7);
    EXPECT_EQ(ended.output, "");
    EXPECT_THAT(ended.messages, HasSubstr("was not started"));
    EXPECT_THAT(ended.messages, HasSubstr(url_ + "/settings/connectors"));
    EXPECT_FALSE(std::filesystem::exists(repository_ + "/.win"));
}

TEST_F(WinStart, is_ignored_by_git) {
    if (!std::filesystem::exists("/usr/bin/git")) GTEST_SKIP() << "git is not installed.";
    std::filesystem::remove_all(repository_ + "/.git");
    const auto git = [&](const std::string& words) {
        return run_in_shell("cd " + repository_ + "; git " + words + ";", {"--version"}).output;
    };
    git("init -q");
    EXPECT_EQ(run(start("exit 0")).code, 0);
    EXPECT_THAT(git("status --porcelain --untracked-files=all"), testing::StartsWith("win "))
        << "nothing but our version";
}

// A limit on the size of files stands for a disk that has no room left.
TEST_F(WinStart, on_a_full_disk_says_so_and_leaves_nothing) {
    EXPECT_EQ(run(start("exit 0")).code, 0);
    const std::string before = read(repository_ + "/.win/state/starts.jsonl");
    const Ended ended = run_in_shell("trap '' XFSZ; ulimit -f 1;", start("echo started"));
    EXPECT_EQ(ended.code, 1) << ended.output;
    EXPECT_THAT(ended.messages, HasSubstr("could not be written: File too large"));
    EXPECT_THAT(ended.output, Not(HasSubstr("started")));
    EXPECT_EQ(read(repository_ + "/.win/state/starts.jsonl"), before);
    const auto starts = std::filesystem::directory_iterator(repository_ + "/.win/state/starts");
    EXPECT_EQ(std::distance(begin(starts), end(starts)), 1) << "that of the first start";
}

TEST_F(WinStart, in_a_folder_that_cannot_be_written_says_so) {
    const Ended ended = run({"start", "dependency-risk", "--repo", "/proc", "--", "/bin/echo", "started"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.output, "");
    EXPECT_THAT(ended.messages, HasSubstr("/proc/.win could not be created"));
}

TEST_F(WinStart, that_cannot_begin_leaves_a_line_that_says_so) {
    const std::string broken = home_ + "/broken";
    std::ofstream(broken) << "no program at all";
    ASSERT_EQ(::chmod(broken.c_str(), 0700), 0);
    const Ended ended = run({"start", "dependency-risk", "--repo", repository_, "--", broken});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("could not be started: Exec format error"));
    ASSERT_EQ(records().size(), 2u);
    EXPECT_THAT(std::string(records().back()["failed"].as_string()), HasSubstr("Exec format error"));
}

TEST_F(WinStart, tried_dry_shows_it_and_starts_nothing) {
    const Ended ended = run(start("echo started", {"--dry-run"}));
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.output, HasSubstr("/bin/sh -c 'echo started'"));
    EXPECT_THAT(ended.output, HasSubstr("BEGIN DATA"));
    EXPECT_FALSE(std::filesystem::exists(repository_ + "/.win"));
}

}  // namespace
}  // namespace winsh
