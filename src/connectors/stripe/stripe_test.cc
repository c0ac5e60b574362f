#include "connectors/stripe/stripe.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/scripted_client_fixture.h"
#include "connectors/stripe/fake_stripe_fixture.h"

namespace winsh {
namespace {

class Stripe : public testing::Test {
protected:
    PollOutcome poll(const Json& memory = Json()) {
        return stripe_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, upstream);
    }
    bool was_asked(std::string_view beginning) const {
        return std::ranges::any_of(upstream.asked,
                                   [&](const std::string& target) { return target.starts_with(beginning); });
    }

    FakeClock clock;
    FakeStripe upstream{clock};
    ConnectorSettings settings = stripe_form();
};

TEST_F(Stripe, delivers_the_account_as_the_golden_file_says) {
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    const std::string section = to_pretty_text(outcome.content) + "\n";
    const std::string path =
        format("{}/src/connectors/stripe/testdata/section.golden.json", WINSH_SOURCE_DIR);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << section;
    EXPECT_EQ(section, stripe_testdata("section.golden.json")) << "./dev golden renews it";
    EXPECT_EQ(outcome.status, ConnectionStatus::ok);
    EXPECT_FALSE(outcome.has_more_to_read);
    EXPECT_EQ(outcome.complete_through, clock.now());
}

TEST_F(Stripe, tells_what_it_left_out) {
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.coverage.returned, 6 + 2 + 1 + 1);
    EXPECT_EQ(outcome.coverage.dropped, 4);
    EXPECT_EQ(outcome.coverage.reason,
              "Left out: amounts a month in other currencies than usd, which stand in stripe.mrr only (1); "
              "subscription items whose price depends on use or tiers (1); records that are not as Stripe "
              "documents them (2).");
}

TEST_F(Stripe, brings_no_person_into_the_content_but_as_a_person) {
    const std::string content = to_text(poll().content);
    for (const std::string_view name : {"Grace", "\"Ada\"", "evil@example.com", "secrets"})
        EXPECT_EQ(content.find(format("\"{}\"", name)), std::string::npos) << name;
    EXPECT_FALSE(content.contains("evil"));
}

TEST_F(Stripe, sends_the_documented_headers_and_the_key_to_its_host_alone) {
    poll();
    ASSERT_EQ(upstream.requests.size(), 6U);
    for (const http::ClientRequest& request : upstream.requests) {
        EXPECT_TRUE(request.url.starts_with("https://api.stripe.com/v1/")) << request.url;
        EXPECT_EQ(ScriptedClient::header(request, "Authorization"), "Bearer rk_live_fixture");
        EXPECT_EQ(ScriptedClient::header(request, "Stripe-Version"), "2025-08-27.basil");
        EXPECT_TRUE(ScriptedClient::header(request, "User-Agent").starts_with("winsh/"));
        EXPECT_EQ(request.method, http::Method::get);
        EXPECT_FALSE(request.url.contains("rk_live"));
    }
    EXPECT_TRUE(was_asked("events?limit=100&types%5B%5D=customer.created&"));
    EXPECT_TRUE(was_asked("customers?limit=100"));
    EXPECT_TRUE(was_asked("subscriptions?limit=100&status=all&expand%5B%5D=data.discounts"));
    EXPECT_TRUE(was_asked("charges?limit=100&created%5Bgte%5D=1779040800"));
    EXPECT_TRUE(was_asked("disputes?limit=100&expand%5B%5D=data.charge"));
    EXPECT_TRUE(was_asked("refunds?limit=100&created%5Bgte%5D=1779040800&expand%5B%5D=data.charge"));
}

TEST_F(Stripe, asks_for_no_more_kinds_of_events_than_stripe_takes) {
    poll();
    std::size_t types = 0;
    for (std::size_t at = 0; (at = upstream.asked[0].find("types%5B%5D=", at)) != std::string::npos; ++at)
        ++types;
    EXPECT_EQ(types, 20U);
}

TEST_F(Stripe, does_not_depend_on_how_the_lists_are_cut_into_pages) {
    const PollOutcome whole = poll();
    for (const std::size_t page_size : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
        upstream.page_size = page_size;
        const PollOutcome paged = poll();
        EXPECT_EQ(to_text(paged.content), to_text(whole.content)) << page_size;
        EXPECT_EQ(paged.coverage, whole.coverage) << page_size;
    }
}

TEST_F(Stripe, gives_revenue_in_the_workspaces_currency) {
    settings.values["currency"] = "JPY";
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.content["customers"].items()[0]["mrr"], Json(3'000)) << "yen have no cents";
    EXPECT_EQ(outcome.content["customers"].items()[1]["mrr"], Json(0));
    EXPECT_TRUE(outcome.coverage.reason.contains("other currencies than jpy")) << outcome.coverage.reason;
}

TEST_F(Stripe, takes_the_users_number_from_the_metadata_that_the_form_names) {
    settings.values["userIdMetadata"] = "company.uid";
    upstream.row("customers", "cus_Linus").find("metadata")->set("company.uid", "7");
    const std::string content = to_text(poll().content);
    EXPECT_TRUE(content.contains(R"(["user:7","stripe:cus_Linus"])")) << content;
    EXPECT_FALSE(content.contains("u-100"));
}

TEST_F(Stripe, marks_a_test_account_and_links_into_it) {
    settings = stripe_form("rk_test_fixture");
    const PollOutcome outcome = poll();
    EXPECT_FALSE(outcome.content["stripe"]["livemode"].as_bool(true));
    EXPECT_TRUE(outcome.content["customers"].items()[0]["url"].as_string().starts_with(
        "https://dashboard.stripe.com/test/customers/"));
}

TEST_F(Stripe, keeps_the_newest_rows_and_counts_the_others) {
    for (int number = 0; number < 250; ++number) {
        Json charge = upstream.row("charges", "ch_4");
        charge.set("id", format("ch_x{:03}", number)).set("created", 1'781'000'000 + number);
        upstream.rows("charges").push_back(std::move(charge));
    }
    const PollOutcome first = poll();
    const Json::Array& failed = first.content["stripe"]["failedCharges"].items();
    ASSERT_EQ(failed.size(), 200U);
    EXPECT_EQ(failed[0]["id"].as_string(), "ch_4");
    EXPECT_EQ(failed[199]["id"].as_string(), "ch_x052");
    EXPECT_TRUE(first.coverage.reason.contains("failed charges before the newest 200 (52)"))
        << first.coverage.reason;
    clock.advance(std::chrono::hours(25));
    EXPECT_EQ(poll(first.memory).coverage, first.coverage) << "a second full reading counts them once too";
}

TEST_F(Stripe, reads_no_more_than_twenty_thousand_customers) {
    const Json customer = upstream.row("customers", "cus_Linus");
    for (int number = 0; number < 20'050; ++number) {
        Json another = customer;
        another.set("id", format("cus_n{}", number));
        upstream.rows("customers").push_back(std::move(another));
    }
    const PollOutcome outcome = poll();
    EXPECT_EQ(outcome.content["customers"].items().size(), 19'999U) << "one of them has an unusable id";
    EXPECT_TRUE(outcome.coverage.reason.contains("lists longer than winsh reads, which are cut (1)"))
        << outcome.coverage.reason;
}

TEST_F(Stripe, a_hostile_record_takes_no_other_with_it) {
    upstream.rows("customers").push_back(Json(7));
    upstream.rows("subscriptions").insert(upstream.rows("subscriptions").begin(), Json("x"));
    upstream.rows("charges").insert(upstream.rows("charges").begin(),
                                    Json::object({{"status", "failed"}, {"created", 1'781'600'001}}));
    upstream.rows("events").insert(upstream.rows("events").begin(), Json());
    const PollOutcome outcome = poll();
    ASSERT_EQ(outcome.kind, PollOutcome::Kind::delivered);
    EXPECT_EQ(outcome.content["customers"].items().size(), 6U);
    EXPECT_TRUE(outcome.coverage.reason.contains("records that are not as Stripe documents them (5)"))
        << outcome.coverage.reason;
}

TEST(StripeForm, names_the_account_by_the_keys_mode_alone) {
    EXPECT_EQ(stripe_connector().account_of(stripe_form()).value_or("?"), "Stripe (live)");
    EXPECT_EQ(stripe_connector().account_of(stripe_form("sk_test_x")).value_or("?"), "Stripe (test)");
}

TEST(StripeForm, names_the_field_that_is_wrong) {
    for (const std::string_view key :
         {"", "pk_live_x", "whsec_x", "hello", "rk_live_a b", "rk_live_\r\nX: 1"}) {
        const auto account = stripe_connector().account_of(stripe_form(std::string(key)));
        ASSERT_FALSE(account.has_value()) << key;
        EXPECT_EQ(account.error().field, "key") << key;
        EXPECT_TRUE(account.error().message.ends_with(".")) << account.error().message;
    }
    const std::pair<std::string_view, std::string_view> values[] = {
        {"currency", "dollars"},       {"currency", "u$d"},        {"userIdMetadata", "a\nb"},
        {"baseUrl", "api.stripe.com"}, {"baseUrl", "https://x?y"}, {"baseUrl", "ftp://x"}};
    for (const auto& [field, value] : values) {
        ConnectorSettings settings = stripe_form();
        settings.values[std::string(field)] = value;
        const auto account = stripe_connector().account_of(settings);
        ASSERT_FALSE(account.has_value()) << value;
        EXPECT_EQ(account.error().field, field) << value;
    }
}

TEST(StripeForm, is_described_well_enough_for_a_form) {
    const ConnectorInfo& info = stripe_connector().info();
    EXPECT_EQ(info.capabilities, (std::vector<std::string>{"stripe", "billing", "customers"}));
    EXPECT_EQ(info.top_level_keys, (std::vector<std::string>{"stripe", "customers"}));
    for (const FormField& field : info.fields)
        EXPECT_FALSE(field.name.empty() || field.label.empty() || field.help.empty());
    for (const TextRule& rule : info.text_rules) EXPECT_TRUE(rule.pattern.starts_with("/")) << rule.pattern;
}

}  // namespace
}  // namespace winsh
