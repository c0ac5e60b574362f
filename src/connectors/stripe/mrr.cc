#include "connectors/stripe/mrr.h"

#include <cmath>

#include "base/text.h"
#include "connectors/stripe/money.h"
#include "connectors/stripe/parse.h"

namespace winsh {
namespace {

constexpr std::int64_t kLongestInterval = 1'095;  // Three years of days: Stripe's own limit.
constexpr std::size_t kMostItems = 100;
constexpr std::size_t kMostDiscounts = 20;
constexpr std::size_t kMostPlanBytes = 120;
/// Numbers up to here are exact in every reader of JSON. More a month is no subscription.
constexpr std::int64_t kMostMinor = std::int64_t{1} << 53;

/// How many of these intervals a month has: a year is 12 months, 52 weeks, 365 days.
std::optional<Fraction> intervals_a_month(const Json& recurring) {
    const std::int64_t count = recurring["interval_count"].as_integer(1);
    if (count < 1 || count > kLongestInterval) return std::nullopt;
    const std::string_view interval = recurring["interval"].as_string();
    if (interval == "month") return Fraction::of(1, count);
    if (interval == "year") return Fraction::of(1, 12 * count);
    if (interval == "week") return Fraction::of(52, 12 * count);
    if (interval == "day") return Fraction::of(365, 12 * count);
    return std::nullopt;
}

/// Old prices ("plans") have the interval beside the amount.
const Json& price_of(const Json& item) {
    const Json& price = item["price"];
    return price.is_object() ? price : item["plan"];
}

const Json& recurring_of(const Json& item) {
    const Json& price = price_of(item);
    return price["recurring"].is_object() ? price["recurring"] : price;
}

/// Amounts below a cent come as a decimal, with a null in `unit_amount`.
std::optional<Fraction> unit_amount_of(const Json& price) {
    if (price["billing_scheme"].as_string() == "tiered") return std::nullopt;
    if (price["unit_amount"].is_integer()) return Fraction::of(price["unit_amount"].as_integer());
    if (price["unit_amount_decimal"].is_string())
        return Fraction::of_decimal(price["unit_amount_decimal"].as_string());
    if (price["amount"].is_integer()) return Fraction::of(price["amount"].as_integer());
    return std::nullopt;
}

/// Packages: what is charged is the number of packages.
std::optional<Fraction> quantity_of(const Json& item) {
    const Json* quantity = item.find("quantity");
    if (quantity != nullptr && !quantity->is_null() && !quantity->is_integer()) return std::nullopt;
    const std::int64_t number = quantity == nullptr ? 1 : quantity->as_integer(1);
    const Json& package = price_of(item)["transform_quantity"];
    if (package.is_null() || number < 0) return Fraction::of(number);
    const std::int64_t size = package["divide_by"].as_integer();
    if (size < 1) return std::nullopt;
    const bool is_started = package["round"].as_string() == "up" && number % size != 0;
    return Fraction::of(number / size + (is_started ? 1 : 0));
}

std::optional<Fraction> monthly_of(const Json& item, std::string_view currency) {
    const Json& price = price_of(item);
    if (recurring_of(item)["usage_type"].as_string() == "metered") return std::nullopt;
    // A price with several currencies is shown in its first one, which is then not what is paid.
    if (price["currency"].as_string() != currency) return std::nullopt;
    const auto unit = unit_amount_of(price);
    const auto quantity = quantity_of(item);
    const auto intervals = intervals_a_month(recurring_of(item));
    if (!unit || !quantity || !intervals) return std::nullopt;
    const auto charged = unit->times(*quantity);
    return charged ? charged->times(*intervals) : std::nullopt;
}

std::optional<Fraction> discounted(const Fraction& monthly, const StripeCoupon& coupon,
                                   std::string_view currency, const Json& item) {
    if (coupon.kept) return monthly.times(*coupon.kept);
    if (coupon.currency != currency) return monthly;
    const auto intervals = intervals_a_month(recurring_of(item));
    if (!intervals) return std::nullopt;
    const auto off = coupon.amount_off.times(*intervals);
    return off ? monthly.minus(*off) : std::nullopt;
}

/// One after the other, as Stripe takes them off.
std::optional<Fraction> discounted_by_all(Fraction monthly, const Json& discounts, std::string_view currency,
                                          const Json& item) {
    std::size_t taken = 0;
    for (const Json& discount : discounts.items()) {
        if (++taken > kMostDiscounts) return std::nullopt;
        const auto coupon = parse_stripe_coupon(discount);
        if (!coupon) continue;
        const auto rest = discounted(monthly, *coupon, currency, item);
        if (!rest) return std::nullopt;
        monthly = *rest;
    }
    return monthly;
}

std::string plan_of(const Json& item) {
    const Json& price = price_of(item);
    for (const std::string_view member : {"nickname", "lookup_key", "id"}) {
        const std::string_view name = trim(price[member].as_string());
        if (!name.empty()) return stripe_text(name, kMostPlanBytes);
    }
    return {};
}

StripeSubscription::State state_of(std::string_view status) {
    using State = StripeSubscription::State;
    if (status == "active") return State::active;
    if (status == "past_due") return State::past_due;
    if (status == "trialing") return State::trialing;
    return status == "canceled" || status == "unpaid" ? State::ended : State::never;
}

/// Adds the items up, and finds the largest.
void read_items(const Json& items, StripeSubscription& subscription) {
    std::size_t read = 0;
    for (const Json& item : items.items()) {
        if (++read > kMostItems) break;
        std::optional<Fraction> monthly = monthly_of(item, subscription.currency);
        if (monthly) monthly = discounted_by_all(*monthly, item["discounts"], subscription.currency, item);
        const std::optional<Fraction> sum = monthly ? subscription.monthly.plus(*monthly) : std::nullopt;
        if (sum)
            subscription.monthly = *sum;
        else
            ++subscription.unpriced;
        const Fraction size = sum ? *monthly : Fraction();
        const std::string plan = plan_of(item);
        const bool is_larger = subscription.plan_monthly < size;
        const bool is_first_of_equals = size == subscription.plan_monthly && plan < subscription.plan;
        if (plan.empty() || !(subscription.plan.empty() || is_larger || is_first_of_equals)) continue;
        subscription.plan = plan;
        subscription.plan_monthly = size;
    }
    if (items.items().size() > kMostItems) subscription.unpriced += items.items().size() - kMostItems;
}

}  // namespace

std::optional<StripeCoupon> parse_stripe_coupon(const Json& discount) {
    const Json& inside = discount["coupon"];
    const Json& coupon = inside.is_object() ? inside : discount["source"]["coupon"];
    if (coupon["duration"].as_string() != "forever") return std::nullopt;
    StripeCoupon read;
    if (coupon["percent_off"].is_number()) {
        const double percent = coupon["percent_off"].as_double();
        if (!(percent >= 0 && percent <= 100)) return std::nullopt;
        read.kept = Fraction::of(1'000'000 - std::llround(percent * 10'000), 1'000'000);
        return read;
    }
    const auto amount = Fraction::of(coupon["amount_off"].as_integer(-1));
    read.currency = std::string(coupon["currency"].as_string());
    if (!amount || !is_currency(read.currency)) return std::nullopt;
    read.amount_off = *amount;
    return read;
}

std::optional<StripeSubscription> parse_stripe_subscription(const Json& row,
                                                            const std::optional<StripeCoupon>& of_customer) {
    StripeSubscription read;
    read.id = std::string(row["id"].as_string());
    read.customer = stripe_reference(row["customer"]);
    read.currency = std::string(row["currency"].as_string());
    const Json::Array& items = row["items"]["data"].items();
    if (read.currency.empty() && !items.empty())
        read.currency = std::string(price_of(items.front())["currency"].as_string());
    if (!is_stripe_id(read.id) || read.customer.empty() || !is_currency(read.currency)) return std::nullopt;
    read.state = state_of(row["status"].as_string());
    read_items(row["items"]["data"], read);
    if (row["items"]["has_more"].as_bool()) ++read.unpriced;

    static const Json kNoItem;
    const Json& first = items.empty() ? kNoItem : items.front();
    Json discounts = row["discounts"].is_array() ? row["discounts"] : Json::array();
    if (row["discount"].is_object() && discounts.items().empty()) discounts.push(row["discount"]);
    std::optional<Fraction> rest = discounted_by_all(read.monthly, discounts, read.currency, first);
    if (discounts.items().empty() && of_customer)
        rest = discounted(read.monthly, *of_customer, read.currency, first);
    if (!rest || *Fraction::of(kMostMinor) < *rest) {
        read.unpriced += items.size();
        rest = Fraction();
    }
    read.monthly = *rest;
    return read;
}

}  // namespace winsh
