#include "win/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace winsh::win {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const HandedOver kHanded{.loop = "bug-autofix",
                         .files = {.snapshot = "/repo/s.json", .brief = "/repo/b.md"},
                         .brief = "# The brief"};

std::vector<std::string> command(const AgentRequest& request) {
    const auto hand_over = hand_over_of(request);
    EXPECT_TRUE(hand_over.has_value());
    return command_of(request, hand_over.value_or(HandOver::file), kHanded)
        .value_or(std::vector<std::string>{});
}

TEST(Agent, that_is_known_reads_the_brief_from_standard_input) {
    EXPECT_EQ(hand_over_of({.name = "codex"}), HandOver::standard_input);
    EXPECT_THAT(command({.name = "codex", .words = {"--json"}}), ElementsAre("codex", "exec", "-", "--json"));
    EXPECT_THAT(command({.name = "claude-code", .words = {"--model", "opus"}}),
                ElementsAre("claude", "-p", "--model", "opus"));
}

TEST(Agent, that_is_known_takes_the_brief_before_options_that_might_swallow_it) {
    EXPECT_THAT(
        command(
            {.name = "claude-code", .words = {"--allowedTools", "Read"}, .hand_over = HandOver::argument}),
        ElementsAre("claude", "-p", "# The brief", "--allowedTools", "Read"));
    EXPECT_THAT(command({.name = "codex", .hand_over = HandOver::file}),
                ElementsAre("codex", "exec", HasSubstr("/repo/b.md")));
}

TEST(Agent, of_the_users_own_is_the_command_with_its_places_filled) {
    EXPECT_EQ(hand_over_of({.words = {"run"}}), HandOver::environment);
    EXPECT_THAT(command({.words = {"run", "-x"}}), ElementsAre("run", "-x"));
    EXPECT_THAT(command({.words = {"run", "--b={brief}", "{snapshot}", "{loop}", "{other}"}}),
                ElementsAre("run", "--b=/repo/b.md", "/repo/s.json", "bug-autofix", "{other}"));
    EXPECT_THAT(command({.words = {"run"}, .hand_over = HandOver::file}), ElementsAre("run", "/repo/b.md"));
    EXPECT_THAT(command({.words = {"run"}, .hand_over = HandOver::argument}),
                ElementsAre("run", "# The brief"));
    EXPECT_THAT(command({.words = {"run"}, .hand_over = HandOver::standard_input}), ElementsAre("run"));
}

TEST(Agent, gets_paths_as_they_are_whatever_folders_are_called) {
    HandedOver handed = kHanded;
    handed.files = {.snapshot = "/{brief}/{loop}/s.json", .brief = "/{snapshot}/{brief}/{loop}/b.md"};
    const AgentRequest request{.words = {"run", "{brief}{loop}{snapshot}", "{{brief}", "{brief"}};
    EXPECT_THAT(*command_of(request, HandOver::file, handed),
                ElementsAre("run", "/{snapshot}/{brief}/{loop}/b.mdbug-autofix/{brief}/{loop}/s.json",
                            "{/{snapshot}/{brief}/{loop}/b.md", "{brief"));
}

TEST(Agent, has_to_be_named) {
    EXPECT_THAT(hand_over_of({}).error().message, HasSubstr("--agent codex or claude-code"));
    EXPECT_THAT(hand_over_of({.name = "clippy"}).error().message, HasSubstr("'clippy'"));
    EXPECT_EQ(hand_over_of({.name = "codex", .hand_over = HandOver::environment}).error().kind,
              ErrorKind::invalid);
    EXPECT_FALSE(parse_hand_over("telepathy").has_value());
    EXPECT_EQ(parse_hand_over("stdin"), HandOver::standard_input);
}

TEST(Agent, gets_no_brief_as_an_argument_that_the_system_would_refuse) {
    const std::string brief(131'072, 'x');
    HandedOver handed = kHanded;
    handed.brief = brief;
    EXPECT_EQ(command_of({.name = "codex"}, HandOver::argument, handed).error().kind, ErrorKind::too_large);
    EXPECT_TRUE(command_of({.name = "codex"}, HandOver::standard_input, handed).has_value());
}

TEST(AgentEnvironment, holds_no_token_under_any_name) {
    const std::vector<std::string> ours = {"HOME=/home/ada",
                                           "WIN_TOKEN=anything",
                                           "CI_SECRETS={\"a\":\"win_live_0123\"}",
                                           "WIN_LOOP=other",
                                           "PWD=/elsewhere",
                                           "WIN_API_URL=https://win.sh",
                                           "odd"};
    const AgentEnvironment environment = environment_for(ours, kHanded, "/repo", Secret());
    EXPECT_THAT(environment.variables,
                ElementsAre("HOME=/home/ada", "WIN_API_URL=https://win.sh", "odd", "WIN_LOOP=bug-autofix",
                            "WIN_SNAPSHOT=/repo/s.json", "WIN_BRIEF=/repo/b.md", "PWD=/repo"));
    EXPECT_THAT(environment.removed, ElementsAre("WIN_TOKEN", "CI_SECRETS"));
    EXPECT_THAT(environment.variables, Not(Contains(HasSubstr("win_live_"))));
}

TEST(AgentEnvironment, holds_no_token_of_another_form_either) {
    const std::vector<std::string> ours = {"MY_KEY=Bearer other.servers-token-1", "HOME=/home/ada"};
    const AgentEnvironment environment =
        environment_for(ours, kHanded, "/repo", Secret("other.servers-token-1"));
    EXPECT_THAT(environment.removed, ElementsAre("MY_KEY"));
    EXPECT_THAT(environment.variables, Contains("HOME=/home/ada"));
}

}  // namespace
}  // namespace winsh::win
