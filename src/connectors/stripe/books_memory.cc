#include <algorithm>
#include <utility>

#include "connectors/stripe/books.h"
#include "connectors/stripe/money.h"

namespace winsh {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMostRemembered = 2'000;

Json texts_json(const std::vector<std::string>& texts) {
    Json rows = Json::array();
    for (const std::string& text : texts) rows.push(text);
    return rows;
}

std::vector<std::string> texts_in(const Json& rows) {
    std::vector<std::string> texts;
    for (const Json& row : rows.items())
        if (texts.size() < kMostRemembered) texts.emplace_back(row.as_string());
    return texts;
}

/// Short names and no member without a meaning: there are up to 20,000 of these.
Json customer_json(const StripeCustomer& customer) {
    Json row = Json::object({{"i", customer.who.id}, {"r", customer.reading}});
    if (!customer.who.email.empty()) row.set("e", customer.who.email);
    if (!customer.who.user.empty()) row.set("u", customer.who.user);
    if (const auto& coupon = customer.who.coupon; coupon && coupon->kept) {
        row.set("k", coupon->kept->to_text());
    } else if (coupon) {
        row.set("o", coupon->amount_off.to_text()).set("c", coupon->currency);
    }
    if (customer.subscriptions_reading == 0) return row;
    row.set("s", customer.subscriptions_reading);
    std::string flags;
    if (customer.pays) flags += 'p';
    if (customer.is_past_due) flags += 'd';
    if (customer.is_on_trial) flags += 't';
    if (customer.is_active) flags += 'a';
    if (customer.has_ended) flags += 'e';
    row.set("f", flags);
    Json monthly = Json::object();
    for (const auto& [currency, amount] : customer.monthly) monthly.set(currency, amount.to_text());
    if (!customer.monthly.empty()) row.set("m", std::move(monthly));
    if (!customer.plan.empty()) row.set("n", customer.plan).set("w", customer.plan_monthly.to_text());
    if (customer.unpriced > 0) row.set("x", customer.unpriced);
    return row;
}

std::size_t size_in(const Json& value) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(value.as_integer(), 0, 1'000'000'000));
}

StripeCustomer customer_in(const Json& row) {
    StripeCustomer customer;
    customer.who.id = stripe_reference(row["i"]);
    customer.who.email = std::string(row["e"].as_string());
    customer.who.user = std::string(row["u"].as_string());
    if (row["k"].is_string() || row["o"].is_string()) {
        StripeCoupon coupon;
        coupon.kept = Fraction::of_text(row["k"].as_string());
        coupon.amount_off = Fraction::of_text(row["o"].as_string()).value_or(Fraction());
        coupon.currency = std::string(row["c"].as_string());
        customer.who.coupon = std::move(coupon);
    }
    customer.reading = row["r"].as_integer();
    customer.subscriptions_reading = row["s"].as_integer();
    const std::string_view flags = row["f"].as_string();
    customer.pays = flags.contains('p');
    customer.is_past_due = flags.contains('d');
    customer.is_on_trial = flags.contains('t');
    customer.is_active = flags.contains('a');
    customer.has_ended = flags.contains('e');
    for (const auto& [currency, amount] : row["m"].members()) {
        const auto read = Fraction::of_text(amount.as_string());
        if (read && is_currency(currency)) customer.monthly[currency] = *read;
    }
    customer.plan = std::string(row["n"].as_string());
    customer.plan_monthly = Fraction::of_text(row["w"].as_string()).value_or(Fraction());
    customer.unpriced = size_in(row["x"]);
    return customer;
}

Json rows_json(const StripeRows& rows) {
    Json list = Json::array();
    for (const StripeMoneyRow& row : rows.rows) list.push(row.to_json());
    return Json::object({{"rows", std::move(list)}, {"beyond", rows.beyond}});
}

StripeRows rows_in(const Json& memory) {
    StripeRows rows;
    for (const Json& row : memory["rows"].items())
        if (auto read = StripeMoneyRow::from_json(row)) rows.put(*std::move(read));
    rows.beyond = size_in(memory["beyond"]);
    return rows;
}

bool has_shape(const Json& memory) {
    return memory["version"].as_integer() == kVersion && memory["customers"].is_array() &&
           memory["charges"].is_object() && memory["disputes"].is_object() && memory["refunds"].is_object() &&
           memory["full"].is_object() && memory["feed"].is_object() && memory["toDo"].is_array() &&
           memory["full"]["reading"].as_integer() > 0 && memory["full"]["next"].as_integer(-1) >= 0;
}

}  // namespace

Json StripeBooks::to_json() const {
    Json rows = Json::array();
    for (const auto& [id, customer] : customers) rows.push(customer_json(customer));
    Json refusals = Json::object();
    for (const auto& [part, status] : refused) refusals.set(part, status);
    Json full = Json::object({{"reading", reading},
                              {"next", next_part},
                              {"after", after},
                              {"pages", pages},
                              {"from", read_from.time_since_epoch().count()},
                              {"cut", texts_json(cut)},
                              {"refused", std::move(refusals)},
                              {"strange", strange}});
    Json feed = Json::object({{"known", has_feed}, {"at", feed_at}, {"seen", texts_json(seen)}});
    return Json::object({{"version", kVersion},
                         {"full", std::move(full)},
                         {"feed", std::move(feed)},
                         {"toDo", texts_json(to_do)},
                         {"customers", std::move(rows)},
                         {"charges", rows_json(failed_charges)},
                         {"disputes", rows_json(disputes)},
                         {"refunds", rows_json(refunds)}});
}

std::optional<StripeBooks> StripeBooks::from_json(const Json& memory) {
    if (!has_shape(memory)) return std::nullopt;
    StripeBooks books;
    for (const Json& row : memory["customers"].items()) {
        StripeCustomer customer = customer_in(row);
        if (customer.who.id.empty()) return std::nullopt;
        std::string id = customer.who.id;
        books.customers.insert_or_assign(std::move(id), std::move(customer));
    }
    books.failed_charges = rows_in(memory["charges"]);
    books.disputes = rows_in(memory["disputes"]);
    books.refunds = rows_in(memory["refunds"]);
    const Json& full = memory["full"];
    books.reading = full["reading"].as_integer();
    books.next_part = std::min(size_in(full["next"]), kStripeParts.size());
    books.after = stripe_reference(full["after"]);
    books.pages = static_cast<int>(std::min<std::size_t>(size_in(full["pages"]), 1'000'000));
    books.read_from = Timestamp(std::chrono::milliseconds(full["from"].as_integer()));
    books.cut = texts_in(full["cut"]);
    for (const auto& [part, status] : full["refused"].members())
        books.refused.emplace(part, static_cast<int>(status.as_integer()));
    books.strange = size_in(full["strange"]);
    books.has_feed = memory["feed"]["known"].as_bool();
    books.feed_at = std::max<std::int64_t>(0, memory["feed"]["at"].as_integer());
    books.seen = texts_in(memory["feed"]["seen"]);
    books.to_do = texts_in(memory["toDo"]);
    return books;
}

}  // namespace winsh
