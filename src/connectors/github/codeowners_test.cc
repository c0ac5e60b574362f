#include "connectors/github/codeowners.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

std::vector<std::string> patterns(std::string_view text) {
    std::vector<std::string> found;
    for (const CodeownersRule& rule : parse_codeowners(text).rules) found.push_back(rule.pattern);
    return found;
}

TEST(Codeowners, gives_the_last_rule_first_because_readers_take_the_first_that_matches) {
    EXPECT_EQ(patterns("* @a\n/src/ @b\n/src/web/ @c\n"),
              (std::vector<std::string>{"src/web/", "src/", "*"}));
}

TEST(Codeowners, keeps_all_owners_and_the_lack_of_any) {
    const Codeowners parsed = parse_codeowners("/a/ @octo-org/team someone@example.com\n/b/\n");
    ASSERT_EQ(parsed.rules.size(), 2U);
    EXPECT_TRUE(parsed.rules[0].owners.empty()) << "a rule without owners takes ownership away";
    EXPECT_EQ(parsed.rules[1].owners, (std::vector<std::string>{"@octo-org/team", "someone@example.com"}));
}

TEST(Codeowners, writes_patterns_as_prefixes_that_match_no_sibling) {
    EXPECT_EQ(patterns("/src/app @a"), std::vector<std::string>{"src/app/"});
    EXPECT_EQ(patterns("/src/app.ts @a"), std::vector<std::string>{"src/app.ts"});
    EXPECT_EQ(patterns("/src/app/** @a"), std::vector<std::string>{"src/app/"});
    EXPECT_EQ(patterns("/.github @a"), std::vector<std::string>{".github/"});
    EXPECT_EQ(patterns("docs/ @a"), std::vector<std::string>{"docs/"});
    EXPECT_EQ(patterns("** @a"), std::vector<std::string>{"*"});
}

TEST(Codeowners, leaves_out_and_counts_what_no_prefix_can_say) {
    const Codeowners parsed = parse_codeowners("*.js @a\ndocs/* @a\n/src/**/test @a\n/a? @b\n");
    EXPECT_TRUE(parsed.rules.empty());
    EXPECT_EQ(parsed.inexpressible, 4U);
    EXPECT_EQ(parsed.invalid, 0U);
}

TEST(Codeowners, passes_over_what_github_passes_over) {
    const Codeowners parsed = parse_codeowners("!/a/ @x\n[ab]/ @x\n\\#a @x\n/ok/ not-an-owner\n");
    EXPECT_TRUE(parsed.rules.empty());
    EXPECT_EQ(parsed.invalid, 4U);
}

TEST(Codeowners, reads_comments_blanks_and_escaped_spaces) {
    EXPECT_EQ(patterns("\n  \t\r\n# a comment\n/with\\ space/ @a # inline\r\n"),
              std::vector<std::string>{"with space/"});
}

}  // namespace
}  // namespace winsh
