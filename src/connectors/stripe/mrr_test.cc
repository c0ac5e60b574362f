#include "connectors/stripe/mrr.h"

#include <gtest/gtest.h>

#include "base/format.h"
#include "connectors/stripe/money.h"

namespace winsh {
namespace {

std::string item(std::string_view price, std::string_view rest = R"("quantity":1)") {
    return format(R"({{"price":{{"id":"price_1","currency":"usd",{}}},{}}})", price, rest);
}

std::string every(std::string_view interval, int count, std::string_view amount = R"("unit_amount":1200)") {
    return item(format(R"({},"recurring":{{"interval":"{}","interval_count":{}}})", amount, interval, count));
}

std::string coupon(std::string_view what, std::string_view duration = "forever") {
    return format(R"({{"coupon":{{"duration":"{}",{}}}}})", duration, what);
}

StripeSubscription read(std::string_view items, std::string_view rest = R"("discounts":[])",
                        const std::optional<StripeCoupon>& of_customer = std::nullopt) {
    const auto row =
        parse_json(format(R"({{"id":"sub_1","customer":"cus_1","status":"active","currency":"usd",{},)"
                          R"("items":{{"data":[{}]}}}})",
                          rest, items));
    EXPECT_TRUE(row.has_value()) << items;
    return parse_stripe_subscription(row.value_or(Json()), of_customer).value_or(StripeSubscription());
}

struct Case {
    std::string what;
    std::string items;
    std::string discounts;
    std::string monthly;
    std::size_t unpriced = 0;
};

const std::string kMonthly = every("month", 1);

TEST(StripeMrr, is_what_recurs_a_month) {
    const std::string recurring = R"("recurring":{"interval":"month","interval_count":1})";
    const Case cases[] = {
        {"a month", every("month", 1), "", "1200/1"},
        {"a quarter", every("month", 3), "", "400/1"},
        {"a year", every("year", 1), "", "100/1"},
        {"three years", every("year", 3), "", "100/3"},
        {"a week", every("week", 1), "", "5200/1"},
        {"two weeks", every("week", 2), "", "2600/1"},
        {"a day", every("day", 1), "", "36500/1"},
        {"an unknown interval", every("fortnight", 1), "", "0/1", 1},
        {"an interval of nothing", every("month", 0), "", "0/1", 1},
        {"an interval of ages", every("month", 9'999'999), "", "0/1", 1},
        {"parts of a cent", every("month", 1, R"("unit_amount":null,"unit_amount_decimal":"0.25")"), "",
         "1/4"},
        {"seats", item(R"("unit_amount":1200,)" + recurring, R"("quantity":7)"), "", "8400/1"},
        {"no seats", item(R"("unit_amount":1200,)" + recurring, R"("quantity":0)"), "", "0/1"},
        {"packages, begun ones too",
         item(R"("unit_amount":500,"transform_quantity":{"divide_by":10,"round":"up"},)" + recurring,
              R"("quantity":21)"),
         "", "1500/1"},
        {"whole packages",
         item(R"("unit_amount":500,"transform_quantity":{"divide_by":10,"round":"down"},)" + recurring,
              R"("quantity":29)"),
         "", "1000/1"},
        {"two items", every("month", 1) + "," + every("year", 1), "", "1300/1"},
        {"tiers", every("month", 1, R"("unit_amount":null,"billing_scheme":"tiered")"), "", "0/1", 1},
        {"use",
         item(
             R"("unit_amount":5,"recurring":{"interval":"month","interval_count":1,"usage_type":"metered"})"),
         "", "0/1", 1},
        {"another currency than the subscription's",
         R"({"price":{"currency":"eur","unit_amount":5,"recurring":{"interval":"month"}}})", "", "0/1", 1},
        {"an old plan", R"({"plan":{"currency":"usd","amount":900,"interval":"year","interval_count":1}})",
         "", "75/1"},
        {"half off", kMonthly, coupon(R"("percent_off":50)"), "600/1"},
        {"an odd share off", kMonthly, coupon(R"("percent_off":33.33)"), "20001/25"},
        {"all off", kMonthly, coupon(R"("percent_off":100)"), "0/1"},
        {"an amount off", kMonthly, coupon(R"("amount_off":200,"currency":"usd")"), "1000/1"},
        {"an amount off each year", every("year", 1), coupon(R"("amount_off":600,"currency":"usd")"), "50/1"},
        {"more off than there is", kMonthly, coupon(R"("amount_off":9999,"currency":"usd")"), "0/1"},
        {"an amount off in another currency", kMonthly, coupon(R"("amount_off":200,"currency":"eur")"),
         "1200/1"},
        {"one after the other", kMonthly,
         coupon(R"("percent_off":50)") + "," + coupon(R"("amount_off":100,"currency":"usd")"), "500/1"},
        {"off once", kMonthly, coupon(R"("percent_off":50)", "once"), "1200/1"},
        {"off for some months", kMonthly, coupon(R"("percent_off":50)", "repeating"), "1200/1"},
        {"the newer place of a coupon", kMonthly,
         R"({"source":{"coupon":{"duration":"forever","percent_off":25}}})", "900/1"},
        {"a discount that is an id", kMonthly, R"("di_1")", "1200/1"},
        {"nonsense off", kMonthly, coupon(R"("percent_off":-5)"), "1200/1"},
        {"too much nonsense off", kMonthly, coupon(R"("percent_off":1e300)"), "1200/1"},
    };
    for (const Case& expected : cases) {
        const StripeSubscription found =
            read(expected.items, format(R"("discounts":[{}])", expected.discounts));
        EXPECT_EQ(found.monthly.to_text(), expected.monthly) << expected.what;
        EXPECT_EQ(found.unpriced, expected.unpriced) << expected.what;
    }
}

TEST(StripeMrr, takes_an_items_discount_from_the_item_alone) {
    const std::string cheaper =
        item(R"("unit_amount":1000,"recurring":{"interval":"month"})",
             format(R"("quantity":1,"discounts":[{}])", coupon(R"("percent_off":10)")));
    EXPECT_EQ(read(cheaper + "," + kMonthly).monthly.rounded(), 900 + 1'200);
}

TEST(StripeMrr, takes_the_customers_discount_where_the_subscription_has_none) {
    const auto discount = parse_stripe_coupon(parse_json(coupon(R"("percent_off":50)")).value());
    EXPECT_EQ(read(kMonthly, R"("discounts":[])", discount).monthly.rounded(), 600);
    EXPECT_EQ(read(kMonthly, format(R"("discounts":[{}])", coupon(R"("percent_off":25)")), discount)
                  .monthly.rounded(),
              900);
}

TEST(StripeMrr, adds_hostile_numbers_up_to_nothing_rather_than_to_something_wrong) {
    const std::string huge = R"("unit_amount":9223372036854775807)";
    EXPECT_EQ(read(every("month", 1, huge)).monthly, Fraction());
    EXPECT_EQ(read(every("month", 1, huge)).unpriced, 1U);
    EXPECT_EQ(read(every("day", 1, huge)).unpriced, 1U);
    const std::string many = R"("recurring":{"interval":"month"})";
    EXPECT_EQ(read(item(R"("unit_amount":4294967296,)" + many, R"("quantity":4294967296)")).unpriced, 1U);
    EXPECT_EQ(read(item(R"("unit_amount":5,)" + many, R"("quantity":-3)")).unpriced, 1U);
    EXPECT_EQ(read(item(R"("unit_amount":-5,)" + many)).unpriced, 1U);
    EXPECT_EQ(read(item(R"("unit_amount":"5",)" + many)).unpriced, 1U);
    EXPECT_EQ(read(item(R"("unit_amount":5,"transform_quantity":{"divide_by":0},)" + many)).unpriced, 1U);
    EXPECT_EQ(read(R"(null,7,"x",[])").unpriced, 4U);
}

TEST(StripeMrr, names_the_plan_of_the_largest_item) {
    const std::string small =
        R"({"price":{"id":"price_a","nickname":"seat","currency":"usd","unit_amount":100,)"
        R"("recurring":{"interval":"month"}}})";
    const std::string large =
        R"({"price":{"id":"price_b","lookup_key":"pro","currency":"usd","unit_amount":900,)"
        R"("recurring":{"interval":"month"}}})";
    EXPECT_EQ(read(small + "," + large).plan, "pro");
    EXPECT_EQ(read(large + "," + small).plan, "pro");
    EXPECT_EQ(read(kMonthly).plan, "price_1");
}

TEST(StripeMrr, leaves_out_what_is_no_subscription) {
    for (const std::string_view row :
         {"null", "[]", "{}", R"({"id":"sub_1"})", R"({"id":"../x","customer":"cus_1","currency":"usd"})",
          R"({"id":"sub_1","customer":"cus/../1","currency":"usd"})",
          R"({"id":"sub_1","customer":"cus_1","currency":"US$"})"})
        EXPECT_FALSE(parse_stripe_subscription(parse_json(row).value(), std::nullopt).has_value()) << row;
}

TEST(StripeMoney, knows_how_many_digits_a_currency_has) {
    EXPECT_EQ(major_units(4'900, "usd"), Json(49));
    EXPECT_EQ(major_units(4'950, "usd"), Json(49.5));
    EXPECT_EQ(major_units(500, "jpy"), Json(500));
    EXPECT_EQ(major_units(1'500, "kwd"), Json(1.5));
    EXPECT_EQ(major_units(500, "ugx"), Json(5)) << "Stripe gives two digits though there are none";
}

}  // namespace
}  // namespace winsh
