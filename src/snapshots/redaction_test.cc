#include "snapshots/redaction.h"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "snapshots/text_cases.h"

namespace winsh {
namespace {

std::string redacted(std::string_view text, RedactionScope scope = RedactionScope::everything) {
    RedactionCounts counts;
    return redact(text, scope, counts);
}

TEST(Redaction, takes_out_and_leaves_what_the_table_says) {
    for (const TextCase& row : read_text_cases("redaction.txt"))
        EXPECT_EQ(redacted(row.text), row.expected) << row.place;
}

TEST(Redaction, finds_nothing_in_what_it_left) {
    for (const TextCase& row : read_text_cases("redaction.txt")) {
        RedactionCounts counts;
        EXPECT_EQ(redact(row.expected, RedactionScope::everything, counts), row.expected) << row.place;
        EXPECT_TRUE(counts.empty()) << row.place;
    }
}

TEST(Redaction, leaves_valid_utf8) {
    for (const TextCase& row : read_text_cases("redaction.txt"))
        EXPECT_TRUE(is_utf8(redacted("ä日\U0001F600" + row.text + "日ä\u0301"))) << row.place;
}

TEST(Redaction, counts_what_it_took_per_rule) {
    RedactionCounts counts;
    redact("a@b.io c@d.io 203.0.113.7 password=x1y2z3", RedactionScope::everything, counts);
    EXPECT_EQ(counts, (RedactionCounts{{"email", 2}, {"ip", 1}, {"key", 1}}));
}

TEST(Redaction, counts_what_lies_within_another_once) {
    RedactionCounts counts;
    EXPECT_EQ(redact("\"password\":\"mona@example.com 10.0.0.1\"", RedactionScope::everything, counts),
              "\"password\":\"[key]\"");
    EXPECT_EQ(counts, (RedactionCounts{{"key", 1}}));
}

TEST(Redaction, of_identifiers_looks_for_secrets_alone) {
    EXPECT_EQ(redacted("4111111111111111 1.2.3.4", RedactionScope::secrets_and_emails),
              "4111111111111111 1.2.3.4");
    EXPECT_EQ(redacted("octocat@github.com", RedactionScope::secrets_and_emails), "[email]");
}

/// Linear is 10 and some more for caches, quadratic 100.
constexpr double kMostGrowth = 40;

std::string repeated(std::string_view piece, std::size_t size) {
    std::string text;
    while (text.size() < size) text += piece;
    return text;
}

/// Processor time in seconds.
double time_of(const std::function<void()>& work) {
    timespec begin{};
    timespec end{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    work();
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    return static_cast<double>(end.tv_sec - begin.tv_sec) +
           static_cast<double>(end.tv_nsec - begin.tv_nsec) * 1e-9;
}

/// How much longer it takes with ten times the text; the best of a few tries, for a machine that is busy.
double growth(std::string_view piece) {
    const std::string small = repeated(piece, 50'000);
    const std::string large = repeated(piece, 500'000);
    double best = 1e9;
    for (int round = 0; round < 4 && best > kMostGrowth; ++round) {
        const double small_time = time_of([&] { redacted(small); });
        const double large_time = time_of([&] { redacted(large); });
        best = std::min(best, large_time / std::max(small_time, 1e-4));
    }
    return best;
}

TEST(Redaction, takes_time_in_proportion_to_the_text) {
    for (const std::string_view piece : {"@",
                                         "a@",
                                         "a.a.a.",
                                         "a.a@",
                                         "\"@",
                                         "\"a\"@",
                                         "-----BEGIN ",
                                         "-----BEGIN PRIVATE KEY",
                                         "-----END ",
                                         "END PRIVATE KEY ",
                                         "-",
                                         "eyJ",
                                         "eyJa.",
                                         "eyJ..",
                                         "1",
                                         "1 ",
                                         "1.",
                                         "1:",
                                         "::",
                                         "a:",
                                         "f",
                                         "1.1.1.1 ",
                                         "2a::1 ",
                                         "41 ",
                                         "4111.",
                                         "://",
                                         "://a",
                                         "://a:",
                                         "=",
                                         "a=",
                                         "password=",
                                         "password=\"",
                                         "password:",
                                         "token=a ",
                                         "password= ",
                                         "bearer ",
                                         "basic a",
                                         "ghp_",
                                         "SG.",
                                         "SG..",
                                         "pplx-",
                                         "sk-",
                                         ":AA",
                                         "12345678:AA",
                                         "Q~",
                                         "%",
                                         "%25",
                                         "%40",
                                         "\\",
                                         "\\n",
                                         "[",
                                         "[email]",
                                         "[key",
                                         "\u0661",
                                         "\u200B",
                                         "日",
                                         "\u0301",
                                         "\xff",
                                         "a@b.io ",
                                         "ghp_0123456789abcdef ",
                                         "<",
                                         "&",
                                         "hooks.slack.com/services/",
                                         "AKIA",
                                         "a b ",
                                         "MIIEpAIBAAKC"}) {
        EXPECT_LT(growth(piece), kMostGrowth) << piece;
    }
}

}  // namespace
}  // namespace winsh
