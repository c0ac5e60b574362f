#include "win/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "base/json.h"
#include "base/text.h"
#include "win/help.h"
#include "win/screen_text.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Seen {
    bool flag = false;
    bool json = false;
    std::optional<std::string> text;
    std::optional<std::int64_t> number;
    std::optional<std::string> loop;
    int runs = 0;
};

class CommandLineTest : public testing::Test {
protected:
    ExitCode run(std::vector<std::string> arguments) {
        World world = fake_.world();
        return run_command_line(commands_, arguments, world);
    }
    Command command(std::string_view path) {
        return {
            .path = path,
            .summary = "Does it.",
            .manual = "First.\n\nSecond.",
            .examples = "win x",
            .prepare = [this](auto& arguments) -> Action {
                arguments.push_back({"loop", "", "The loop: one of several.", &seen_.loop});
                arguments.push_back({"--flag", "", "A flag.", &seen_.flag});
                arguments.push_back({"--text", "T", "A text.", &seen_.text});
                arguments.push_back({"--number", "N", "A number.", Argument::Number{&seen_.number, 0, 10}});
                arguments.push_back({"--json", "", "JSON.", &seen_.json});
                return [this](World&) -> Result<ExitCode> {
                    ++seen_.runs;
                    return outcome_;
                };
            }};
    }
    FakeWorld fake_;
    Seen seen_;
    Result<ExitCode> outcome_ = ExitCode::ok;
    std::vector<Command> commands_{command("thing fetch"), command("thing list")};
};

TEST_F(CommandLineTest, fills_in_what_the_command_declares) {
    EXPECT_EQ(run({"thing", "fetch", "a-loop", "--text=x", "--flag", "--number", "7"}), ExitCode::ok);
    EXPECT_EQ(seen_.runs, 1);
    EXPECT_EQ(seen_.loop, "a-loop");
    EXPECT_EQ(seen_.text, "x");
    EXPECT_EQ(seen_.number, 7);
    EXPECT_TRUE(seen_.flag);
}

TEST_F(CommandLineTest, takes_options_before_and_behind_the_argument) {
    EXPECT_EQ(run({"--json", "thing", "fetch", "--text", "x", "a-loop"}), ExitCode::ok);
    EXPECT_EQ(seen_.loop, "a-loop");
    EXPECT_TRUE(seen_.json);
}

TEST_F(CommandLineTest, runs_nothing_when_the_line_is_wrong_and_says_what_is) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
        {{"thing", "fetch"}, "Name the loop: one of several."},
        {{"thing", "fetch", "a", "b"}, "no such argument: b."},
        {{"thing", "fetch", "a", "--bogus"}, "no option '--bogus'.\n"},
        {{"thing", "fetch", "a", "--txet", "x"}, "no option '--txet'. Did you mean: --text\n"},
        {{"thing", "fetch", "a", "--txt=x"}, "no option '--txt'. Did you mean: --text\n"},
        {{"thing", "fetch", "a", "--\x1b[2J"}, "no option"},
        {{"thing", "fetch", "a", "--number", "x"}, "--number must be a number from 0 to 10"},
        {{"thing", "fetch", "a", "--number", "11"}, "from 0 to 10"},
        {{"thing", "fetch", "a", "--text"}, "--text needs a value"},
        {{"thing", "fitch"}, "Did you mean: win thing fetch"},
        {{"thing"}, "needs a command"},
        {{"bogus"}, "no command 'bogus'"},
        {{"--bogus"}, "no option '--bogus'"},
        {{"\x1b[2J"}, "no command"}};
    for (const auto& [arguments, words] : wrong) {
        fake_.terminal.messages.clear();
        EXPECT_EQ(run(arguments), ExitCode::usage) << words;
        EXPECT_THAT(fake_.terminal.messages, HasSubstr(words));
        EXPECT_THAT(fake_.terminal.messages, Not(HasSubstr("\x1b")));
    }
    EXPECT_EQ(seen_.runs, 0);
    EXPECT_EQ(fake_.terminal.output, "");
}

TEST_F(CommandLineTest, makes_the_error_an_exit_code_and_a_sentence) {
    outcome_ = fail(ErrorKind::network, "It could not be reached.");
    EXPECT_EQ(run({"thing", "fetch", "a"}), ExitCode::network);
    EXPECT_EQ(fake_.terminal.messages, "win: It could not be reached.\n");
}

TEST_F(CommandLineTest, makes_the_error_one_line_of_json_where_asked) {
    outcome_ = std::unexpected(Error{ErrorKind::rate_limited, "Slow\ndown.", {}, 7});
    EXPECT_EQ(run({"thing", "fetch", "a", "--json"}), ExitCode::failure);
    EXPECT_EQ(fake_.terminal.messages,
              "{\"error\":{\"code\":\"failure\",\"message\":\"Slow\\ndown.\",\"exitCode\":1,"
              "\"retryAfterSeconds\":7}}\n");
    fake_.terminal.messages.clear();
    EXPECT_EQ(run({"thing", "fetch", "--json"}), ExitCode::usage);
    EXPECT_THAT(fake_.terminal.messages, HasSubstr("\"code\":\"usage\""));
}

TEST_F(CommandLineTest, shows_help_and_version) {
    EXPECT_EQ(run({"--version"}), ExitCode::ok);
    EXPECT_EQ(fake_.terminal.output, std::string("win ") + WINSH_VERSION + "\n");
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                      {"--help"},
                                                      {"-h"},
                                                      {"help"},
                                                      {"thing", "--help"},
                                                      {"thing", "fetch", "--help"}}) {
        fake_.terminal.output.clear();
        EXPECT_EQ(run(arguments), ExitCode::ok);
        EXPECT_THAT(fake_.terminal.output, HasSubstr("fetch"));
    }
    EXPECT_THAT(fake_.terminal.output, HasSubstr("Usage: win thing fetch <loop> [options]"));
    EXPECT_EQ(seen_.runs, 0);
    fake_.terminal.output_fails = true;
    EXPECT_EQ(run({"--help"}), ExitCode::failure);
}

TEST_F(CommandLineTest, wraps_every_manual_to_the_terminal) {
    for (const std::size_t columns : {50u, 80u, 200u}) {
        fake_.terminal.width = columns;
        fake_.terminal.output.clear();
        run({"--help"});
        run({"thing", "--help"});
        run({"thing", "fetch", "--help"});
        for (const std::string_view line : split(fake_.terminal.output, '\n')) {
            const bool is_example = line.starts_with("  win ");  // never broken: it is there to be copied
            if (!is_example) {
                EXPECT_LE(columns_of(line), columns) << line;
            }
        }
    }
}

TEST_F(CommandLineTest, guesses_only_what_is_near) {
    EXPECT_EQ(nearest_command("thing fetc", commands_), "thing fetch");
    EXPECT_EQ(nearest_command("lst", commands_), "thing list");
    EXPECT_EQ(nearest_command("completely different", commands_), "");
}

}  // namespace
}  // namespace winsh::win
