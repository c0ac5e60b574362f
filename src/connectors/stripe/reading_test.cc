#include "connectors/stripe/reading.h"

#include <gtest/gtest.h>

#include "connectors/stripe/fake_stripe_fixture.h"
#include "connectors/stripe/stripe.h"

namespace winsh {
namespace {

constexpr std::int64_t kLastEvent = 1'781'600'000;

class StripeReading : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) {
        upstream.asked.clear();
        const std::size_t before = upstream.requests.size();
        PollOutcome outcome = stripe_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, upstream);
        asked = upstream.requests.size() - before;
        return outcome;
    }
    static const Json& customer(const PollOutcome& outcome, std::string_view id) {
        static const Json none;
        for (const Json& row : outcome.content["customers"].items())
            if (row["url"].as_string().ends_with(id)) return row;
        return none;
    }
    std::size_t asked_for(std::string_view beginning) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            upstream.asked, [&](const std::string& target) { return target.starts_with(beginning); }));
    }
    static Json object(std::string id) { return Json::object({{"id", std::move(id)}}); }

    FakeClock clock;
    FakeStripe upstream{clock};
    ConnectorSettings settings = stripe_form();
    std::size_t asked = 0;
};

TEST_F(StripeReading, goes_on_over_as_many_polls_as_it_takes) {
    const PollOutcome at_once = poll();
    upstream.page_size = 1;
    upstream.answers_take = std::chrono::seconds(2);
    PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(outcome.has_more_to_read);
    EXPECT_EQ(outcome.status, ConnectionStatus::partial);
    EXPECT_EQ(outcome.content["customers"].items().size(), 3U) << "what is known so far";
    EXPECT_TRUE(outcome.coverage.reason.contains("lists that are not read to their end yet"))
        << outcome.coverage.reason;
    int polls = 1;
    for (; outcome.has_more_to_read && polls < 50; ++polls) {
        const SteadyTime began = clock.steady_now();
        outcome = poll(outcome.memory);
        ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
        EXPECT_LE(clock.steady_now() - began, std::chrono::seconds(10)) << "a poll's deadline";
    }
    EXPECT_GT(polls, 4);
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_EQ(to_text(outcome.content), to_text(at_once.content));
    EXPECT_EQ(outcome.coverage, at_once.coverage);
}

TEST_F(StripeReading, keeps_what_it_read_before_the_network_broke) {
    upstream.page_size = 1;
    upstream.fails_after = 4;
    const PollOutcome first = poll();
    ASSERT_EQ(first.kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(first.has_more_to_read);
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::failed) << "nothing came at all";
    upstream.fails_after.reset();
    const PollOutcome third = poll(first.memory);
    EXPECT_EQ(third.status, ConnectionStatus::ok);
    EXPECT_EQ(asked_for("customers?limit=100&starting_after=cus_Yuki"), 1U);
    EXPECT_EQ(to_text(third.content), to_text(poll().content));
}

TEST_F(StripeReading, begins_again_where_the_place_to_go_on_from_is_gone) {
    const PollOutcome whole = poll();
    upstream.page_size = 1;
    upstream.fails_after = upstream.requests.size() + 3;
    const PollOutcome first = poll();
    upstream.fails_after.reset();
    std::erase_if(upstream.rows("customers"),
                  [](const Json& row) { return row["id"].as_string() == "cus_Ada"; });
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(second.status, ConnectionStatus::ok);
    EXPECT_TRUE(customer(second, "cus_Ada").is_null());
    EXPECT_EQ(second.content["customers"].items().size(), whole.content["customers"].items().size() - 1);
}

TEST_F(StripeReading, asks_once_where_nothing_happened) {
    const PollOutcome first = poll();
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::unchanged);
    EXPECT_EQ(asked, 1U);
    EXPECT_EQ(asked_for("events?"), 1U);
    EXPECT_TRUE(upstream.asked[0].contains("created%5Bgte%5D=1781600000")) << upstream.asked[0];
    EXPECT_EQ(second.coverage, first.coverage);
    EXPECT_EQ(second.status, first.status);
}

TEST_F(StripeReading, reads_again_only_what_an_event_concerns) {
    const PollOutcome first = poll();
    upstream.row("subscriptions", "sub_1").set("status", "active");
    upstream.row("customers", "cus_Grace").set("email", "grace@new.example");
    upstream.happen("evt_3", "customer.subscription.updated", kLastEvent + 50,
                    Json::object({{"id", "sub_1"}, {"customer", "cus_Grace"}}));
    upstream.happen("evt_4", "customer.updated", kLastEvent + 60, object("cus_Grace"));
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(upstream.asked[1], "customers/cus_Grace");
    EXPECT_TRUE(upstream.asked[2].starts_with("subscriptions?limit=100&customer=cus_Grace&status=all"));
    EXPECT_EQ(asked, 3U) << "two events, one customer";
    EXPECT_EQ(customer(second, "cus_Grace")["segment"].as_string(), "paying");
    EXPECT_EQ(customer(second, "cus_Grace")["mrr"], Json(49)) << "nothing is added twice";
    EXPECT_TRUE(to_text(customer(second, "cus_Grace")["id"]).contains("grace@new.example"));
    EXPECT_EQ(to_text(second.content), to_text(poll().content)) << "as if all had been read again";
    EXPECT_EQ(poll(second.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(StripeReading, loses_no_event_of_the_second_it_saw_last_and_reads_none_twice) {
    const PollOutcome first = poll();
    upstream.row("customers", "cus_Linus").set("email", "linus@example.com");
    upstream.happen("evt_same", "customer.updated", kLastEvent, object("cus_Linus"));
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(asked_for("customers/"), 1U);
    EXPECT_TRUE(to_text(second.content).contains("linus@example.com"));
    EXPECT_EQ(poll(second.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(StripeReading, notices_payments_disputes_and_refunds) {
    const PollOutcome first = poll();
    Json charge = upstream.row("charges", "ch_4");
    charge.set("id", "ch_new").set("created", kLastEvent + 1);
    upstream.rows("charges").insert(upstream.rows("charges").begin(), charge);
    upstream.row("disputes", "du_1").set("status", "won");
    upstream.row("refunds", "re_1").set("status", "failed");
    upstream.happen("evt_3", "charge.failed", kLastEvent + 1, object("ch_new"));
    upstream.happen("evt_4", "charge.dispute.closed", kLastEvent + 2, object("du_1"));
    upstream.happen("evt_5", "refund.failed", kLastEvent + 3, object("re_1"));
    upstream.happen("evt_6", "charge.refunded", kLastEvent + 4, object("ch_9"));
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    const Json& stripe = second.content["stripe"];
    EXPECT_EQ(stripe["failedCharges"].items()[0]["id"].as_string(), "ch_new");
    EXPECT_EQ(stripe["failedCharges"].items().size(), 3U);
    EXPECT_EQ(stripe["disputes"].items()[0]["status"].as_string(), "won");
    EXPECT_EQ(stripe["refunds"].items()[0]["status"].as_string(), "failed");
    EXPECT_EQ(asked_for("charges/ch_new"), 1U);
    EXPECT_EQ(asked_for("refunds?limit=100&charge=ch_9"), 1U);
    EXPECT_EQ(asked, 5U);
}

TEST_F(StripeReading, forgets_a_customer_who_was_deleted) {
    const PollOutcome first = poll();
    upstream.row("customers", "cus_Gone") = Json::object({{"id", "cus_Gone"}, {"deleted", true}});
    upstream.happen("evt_3", "customer.deleted", kLastEvent + 1, object("cus_Gone"));
    const PollOutcome second = poll(first.memory);
    EXPECT_TRUE(customer(second, "cus_Gone").is_null());
    EXPECT_EQ(second.content["customers"].items().size(), 5U);
}

TEST_F(StripeReading, reads_everything_again_where_too_much_happened) {
    const PollOutcome first = poll();
    for (int number = 0; number < 201; ++number)
        upstream.happen(format("evt_x{}", number), "customer.updated", kLastEvent + 1 + number,
                        object("cus_Ada"));
    upstream.row("subscriptions", "sub_1").set("status", "canceled");
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(asked_for("customers?limit=100"), 1U);
    EXPECT_EQ(customer(second, "cus_Grace")["segment"].as_string(), "churned");
    EXPECT_EQ(poll(second.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(StripeReading, two_hundred_changes_are_not_too_many_and_may_take_several_polls) {
    const PollOutcome first = poll();
    for (int number = 0; number < 200; ++number)
        upstream.happen(format("evt_x{}", number), "charge.failed", kLastEvent + 1,
                        object(format("ch_x{}", number)));
    upstream.answers_take = std::chrono::seconds(1);
    const PollOutcome second = poll(first.memory);
    ASSERT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(second.has_more_to_read);
    EXPECT_EQ(asked_for("customers?limit=100"), 0U);
    EXPECT_TRUE(second.coverage.reason.contains("changes that are not read yet")) << second.coverage.reason;
    upstream.answers_take = std::chrono::seconds(0);
    const PollOutcome third = poll(second.memory);
    EXPECT_FALSE(third.has_more_to_read);
    EXPECT_EQ(third.status, ConnectionStatus::ok);
    EXPECT_EQ(poll(third.memory).kind, PollOutcome::Kind::unchanged);
}

TEST_F(StripeReading, reads_everything_again_once_a_day_and_shows_all_of_it_meanwhile) {
    const PollOutcome first = poll();
    clock.advance(std::chrono::hours(24));
    upstream.page_size = 1;
    upstream.answers_take = std::chrono::seconds(5);
    const PollOutcome second = poll(first.memory);
    EXPECT_TRUE(second.has_more_to_read);
    EXPECT_EQ(to_text(second.content["customers"]), to_text(first.content["customers"]));
}

TEST_F(StripeReading, an_event_from_a_far_future_does_not_hide_those_that_come) {
    upstream.happen("evt_far", "customer.updated", 99'999'999'999, object("cus_Ada"));
    const PollOutcome first = poll();
    upstream.happen("evt_3", "customer.updated", kLastEvent + 1, object("cus_Ada"));
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::delivered);
    EXPECT_TRUE(upstream.asked[0].contains("created%5Bgte%5D=1781600000")) << upstream.asked[0];
}

TEST_F(StripeReading, an_account_without_events_is_followed_from_the_beginning) {
    upstream.rows("events").clear();
    const PollOutcome first = poll();
    EXPECT_EQ(poll(first.memory).kind, PollOutcome::Kind::unchanged);
    EXPECT_TRUE(upstream.asked[0].contains("created%5Bgte%5D=0"));
}

TEST_F(StripeReading, begins_anew_where_its_memory_has_another_shape) {
    const PollOutcome first = poll();
    for (const std::string_view memory :
         {"{}", "[]", "7", R"({"version":1})", R"({"version":99,"customers":[]})",
          R"({"version":1,"customers":[7],"charges":{},"disputes":{},"refunds":{},"toDo":[],"feed":{},)"
          R"("full":{"reading":1,"next":5}})"}) {
        const PollOutcome outcome = poll(parse_json(memory).value());
        ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered) << memory;
        EXPECT_EQ(to_text(outcome.content), to_text(first.content)) << memory;
    }
}

TEST_F(StripeReading, an_id_that_leads_elsewhere_is_never_asked_for) {
    const PollOutcome first = poll();
    upstream.happen("evt_3", "customer.updated", kLastEvent + 1, object("../../v1/tokens"));
    upstream.happen("evt_4", "charge.failed", kLastEvent + 2, object("ch_1?expand=x"));
    const PollOutcome second = poll(first.memory);
    EXPECT_EQ(second.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(asked, 1U);
}

}  // namespace
}  // namespace winsh
