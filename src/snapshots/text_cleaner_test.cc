#include "snapshots/text_cleaner.h"

#include <gtest/gtest.h>

#include <array>

#include "base/random.h"
#include "base/text.h"
#include "snapshots/text_cases.h"

namespace winsh {
namespace {

using Kind = TextRule::Kind;

std::string cleaned(std::string_view text, Kind kind = Kind::line, std::size_t most = 256) {
    RedactionCounts counts;
    return clean_text(text, kind, most, counts);
}

Kind kind_of(std::string_view name) {
    return name == "paragraph" ? Kind::paragraph : name == "link" ? Kind::link : Kind::line;
}

TEST(TextCleaner, makes_of_text_what_the_table_says) {
    for (const TextCase& row : read_text_cases("text_cleaner.txt"))
        EXPECT_EQ(cleaned(row.text, kind_of(row.kind)), row.expected) << row.place;
}

TEST(TextCleaner, changes_nothing_in_what_it_made) {
    for (const TextCase& row : read_text_cases("text_cleaner.txt"))
        EXPECT_EQ(cleaned(row.expected, kind_of(row.kind)), row.expected) << row.place;
}

TEST(TextCleaner, finds_a_key_between_characters_that_nobody_sees) {
    EXPECT_EQ(cleaned("gh\u200Bp_0123456789abcdefghij"), "[key]");
    EXPECT_EQ(cleaned("mona&commat;example&period;com"), "[email]");
}

TEST(TextCleaner, keeps_marks_that_a_script_needs_and_no_flood) {
    std::string flood = "a";
    for (int mark = 0; mark < 20'000; ++mark) flood += mark % 2 == 0 ? "\u0335" : "\u0301";
    EXPECT_LE(count_code_points(cleaned(flood, Kind::line, 10'000)), 10U);
    for (const std::string_view text : {"Vi\u1EC7t", "\u05E9\u05B8\u05C1", "\u0E19\u0E49\u0E33"})
        EXPECT_EQ(cleaned(text), text);
}

TEST(TextCleaner, a_word_is_nothing_that_acts) {
    for (const std::string_view text :
         {"", "4f1c2a9", "octo-org/hello.world", "2026-06-16T10:00:00Z", "v1.2.3+build", "@octo/x"})
        EXPECT_TRUE(is_word(text)) << text;
    for (const std::string_view text :
         {"a b", "---", "javascript:alert", "file:///etc", "ftp://x", "ä", "#1", "a\n"})
        EXPECT_FALSE(is_word(text)) << text;
}

TEST(TextCleaner, counts_code_points_and_never_cuts_one) {
    EXPECT_EQ(cleaned("äöüäöü", Kind::line, 4), "äöü…");
    EXPECT_EQ(cleaned("äöüä", Kind::line, 4), "äöüä");
    EXPECT_EQ(cleaned("ab cd", Kind::line, 4), "ab…");
    EXPECT_EQ(cleaned("abc", Kind::line, 1), "…");
    const std::string huge(1'000'000, 'x');
    EXPECT_EQ(count_code_points(cleaned(huge, Kind::line, 256)), 256U);
}

TEST(TextCleaner, finds_a_secret_in_whatever_is_cut) {
    const std::string text = "see " + std::string(240, 'a') + " ghp_0123456789abcdefghijABCDEFGHIJ";
    const std::string clean = cleaned(text, Kind::line, 256);
    EXPECT_FALSE(clean.contains("ghp_")) << clean;
}

/// Text from the pieces that the rules look for, in any order.
std::string hostile_text(FakeRandom& random) {
    static constexpr auto kPieces = std::to_array<std::string_view>({"#",
                                                                     "##",
                                                                     " ",
                                                                     "  ",
                                                                     "\n",
                                                                     "\r\n",
                                                                     "```",
                                                                     "~~~",
                                                                     "`",
                                                                     "<",
                                                                     "<b>",
                                                                     "</",
                                                                     ">",
                                                                     "javascript",
                                                                     ":",
                                                                     "//",
                                                                     "data",
                                                                     "http",
                                                                     "https://",
                                                                     "@",
                                                                     "a@b.io",
                                                                     ".",
                                                                     "1",
                                                                     "192.0.2.1",
                                                                     "4111 1111 1111 1111",
                                                                     "-",
                                                                     "=",
                                                                     "---",
                                                                     "|",
                                                                     "*",
                                                                     "+",
                                                                     "eyJhbGciOiJI.",
                                                                     "ghp_",
                                                                     "0123456789",
                                                                     "abcdefghij",
                                                                     "-----BEGIN ",
                                                                     "-----END ",
                                                                     "PRIVATE KEY-----",
                                                                     "password",
                                                                     "Authorization",
                                                                     "Bearer ",
                                                                     "Basic dXNlcjpwYXNz",
                                                                     "\"",
                                                                     "::",
                                                                     "fe80::1",
                                                                     "%40",
                                                                     "%25",
                                                                     "&#58;",
                                                                     "&#",
                                                                     "&lt;",
                                                                     "&colon;",
                                                                     "&#38;",
                                                                     ";",
                                                                     "\u200B",
                                                                     "\u202E",
                                                                     "\u0301",
                                                                     "\u0338",
                                                                     "é",
                                                                     "日",
                                                                     "\U0001F600",
                                                                     "\xff",
                                                                     "\xc3",
                                                                     "[",
                                                                     "]",
                                                                     "[:]",
                                                                     "[//]",
                                                                     "(",
                                                                     "]:",
                                                                     "[^",
                                                                     "[email]",
                                                                     "[key]",
                                                                     "\\",
                                                                     "\t",
                                                                     "\u2028",
                                                                     "\uFF20",
                                                                     "\u2100",
                                                                     "\u0661"});
    std::array<std::uint8_t, 24> choice{};
    random.fill(choice);
    std::string text;
    for (std::size_t at = 0; at < choice.size() && at < choice[0] % 24U + 1U; ++at)
        text += kPieces[choice[at] % kPieces.size()];
    return text;
}

TEST(TextCleaner, applied_twice_is_applied_once) {
    FakeRandom random(7);
    for (int round = 0; round < 12'000; ++round) {
        const std::string text = hostile_text(random);
        const std::size_t most = round % 3 == 0 ? 12 : 256;
        for (const Kind kind : {Kind::line, Kind::paragraph, Kind::link}) {
            RedactionCounts first;
            const std::string once = clean_text(text, kind, most, first);
            RedactionCounts second;
            ASSERT_EQ(clean_text(once, kind, most, second), once) << "from: " << text;
            ASSERT_TRUE(second.empty()) << once;
            ASSERT_TRUE(is_utf8(once));
            ASSERT_LE(count_code_points(once), most);
            ASSERT_TRUE(kind == Kind::paragraph || !once.contains('\n'));
            const RedactionScope scope =
                kind == Kind::link ? RedactionScope::secrets_and_emails : RedactionScope::everything;
            ASSERT_EQ(redact(once, scope, second), once);
        }
    }
}

}  // namespace
}  // namespace winsh
