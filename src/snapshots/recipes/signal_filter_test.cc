#include "snapshots/recipes/signal_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace winsh {
namespace {

using testing::ElementsAre;

Signal signal(std::string kind, std::string title, Severity severity, Priority priority) {
    Signal made;
    made.kind = std::move(kind);
    made.title = std::move(title);
    made.severity = severity;
    made.priority = priority;
    return made;
}

std::vector<std::string> titles_after(const SignalFilter& filter) {
    std::vector<Signal> signals = {
        signal("error", "Checkout fails", Severity::fatal, Priority::p1),
        signal("error", "Slow query", Severity::warning, Priority::p2),
        signal("thread", "ÜBERWEISUNG kommt nicht an", Severity::info, Priority::p3),
        signal("issue", "Dark mode", Severity::info, Priority::p2),
    };
    const std::size_t before = signals.size();
    const std::size_t taken_out = keep_matching(filter, signals);
    EXPECT_EQ(signals.size() + taken_out, before);
    std::vector<std::string> titles;
    for (const Signal& left : signals) titles.push_back(left.title);
    return titles;
}

TEST(SignalFilter, that_asks_for_nothing_lets_all_through) { EXPECT_EQ(titles_after({}).size(), 4U); }

TEST(SignalFilter, lets_the_kinds_through_that_it_names) {
    EXPECT_THAT(titles_after({.kinds = {"issue", "thread"}}),
                ElementsAre("ÜBERWEISUNG kommt nicht an", "Dark mode"));
    EXPECT_TRUE(titles_after({.kinds = {"dispute"}}).empty());
}

TEST(SignalFilter, lets_through_what_is_as_bad_or_as_urgent_as_it_asks_for_or_more) {
    EXPECT_THAT(titles_after({.least_severity = Severity::warning}),
                ElementsAre("Checkout fails", "Slow query"));
    EXPECT_THAT(titles_after({.least_severity = Severity::fatal}), ElementsAre("Checkout fails"));
    EXPECT_THAT(titles_after({.least_priority = Priority::p2}),
                ElementsAre("Checkout fails", "Slow query", "Dark mode"));
}

TEST(SignalFilter, finds_words_in_titles_in_any_case_of_any_script) {
    EXPECT_THAT(titles_after({.words = {"QUERY", "überweisung"}}),
                ElementsAre("Slow query", "ÜBERWEISUNG kommt nicht an"));
    EXPECT_THAT(titles_after({.words = {"u\u0308berweisung"}}), ElementsAre("ÜBERWEISUNG kommt nicht an"))
        << "however the letter is put together";
    EXPECT_TRUE(titles_after({.words = {"payment"}}).empty());
}

TEST(SignalFilter, reads_titles_as_people_do) {
    const auto is_found = [](std::string word) {
        std::vector<Signal> signals = {
            signal("error", "Unexpected &lt;div> in Total&lt;Money>", Severity::error, Priority::p2)};
        return keep_matching({.words = {std::move(word)}}, signals) == 0;
    };
    EXPECT_TRUE(is_found("<DIV"));
    EXPECT_TRUE(is_found("total<money"));
    EXPECT_FALSE(is_found("lt")) << "of &lt;, which nobody sees";
    EXPECT_TRUE(is_found("&lt;div")) << "as who copies it out of a snapshot writes it";
}

TEST(SignalFilter, asks_for_all_of_it_together) {
    EXPECT_THAT(titles_after({.kinds = {"error"}, .least_priority = Priority::p2, .words = {"o"}}),
                ElementsAre("Checkout fails", "Slow query"));
    EXPECT_TRUE(titles_after({.kinds = {"thread"}, .least_severity = Severity::warning}).empty());
}

}  // namespace
}  // namespace winsh
