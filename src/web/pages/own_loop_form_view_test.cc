#include "web/pages/own_loop_form_view.h"

#include <gtest/gtest.h>

namespace winsh::web {
namespace {

TEST(FilterInWords, is_the_end_of_a_sentence_with_each_limit_by_itself) {
    EXPECT_EQ(filter_in_words({}), "every signal that there is");
    EXPECT_EQ(filter_in_words({.least_severity = Severity::warning}),
              "every signal of severity warning or worse");
    EXPECT_EQ(filter_in_words({.least_severity = Severity::error}),
              "every signal of severity error or worse");
    EXPECT_EQ(filter_in_words({.least_severity = Severity::fatal}), "every signal of severity fatal");
    EXPECT_EQ(filter_in_words({.least_priority = Priority::p2}), "every signal of priority p1 or p2");
    EXPECT_EQ(filter_in_words({.least_priority = Priority::p1}), "every signal of priority p1");
    EXPECT_EQ(filter_in_words({.words = {"refund"}}), "every signal with “refund” in the title");
    EXPECT_EQ(filter_in_words({.words = {"a", "b", "c"}}), "every signal with “a”, “b” or “c” in the title");
}

TEST(FilterInWords, is_the_end_of_a_sentence_with_limits_together) {
    EXPECT_EQ(filter_in_words({.least_severity = Severity::fatal, .least_priority = Priority::p1}),
              "every signal of severity fatal and of priority p1");
    EXPECT_EQ(filter_in_words({.least_severity = Severity::error, .words = {"late", "twice"}}),
              "every signal of severity error or worse and with “late” or “twice” in the title");
    EXPECT_EQ(filter_in_words({.least_priority = Priority::p2, .words = {"late"}}),
              "every signal of priority p1 or p2 and with “late” in the title");
    EXPECT_EQ(filter_in_words(
                  {.least_severity = Severity::warning, .least_priority = Priority::p1, .words = {"late"}}),
              "every signal of severity warning or worse, of priority p1 and with “late” in the title");
}

TEST(FilterInWords, names_the_kinds_first) {
    EXPECT_EQ(filter_in_words({.kinds = {"refund"}}), "refunds");
    EXPECT_EQ(filter_in_words({.kinds = {"dispute", "refund", "issue"}}),
              "disputes, refunds and open issues");
    EXPECT_EQ(filter_in_words({.kinds = {"of_another_version"}}), "of_another_version");
    EXPECT_EQ(filter_in_words({.kinds = {"dispute", "refund"}, .least_severity = Severity::fatal}),
              "disputes and refunds, only those of severity fatal");
    EXPECT_EQ(filter_in_words({.kinds = {"refund"}, .least_priority = Priority::p1, .words = {"late"}}),
              "refunds, only those of priority p1 and with “late” in the title");
}

}  // namespace
}  // namespace winsh::web
