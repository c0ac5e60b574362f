#include "snapshots/recipes/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "snapshots/recipes/finders.h"
#include "snapshots/recipes/words.h"

namespace winsh {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A section as the store has it. People are written as `@name`.
Section section_of(std::string_view content, std::vector<std::string> untrusted = {}) {
    Section section;
    section.content = parse_json(content, {.bytes = 1U << 20U}).value();
    section.untrusted = std::move(untrusted);
    return section;
}

void know_as(Section& section, std::string_view name, std::initializer_list<std::string_view> aliases) {
    Json rows = Json::array();
    for (const std::string_view alias : aliases) rows.push(alias);
    section.people.push(Json::object({{"name", name}, {"aliases", std::move(rows)}}));
}

class RecipeTest : public testing::Test {
protected:
    RecipeTest() {
        know_as(stripe, "person_ada", {"person_ada", "person_user_1"});
        know_as(stripe, "person_bob", {"person_bob"});
        know_as(support, "person_zendesk_7", {"person_zendesk_7", "person_ada"});
    }

    const std::vector<Signal>& compose_loop(const std::string& loop, std::vector<const Section*> sections) {
        std::vector<const Json*> people;
        for (const Section* section : sections) people.push_back(&section->people);
        known_people.emplace(people);
        sources.emplace(sections, *known_people);
        composition.emplace(sources->people());
        signals = compose(*find_loop(LoopId(loop)), *sources, *composition);
        return signals;
    }
    const Json& content() const { return composition->content(); }

    Section github = section_of(
        R"({"github":{"repository":{"fullName":"acme/shop","defaultBranch":"main"},
            "codeowners":[{"pattern":"apps/","owner":"@apps","owners":["@apps"]},{"pattern":"*","owner":"@all","owners":["@all"]}],
            "recentCommits":[{"sha":"1","message":"Other","files":["docs/a.md"]},
                             {"sha":"2","message":"Total","files":["src/checkout/total.ts"]}],
            "candidateFiles":["docs/a.md","src/checkout/total.ts","src/checkout/cart.ts","src/mail.ts"],
            "existingIssues":[{"number":9,"title":"Dark mode","updatedAt":"2026-06-16T00:00:00Z","url":"https://github.com/9","labels":[]},
                              {"number":7,"title":"Checkout shows a wrong total","updatedAt":"2026-06-15T00:00:00Z","url":"https://github.com/7","labels":["security"]}]}})",
        {"/github/codeowners", "/github/recentCommits", "/github/existingIssues", "/github/candidateFiles"});
    Section sentry = section_of(
        R"({"sentry":{"organization":"acme","issues":[
            {"id":"11","shortId":"SHOP-1","slug":"shop-1","title":"Slow query","level":"warning","count":9,"userCount":3,"lastSeen":"2026-06-16T10:00:00Z","permalink":"https://sentry.io/11","events":[]},
            {"id":"12","shortId":"SHOP-2","slug":"shop-2","title":"TypeError in checkout total","level":"error","substatus":"regressed","count":20,"userCount":2,"firstSeen":"2026-06-01T10:00:00Z","lastSeen":"2026-06-16T09:00:00Z","release":"1.2","permalink":"https://sentry.io/12","project":"shop",
             "events":[{"id":"e1","user":{"id":"person_user_1"},"tags":{"route":"/checkout"},"stacktrace":[{"function":"total","file":"src/checkout/total.ts","line":4,"inApp":true},{"function":"run","file":"node_modules/x.js","inApp":false}]},
                       {"id":"e2","user":{"id":"person_unknown"},"tags":{}}]}]}})",
        {"/sentry/issues"});
    Section stripe = section_of(
        R"({"customers":[{"id":"person_bob","plan":"team","segment":"past_due","mrr":900},{"id":"person_ada","plan":"pro","segment":"paying","mrr":49}],
            "stripe":{"currency":"usd","failedCharges":[{"id":"ch_2","customerId":"person_bob","code":"card_declined","amountMinor":90000,"currency":"usd","createdAt":"2026-06-16T08:00:00Z","url":"https://dashboard.stripe.com/ch_2"},
                                      {"id":"ch_1","code":"card_declined","amountMinor":100,"currency":"usd","createdAt":"2026-06-15T08:00:00Z"}],
                      "disputes":[{"id":"dp_1","amountMinor":60000,"currency":"jpy","reason":"fraudulent","status":"needs_response","createdAt":"2026-06-16T07:00:00Z","dueBy":"2026-06-23T00:00:00Z"},
                                  {"id":"dp_2","amountMinor":1,"currency":"usd","reason":"general","status":"won","createdAt":"2026-06-16T07:00:00Z"}],
                      "refunds":[]}})");
    Section support = section_of(
        R"({"support":{"threads":[
            {"id":"zendesk:1","source":"zendesk","customerId":"person_stranger","subject":"Love it","status":"solved","createdAt":"2026-06-16T01:00:00Z","updatedAt":"2026-06-16T05:00:00Z","url":"https://acme.zendesk.com/1","messages":[{"author":"customer","body":"Thanks"}],"tags":[]},
            {"id":"zendesk:2","source":"zendesk","customerId":"person_zendesk_7","subject":"Export is broken","status":"open","createdAt":"2026-06-16T02:00:00Z","updatedAt":"2026-06-16T04:00:00Z","url":"https://acme.zendesk.com/2","messages":[{"author":"customer","body":"It fails"}],"tags":["export"]},
            {"id":"zendesk:3","source":"zendesk","customerId":"person_stranger","subject":"Where is it","status":"new","createdAt":"2026-06-16T03:00:00Z","updatedAt":"2026-06-16T06:00:00Z","url":"https://acme.zendesk.com/3","messages":[],"tags":[]}]}})",
        {"/support/threads"});
    std::optional<People> known_people;
    std::optional<Sources> sources;
    std::optional<Composition> composition;
    std::vector<Signal> signals;
};

TEST_F(RecipeTest, an_error_is_as_urgent_as_what_those_pay_whom_it_concerns) {
    compose_loop("bug-autofix", {&github, &sentry, &stripe});
    ASSERT_EQ(signals.size(), 2U);
    EXPECT_EQ(signals[0].title, "TypeError in checkout total");
    EXPECT_EQ(signals[0].priority, Priority::p2);
    EXPECT_EQ(signals[0].summary,
              "20 events, 2 users; of the 2 in the sample 1 of them pays 49 USD a month. It was resolved "
              "before and "
              "came back.");
    EXPECT_EQ(signals[0].evidence[0].pointer, "/sentry/issue");
    EXPECT_EQ(signals[1].priority, Priority::p3);
    EXPECT_EQ(signals[1].evidence[0].pointer, "") << "it stands at Sentry alone";
    EXPECT_EQ(signals[1].evidence[0].url, "https://sentry.io/11");
}

TEST_F(RecipeTest, the_first_issue_is_shown_as_the_client_reads_it) {
    compose_loop("bug-autofix", {&github, &sentry, &stripe});
    const Json& shown = content()["sentry"];
    EXPECT_EQ(shown["issue"]["shortId"].as_string(), "SHOP-2");
    EXPECT_EQ(shown["issue"]["count"].as_integer(), 20);
    EXPECT_EQ(shown["issue"].find("events"), nullptr);
    ASSERT_EQ(shown["events"].items().size(), 2U);
    EXPECT_EQ(to_text(shown["events"].items()[0]["user"]),
              R"({"id":"person_ada","isPaying":true,"plan":"pro","mrr":49})")
        << "known by a number at one upstream and by an address at the other";
    EXPECT_EQ(to_text(shown["events"].items()[1]["user"]), R"({"id":"person_unknown","isPaying":false})");
}

TEST_F(RecipeTest, github_shows_what_concerns_the_first_signal_first) {
    compose_loop("bug-autofix", {&github, &sentry, &stripe});
    const Json& shown = content()["github"];
    EXPECT_EQ(shown["codeowners"].items()[0]["pattern"].as_string(), "src/checkout/total.ts");
    EXPECT_EQ(shown["codeowners"].items()[0]["owner"].as_string(), "@all") << "the client never matches *";
    EXPECT_EQ(shown["codeowners"].items().size(), 3U);
    EXPECT_EQ(shown["recentCommits"].items()[0]["sha"].as_string(), "2");
    EXPECT_EQ(shown["existingIssues"].items()[0]["number"].as_integer(), 7);
    EXPECT_EQ(to_text(shown["candidateFiles"]), R"(["src/checkout/total.ts","src/checkout/cart.ts"])");
}

TEST_F(RecipeTest, an_error_brings_the_threads_of_those_whom_it_concerns_and_no_others) {
    compose_loop("bug-autofix", {&github, &sentry, &stripe, &support});
    ASSERT_EQ(content()["support"]["threads"].items().size(), 1U);
    EXPECT_EQ(content()["support"]["threads"].items()[0]["customerId"].as_string(), "person_ada");
    EXPECT_EQ(signals.size(), 2U) << "context is no signal";
}

TEST_F(RecipeTest, an_error_brings_the_threads_of_those_who_pay_nothing_too) {
    Section threads = section_of(
        R"({"support":{"threads":[{"id":"zendesk:4","customerId":"person_unknown","subject":"It crashes","status":"open","messages":[]}]}})",
        {"/support/threads"});
    compose_loop("bug-autofix", {&github, &sentry, &threads});
    ASSERT_EQ(content()["support"]["threads"].items().size(), 1U);
    EXPECT_EQ(content()["support"]["threads"].items()[0]["customerId"].as_string(), "person_unknown");
}

TEST_F(RecipeTest, what_was_seen_last_comes_first_in_whichever_zone_it_was_written) {
    Section both = section_of(R"({"sentry":{"issues":[
        {"id":"1","title":"Earlier","level":"error","count":1,"lastSeen":"2026-06-16T12:00:00+09:00"},
        {"id":"2","title":"Later","level":"error","count":1,"lastSeen":"2026-06-16T09:00:00.5Z"},
        {"id":"3","title":"Between","level":"error","count":1,"lastSeen":"2026-06-16T09:00:00Z"}]}})");
    compose_loop("bug-autofix", {&both});
    std::vector<std::string> titles;
    for (const Signal& signal : signals) titles.push_back(signal.title);
    EXPECT_THAT(titles, ElementsAre("Later", "Between", "Earlier"));
}

TEST_F(RecipeTest, a_thread_is_as_urgent_as_what_its_customer_pays) {
    compose_loop("feedback-to-fix", {&github, &stripe, &support});
    ASSERT_EQ(signals.size(), 2U) << "what is solved is no signal";
    EXPECT_EQ(signals[0].title, "Export is broken");
    EXPECT_EQ(signals[0].priority, Priority::p2);
    EXPECT_EQ(signals[0].summary, "A thread of a customer who pays 49 USD a month (pro); open; 1 message.");
    const Json::Array& threads = content()["support"]["threads"].items();
    ASSERT_EQ(threads.size(), 3U);
    EXPECT_EQ(threads[0]["id"].as_string(), "zendesk:2");
    EXPECT_EQ(signals[0].evidence[0].pointer, "/support/threads/0");
    EXPECT_EQ(threads[0].find("url"), nullptr) << "the client searches the text of the whole array";
    EXPECT_EQ(to_text(content()["customers"].items()[0]),
              R"({"id":"person_ada","plan":"pro","segment":"paying","mrr":49})")
        << "whom a signal is about comes first";
}

TEST_F(RecipeTest, money_makes_signals_of_its_own) {
    compose_loop("mrr-anomaly", {&stripe});
    std::vector<std::string> told;
    for (const Signal& signal : signals) told.push_back(signal.kind + ": " + signal.summary);
    EXPECT_THAT(told,
                ElementsAre("dispute: 60000 JPY are disputed; evidence is due by 2026-06-23T00:00:00Z.",
                            "charge_failed: 2 charges failed, of 1 customer; 1 of them pays 900 USD a month.",
                            "past_due: 1 customer is late with a payment; 900 USD a month are at risk."));
    EXPECT_EQ(content()["stripe"], stripe.content["stripe"]);
}

TEST_F(RecipeTest, where_github_is_all_there_is_its_issues_are_the_signals) {
    compose_loop("dependency-risk", {&github});
    ASSERT_EQ(signals.size(), 2U);
    EXPECT_EQ(signals[0].title, "Checkout shows a wrong total");
    EXPECT_EQ(signals[0].evidence[0].pointer, "/github/existingIssues/1");
    EXPECT_EQ(content()["github"]["existingIssues"], github.content["github"]["existingIssues"]);
}

TEST_F(RecipeTest, a_failure_rate_is_a_signal_only_where_it_is_more_than_chance) {
    const People nobody;
    const auto analytics = [](double rate, double before) {
        Section section;
        section.content = Json::object({{"analytics", Json::object({{"workflow", "checkout"},
                                                                    {"failureRate", rate},
                                                                    {"baselineFailureRate", before},
                                                                    {"affectedAccounts", 12}})}});
        return section;
    };
    for (const auto& [rate, before, expected] :
         {std::tuple(0.12, 0.03, 1U), std::tuple(0.04, 0.03, 0U), std::tuple(0.03, 0.0, 1U),
          std::tuple(0.005, 0.0, 0U), std::tuple(0.5, 0.49, 0U)}) {
        const Section section = analytics(rate, before);
        EXPECT_EQ(find_in_analytics(Sources({&section}, nobody)).size(), expected)
            << rate << " after " << before;
    }
    const Section section = analytics(0.12, 0.03);
    EXPECT_EQ(find_in_analytics(Sources({&section}, nobody))[0].summary,
              "12 % of attempts fail, 3 % before; 12 accounts are affected.");
}

TEST_F(RecipeTest, whatever_is_quoted_is_covered_by_a_pointer_that_leads_somewhere) {
    compose_loop("bug-autofix", {&github, &sentry, &stripe, &support});
    EXPECT_THAT(composition->untrusted(),
                ElementsAre("/sentry/issue", "/sentry/events", "/support", "/github/codeowners",
                            "/github/recentCommits", "/github/candidateFiles", "/github/existingIssues"));
}

TEST(People, whom_strangers_claim_to_be_join_nobody) {
    const auto list = [](std::string_view text) { return parse_json(text).value(); };
    const Json known =
        list(R"([{"name":"person_ada","aliases":["person_ada","person_user_1"]},{"name":"person_bob"}])");
    const Json claimed = list(R"([{"name":"person_user_1","claimed":true},
        {"name":"person_bob","aliases":["person_bob","person_user_1"],"claimed":true},
        {"name":"person_mail","aliases":["person_mail","person_user_1"],"claimed":true},
        {"name":"person_x","aliases":["person_x","person_y"],"claimed":true}])");
    const std::vector<const Json*> lists = {&claimed, &known};
    const People people(lists);
    EXPECT_EQ(people.name_of("person_user_1"), "person_ada");
    EXPECT_EQ(people.name_of("person_bob"), "person_bob") << "one event must not make Bob of Ada";
    EXPECT_EQ(people.name_of("person_mail"), "person_ada") << "taken for whom others know";
    EXPECT_EQ(people.name_of("person_x"), "person_x");
}

TEST(Words, are_what_a_text_is_about) {
    EXPECT_THAT(words_of("TypeError: Cannot read checkoutTotal of undefined (src/checkout/total.ts)"),
                ElementsAre("checkout", "total"));
}

}  // namespace
}  // namespace winsh
