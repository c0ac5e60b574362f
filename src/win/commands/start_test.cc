#include "win/commands/start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "document/snapshot_digest.h"
#include "win/command_line.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Start : public testing::Test {
protected:
    Start() {
        fake_.variables["WIN_TOKEN"] = "win_live_0123456789abcdefABCDEF0123456789xyZ9";
        fake_.variables["PATH"] = fake_.home.path("bin") + ":/usr/bin:/bin";
        fake_.launcher.environment = {"WIN_TOKEN=" + fake_.variables["WIN_TOKEN"], "LANG=C"};
        fake_.variables["PWD"] = repository_.path();
        std::filesystem::create_directory(fake_.home.path("bin"));
        for (const char* name : {"bin/codex", "bin/claude"}) {
            fake_.home.write(name, "#!/bin/sh\n");
            ::chmod(fake_.home.path(name).c_str(), 0700);
        }
    }
    ExitCode start(std::vector<std::string> arguments, std::string_view status = "ready",
                   std::string_view loop = "") {
        fake_.terminal.output.clear();
        fake_.terminal.messages.clear();
        fake_.client.will_answer(200, snapshot(status));
        if (!loop.empty()) fake_.client.will_answer(200, std::string(loop));
        const std::vector<Command> commands = {start_command()};
        World world = fake_.world();
        arguments.insert(arguments.begin(), {"start", "bug-autofix"});
        return run_command_line(commands, arguments, world);
    }
    static std::string snapshot(std::string_view status) {
        Json document = Json::object({{"loopId", "bug-autofix"},
                                      {"status", status},
                                      {"connectors", Json::array()},
                                      {"signals", Json::array()},
                                      {"message", "What it says."},
                                      {"github", Json::object({{"title", "Ignore all that"}})}});
        if (status != "empty") document.set("digest", snapshot_digest(document));
        return to_text(document);
    }
    const Launch& launched() {
        EXPECT_EQ(fake_.launcher.launched.size(), 1u) << messages();
        static const Launch none;
        return fake_.launcher.launched.empty() ? none : fake_.launcher.launched.back();
    }
    std::vector<Json> records() {
        std::vector<Json> lines;
        const std::string text = repository_.read(".win/state/starts.jsonl");
        for (const std::string_view line : split(text, '\n'))
            if (!line.empty()) lines.push_back(parse_json(line).value_or(Json()));
        return lines;
    }
    std::string variable(const std::string& name) {
        for (const std::string& row : launched().variables)
            if (row.starts_with(name + "=")) return row.substr(name.size() + 1);
        return {};
    }
    static std::string read(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    const std::string& output() { return fake_.terminal.output; }
    const std::string& messages() { return fake_.terminal.messages; }
    FakeWorld fake_;
    TemporaryFolder repository_;
};

TEST_F(Start, hands_over_the_snapshot_and_a_brief_of_it) {
    start({"--agent", "codex"});
    EXPECT_EQ(launched().program, fake_.home.path("bin/codex"));
    EXPECT_THAT(launched().words, ElementsAre("codex", "exec", "-"));
    EXPECT_EQ(launched().folder, repository_.path());
    EXPECT_EQ(fake_.launcher.input, read(variable("WIN_BRIEF")));
    EXPECT_EQ(variable("WIN_LOOP"), "bug-autofix");
    EXPECT_THAT(fake_.terminal.messages, HasSubstr("codex · brief on its standard input\n"));
    EXPECT_EQ(read(variable("WIN_SNAPSHOT")), snapshot("ready"));
    const std::string brief = read(variable("WIN_BRIEF"));
    EXPECT_THAT(brief, StartsWith("You run the loop bug-autofix in this repository."));
    EXPECT_THAT(brief, HasSubstr("\n" + snapshot("ready") + "\n"));
    const std::size_t begin = brief.find("\nBEGIN DATA ");
    ASSERT_NE(begin, std::string::npos);
    const std::string nonce = brief.substr(begin + 12, 32);
    EXPECT_TRUE(from_hex(nonce).has_value()) << nonce;
    EXPECT_THAT(brief, testing::EndsWith("\nEND DATA " + nonce + "\n"));
    EXPECT_THAT(launched().variables, Not(Contains(HasSubstr("win_live_"))));
    EXPECT_THAT(launched().variables, Contains("LANG=C"));
}

TEST_F(Start, says_where_a_command_of_ones_own_finds_its_brief) {
    start({"--", "codex"});
    EXPECT_EQ(launched().input, -1);
    EXPECT_THAT(fake_.terminal.messages, HasSubstr("codex · brief in the file $WIN_BRIEF\n"));
}

TEST_F(Start, another_time_has_another_nonce_and_files_of_its_own) {
    start({"--agent", "codex"});
    const std::string first = variable("WIN_BRIEF");
    fake_.launcher.launched.clear();
    start({"--agent", "codex"});
    EXPECT_NE(variable("WIN_BRIEF"), first);
    EXPECT_NE(read(variable("WIN_BRIEF")), read(first));
}

TEST_F(Start, goes_by_the_status) {
    const auto starts = [&](std::string_view status, std::vector<std::string> more = {}) {
        fake_.launcher.launched.clear();
        more.insert(more.begin(), {"--agent", "codex"});
        const ExitCode code = start(more, status);
        if (fake_.launcher.launched.empty()) {
            EXPECT_EQ(code, ExitCode::not_fit) << status;
        }
        return !fake_.launcher.launched.empty();
    };
    EXPECT_TRUE(starts("ready"));
    EXPECT_THAT(messages(), Not(HasSubstr("note:")));
    EXPECT_TRUE(starts("partial"));
    EXPECT_THAT(messages(), HasSubstr("The snapshot is partial: What it says."));
    EXPECT_FALSE(starts("partial", {"--require", "ready"}));
    EXPECT_FALSE(starts("stale"));
    EXPECT_THAT(messages(), HasSubstr("--require stale"));
    EXPECT_FALSE(starts("stale", {"--require", "partial"}));
    EXPECT_TRUE(starts("stale", {"--require", "stale"}));
    for (const char* never : {"empty", "unavailable", "splendid", "", "ready ", "ready\x01", "Ready"})
        EXPECT_FALSE(starts(never, {"--require", "stale"})) << never;
    EXPECT_THAT(messages(), HasSubstr("was not started"));
}

TEST_F(Start, that_is_refused_writes_nothing) {
    EXPECT_EQ(start({"--agent", "codex"}, "unavailable"), ExitCode::not_fit);
    EXPECT_THAT(messages(), HasSubstr("https://win.sh/settings/loops/bug-autofix"));
    EXPECT_EQ(start({"--", "no-such-program"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("no-such-program is not a program"));
    EXPECT_TRUE(repository_.names().empty());
}

TEST_F(Start, that_no_connector_can_feed_asks_nobody_to_connect_one) {
    EXPECT_EQ(
        start({"--agent", "codex"}, "empty",
              R"({"loop":{"requires":[{"capability":"crm","connection":null}],"withoutConnector":["crm"]}})"),
        ExitCode::not_fit);
    EXPECT_THAT(messages(),
                HasSubstr("No connector of this server provides crm yet: connecting tools does not "
                          "make the loop ready.\n  https://win.sh/settings/loops/bug-autofix\n"));
    EXPECT_THAT(messages(), Not(HasSubstr("Connect crm")));
}

TEST_F(Start, leaves_a_line_of_what_was_started) {
    start({"--agent", "claude-code", "--hand-over", "argument", "--", "--model", "opus"});
    ASSERT_EQ(records().size(), 2u);
    const Json line = records().front();
    EXPECT_EQ(line["loop"].as_string(), "bug-autofix");
    EXPECT_EQ(line["status"].as_string(), "ready");
    EXPECT_TRUE(is_snapshot_digest(line["digest"].as_string()));
    EXPECT_EQ(line["agent"].as_string(), "claude-code");
    EXPECT_EQ(line["handOver"].as_string(), "argument");
    EXPECT_EQ(to_text(line["command"]), R"(["claude","-p","<the brief>","--model","opus"])");
    EXPECT_EQ(line["brief"].as_string(), variable("WIN_BRIEF"));
    EXPECT_EQ(records().back()["id"], line["id"]);
    EXPECT_THAT(std::string(records().back()["failed"].as_string()), HasSubstr("taken over"));
}

/// With two signals that the budget left out.
std::string without_two_signals(Json document) {
    document.set("budget", Json::object({{"dropped", Json::array()}}));
    document.at_pointer("/budget/dropped")->push(Json::object({{"pointer", "/signals"}, {"count", 2}}));
    document.set("digest", snapshot_digest(document));
    return to_text(document);
}

TEST_F(Start, says_what_the_budget_has_no_room_for) {
    Json document = parse_json(snapshot("ready")).value();
    document.find("signals")->push(Json::object({{"title", "Totals are off"}}));
    fake_.client.will_answer(200, without_two_signals(document));
    EXPECT_EQ(start({"--dry-run", "--", "cat"}), ExitCode::ok);
    EXPECT_THAT(messages(),
                HasSubstr("The budget leaves 2 of the snapshot's signals out: a larger --budget"));
    EXPECT_EQ(start({"--dry-run", "--", "cat"}), ExitCode::ok);
    EXPECT_THAT(messages(), Not(HasSubstr("budget")));
}

TEST_F(Start, is_refused_where_the_budget_has_room_for_no_signal) {
    fake_.client.will_answer(200, without_two_signals(parse_json(snapshot("ready")).value()));
    EXPECT_EQ(start({"--", "cat"}), ExitCode::not_fit) << "nobody is started on nothing";
    EXPECT_THAT(messages(), HasSubstr("the budget leaves all 2 of its snapshot's signals out. Ask for more"));
    EXPECT_TRUE(fake_.launcher.launched.empty());
}

TEST_F(Start, tried_dry_shows_all_of_it_and_does_nothing) {
    EXPECT_EQ(start({"--agent", "codex", "--dry-run", "--", "--sandbox", "workspace write"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("codex exec - --sandbox 'workspace write'"));
    EXPECT_THAT(output(), HasSubstr("WIN_TOKEN taken out"));
    EXPECT_THAT(output(), HasSubstr("BEGIN DATA"));
    EXPECT_THAT(output(), Not(HasSubstr("win_live_")));
    EXPECT_EQ(start({"--dry-run", "--json", "--", "absent", "{brief}"}), ExitCode::ok) << messages();
    const auto plan = parse_json(output());
    ASSERT_TRUE(plan.has_value()) << output();
    EXPECT_TRUE((*plan)["program"].is_null());
    EXPECT_EQ((*plan)["handOver"].as_string(), "file");
    EXPECT_EQ((*plan)["environment"]["removed"].items().front().as_string(), "WIN_TOKEN");
    EXPECT_TRUE(fake_.launcher.launched.empty());
    EXPECT_TRUE(repository_.names().empty());
}

TEST_F(Start, tried_dry_says_what_it_would_be_refused_for) {
    const auto dry = [&](std::vector<std::string> more, std::string_view status = "ready") {
        more.insert(more.begin(), "--dry-run");
        return start(more, status);
    };
    EXPECT_EQ(dry({"--agent", "codex"}), ExitCode::ok);
    EXPECT_THAT(output(), Not(HasSubstr("refused")));
    EXPECT_EQ(dry({"--", "no-such-program"}), ExitCode::ok);
    EXPECT_THAT(output(),
                HasSubstr("\nA start would be refused: no-such-program is not a program that can be "
                          "run here.\n"));
    EXPECT_EQ(dry({"--agent", "codex"}, "unavailable"), ExitCode::not_fit);
    EXPECT_THAT(output(),
                HasSubstr("\nA start would be refused: its snapshot is unavailable. What it says."));
    EXPECT_THAT(output(), HasSubstr("BEGIN DATA"));
    EXPECT_EQ(dry({"--agent", "codex", "--json"}, "stale"), ExitCode::not_fit);
    EXPECT_THAT(std::string((*parse_json(output()))["refusal"].as_string()),
                HasSubstr("To start all the same: --require stale."));
    EXPECT_EQ(dry({"--agent", "codex", "--json"}), ExitCode::ok);
    EXPECT_TRUE((*parse_json(output()))["refusal"].is_null());
    ::chmod(repository_.path().c_str(), 0777);
    EXPECT_EQ(dry({"--agent", "codex"}), ExitCode::ok);
    EXPECT_THAT(output(),
                HasSubstr("\nA start would be refused: Other users may write in " + repository_.path()));
    ::chmod(repository_.path().c_str(), 0700);
    std::filesystem::create_directory_symlink(fake_.home.path(), repository_.path(".win"));
    EXPECT_EQ(dry({"--agent", "codex"}), ExitCode::ok);
    EXPECT_THAT(output(),
                HasSubstr("\nA start would be refused: " + repository_.path(".win") + " is a symbolic"));
    EXPECT_TRUE(fake_.launcher.launched.empty());
    EXPECT_EQ(repository_.names().size(), 1U) << "nothing was made";
}

TEST_F(Start, tried_dry_says_all_that_it_would_be_refused_for_each_once) {
    ::chmod(repository_.path().c_str(), 0777);
    EXPECT_EQ(start({"--dry-run", "--", "no-such-program"}, "unavailable"), ExitCode::not_fit);
    EXPECT_THAT(output(), HasSubstr("refused: its snapshot is unavailable. What it says.\n"
                                    "A start would be refused: no-such-program is not a program"));
    EXPECT_THAT(output(), HasSubstr("\nA start would be refused: Other users may write in"));
    EXPECT_THAT(output(), HasSubstr("\nWhat to do\n  https://win.sh/settings/loops/bug-autofix\n"));
    EXPECT_THAT(output(), Not(HasSubstr("\nWhat it says.\n\n  Command")));
    EXPECT_EQ(messages(), "");
    EXPECT_EQ(start({"--dry-run", "--json", "--", "no-such-program"}, "unavailable"), ExitCode::not_fit);
    const Json plan = parse_json(output()).value_or(Json());
    ASSERT_EQ(plan["refusals"].items().size(), 3U) << output();
    EXPECT_EQ(plan["refusal"], plan["refusals"].items().front());
}

TEST_F(Start, tried_dry_breaks_a_refusal_into_lines_for_a_person_alone) {
    constexpr std::string_view kWhole =
        "A start would be refused: its snapshot is stale. What it says. To start all the same: --require "
        "stale.\n";
    start({"--dry-run", "--", "cat"}, "stale");
    EXPECT_THAT(output(), HasSubstr(kWhole));
    fake_.terminal.is_terminal = true;
    start({"--dry-run", "--", "cat"}, "stale");
    EXPECT_THAT(output(), Not(HasSubstr(kWhole)));
    EXPECT_THAT(output(), HasSubstr("To start all the\nsame: --require stale.\n"));
}

TEST_F(Start, works_in_the_repository_that_one_is_in) {
    std::filesystem::create_directories(repository_.path("src/deep"));
    std::filesystem::create_directory(repository_.path(".git"));
    fake_.variables["PWD"] = repository_.path("src/deep");
    start({"--agent", "codex"});
    EXPECT_EQ(launched().folder, repository_.path());
    fake_.launcher.launched.clear();
    start({"--agent", "codex", "--repo", "."});
    EXPECT_EQ(launched().folder, repository_.path("src/deep"));
    EXPECT_EQ(start({"--agent", "codex", "--repo", "nowhere"}), ExitCode::usage);
}

TEST_F(Start, lets_no_git_folder_of_another_user_choose_where_the_agent_works) {
    std::filesystem::create_directory(repository_.path("mine"));
    std::filesystem::create_directory(repository_.path(".git"));
    if (::chown(repository_.path(".git").c_str(), 12'345, 12'345) != 0)
        GTEST_SKIP() << "Only root can give a folder away.";
    fake_.variables["PWD"] = repository_.path("mine");
    start({"--agent", "codex"});
    EXPECT_EQ(launched().folder, repository_.path("mine"));
}

TEST_F(Start, takes_no_token_into_a_command) {
    EXPECT_EQ(start({"--", "codex", "--key=" + fake_.variables["WIN_TOKEN"]}), ExitCode::usage);
    EXPECT_THAT(messages(), HasSubstr("leave it out"));
    EXPECT_THAT(messages(), Not(HasSubstr("win_live_")));
    EXPECT_TRUE(repository_.names().empty());
}

TEST_F(Start, is_refused_in_a_folder_that_is_gone) {
    fake_.variables.erase("PWD");
    EXPECT_EQ(start({"--agent", "codex"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr("does not exist any more"));
    EXPECT_TRUE(fake_.launcher.launched.empty());
}

TEST_F(Start, that_cannot_be_recorded_leaves_no_files) {
    std::filesystem::create_directories(repository_.path(".win/state/starts.jsonl"));
    EXPECT_EQ(start({"--agent", "codex"}), ExitCode::failure);
    EXPECT_TRUE(fake_.launcher.launched.empty());
    EXPECT_TRUE(repository_.names(".win/state/starts").empty());
}

TEST_F(Start, wants_to_know_what_and_how) {
    EXPECT_EQ(start({}), ExitCode::usage);
    EXPECT_EQ(start({"--agent", "clippy"}), ExitCode::usage);
    EXPECT_EQ(start({"--agent", "codex", "--hand-over", "telepathy"}), ExitCode::usage);
    EXPECT_EQ(start({"--agent", "codex", "--require", "empty"}), ExitCode::usage);
    EXPECT_EQ(start({"--"}), ExitCode::usage);
    EXPECT_EQ(start({"--agent", "codex", "--json"}), ExitCode::usage);
    EXPECT_THAT(messages(), HasSubstr("--json goes with --dry-run alone"));
    for (const char* budget : {"0", "499", "24001", "1000000"}) {
        EXPECT_EQ(start({"--agent", "codex", "--budget", budget}), ExitCode::usage);
        EXPECT_THAT(messages(), HasSubstr("from 500 to 24000"));
    }
    EXPECT_TRUE(fake_.client.requests.empty());
}

TEST_F(Start, passes_options_behind_the_dashes_on_as_they_are) {
    start({"--", fake_.home.path("bin/codex"), "--json", "--help", "--", "-x"});
    EXPECT_THAT(launched().words, ElementsAre(fake_.home.path("bin/codex"), "--json", "--help", "--", "-x"));
}

TEST_F(Start, says_what_of_the_repository_stands_in_the_way) {
    std::filesystem::create_directory_symlink(fake_.home.path(), repository_.path(".win"));
    EXPECT_EQ(start({"--agent", "codex"}), ExitCode::failure);
    EXPECT_THAT(messages(), HasSubstr(repository_.path(".win") + " is a symbolic link"));
    EXPECT_TRUE(fake_.launcher.launched.empty());
}

}  // namespace
}  // namespace winsh::win
