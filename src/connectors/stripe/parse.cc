#include "connectors/stripe/parse.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "connectors/stripe/money.h"
#include "connectors/upstream_json.h"

namespace winsh {
namespace {

constexpr std::size_t kMostRows = 100;
constexpr std::size_t kMostIdBytes = 255;
constexpr std::size_t kMostIdentityBytes = 320;
constexpr std::size_t kMostWordBytes = 64;
constexpr std::size_t kMostMessageBytes = 500;
constexpr std::int64_t kLatestTime = 253'402'300'799;  // The end of the year 9999.
constexpr std::int64_t kMostAmount = std::int64_t{1} << 53;

bool is_time(const Json& value) {
    return value.is_integer() && value.as_integer() >= 0 && value.as_integer() <= kLatestTime;
}

std::string word_of(const Json& value) { return stripe_text(value.as_string(), kMostWordBytes); }

/// What the three kinds have in common.
std::optional<StripeMoneyRow> parse_money_row(const Json& row) {
    StripeMoneyRow read;
    read.id = std::string(row["id"].as_string());
    read.amount = row["amount"].as_integer(-1);
    read.currency = std::string(row["currency"].as_string());
    read.created = row["created"].as_integer(-1);
    read.status = word_of(row["status"]);
    const bool is_usable = is_stripe_id(read.id) && row["amount"].is_integer() && read.amount >= 0 &&
                           read.amount <= kMostAmount && is_currency(read.currency) &&
                           is_time(row["created"]);
    if (!is_usable) return std::nullopt;
    const std::string payment = stripe_reference(row["payment_intent"]);
    read.payment = payment.empty() ? stripe_reference(row["charge"]) : payment;
    return read;
}

void read_payer(const Json& charge, StripeMoneyRow& row) {
    row.customer = stripe_reference(charge["customer"]);
    if (!row.customer.empty()) return;
    const std::string_view email = charge["billing_details"]["email"].as_string();
    if (email.size() <= kMostIdentityBytes) row.email = std::string(email);
}

struct Concern {
    std::string_view type;  ///< The beginning of the event's.
    std::string_view kind;
    std::string_view member;  ///< Of the object, "" for itself.
};

/// The first that fits.
constexpr std::array<Concern, 8> kConcerns = {{
    {"customer.subscription.", "customer", "customer"},
    {"customer.discount.", "customer", "customer"},
    {"customer.", "customer", ""},
    {"charge.dispute.", "dispute", ""},
    {"charge.refund.", "refund", ""},
    {"charge.refunded", "refunds", ""},
    {"charge.", "charge", ""},
    {"refund.", "refund", ""},
}};

}  // namespace

bool is_stripe_id(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !text.empty() && text.size() <= kMostIdBytes &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string stripe_reference(const Json& member) {
    const std::string_view id = member.is_string() ? member.as_string() : member["id"].as_string();
    return is_stripe_id(id) ? std::string(id) : std::string();
}

std::string stripe_text(std::string_view text, std::size_t most_bytes) {
    const std::string_view front = text.substr(0, most_bytes);
    return std::string(front.substr(0, utf8_prefix(front)));
}

std::optional<Json> parse_stripe_body(std::string_view body) {
    auto parsed = parse_upstream_json(body, {.bytes = std::size_t{8} << 20U, .depth = 32, .values = 500'000});
    if (!parsed.has_value()) return std::nullopt;
    return *std::move(parsed);
}

std::optional<StripePage> parse_stripe_page(std::string_view body) {
    const auto json = parse_stripe_body(body);
    if (!json || !(*json)["data"].is_array()) return std::nullopt;
    const Json::Array& rows = (*json)["data"].items();
    StripePage page;
    page.rows.assign(rows.begin(),
                     rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kMostRows)));
    page.has_more = (*json)["has_more"].as_bool() || rows.size() > kMostRows;
    if (!page.rows.empty()) page.last = stripe_reference(page.rows.back());
    return page;
}

std::optional<StripeWho> parse_stripe_customer(const Json& row, std::string_view user_member) {
    StripeWho read;
    read.id = std::string(row["id"].as_string());
    if (!is_stripe_id(read.id)) return std::nullopt;
    read.deleted = row["deleted"].as_bool();
    const std::string_view email = row["email"].as_string();
    const std::string_view user = row["metadata"][user_member].as_string();
    // Cut, they would name somebody else.
    if (email.size() <= kMostIdentityBytes) read.email = std::string(email);
    if (user.size() <= kMostIdentityBytes) read.user = std::string(user);
    read.coupon = parse_stripe_coupon(row["discount"]);
    return read;
}

std::optional<StripeMoneyRow> parse_stripe_charge(const Json& row) {
    auto read = parse_money_row(row);
    if (!read) return std::nullopt;
    if (read->payment.empty()) read->payment = read->id;
    read_payer(row, *read);
    read->code = word_of(row["failure_code"]);
    read->reason = word_of(row["outcome"]["reason"]);
    read->message = stripe_text(row["failure_message"].as_string(), kMostMessageBytes);
    return read;
}

std::optional<StripeMoneyRow> parse_stripe_dispute(const Json& row) {
    auto read = parse_money_row(row);
    if (!read) return std::nullopt;
    read_payer(row["charge"], *read);
    read->reason = word_of(row["reason"]);
    const Json& due_by = row["evidence_details"]["due_by"];
    if (is_time(due_by)) read->due_by = due_by.as_integer();
    return read;
}

std::optional<StripeMoneyRow> parse_stripe_refund(const Json& row) {
    auto read = parse_money_row(row);
    if (!read) return std::nullopt;
    read_payer(row["charge"], *read);
    read->reason = word_of(row["reason"]);
    return read;
}

Json StripeMoneyRow::to_json() const {
    Json row = Json::object({{"id", id}, {"amount", amount}, {"currency", currency}, {"created", created}});
    const std::pair<const char*, const std::string*> texts[] = {
        {"customer", &customer}, {"email", &email},     {"payment", &payment}, {"code", &code},
        {"reason", &reason},     {"message", &message}, {"status", &status}};
    for (const auto& [name, text] : texts)
        if (!text->empty()) row.set(name, *text);
    if (due_by != 0) row.set("dueBy", due_by);
    row.set("reading", reading);
    return row;
}

std::optional<StripeMoneyRow> StripeMoneyRow::from_json(const Json& row) {
    auto read = parse_money_row(row);
    if (!read) return std::nullopt;
    read->payment = stripe_reference(row["payment"]);
    read->customer = stripe_reference(row["customer"]);
    read->email = std::string(row["email"].as_string());
    read->code = word_of(row["code"]);
    read->reason = word_of(row["reason"]);
    read->message = stripe_text(row["message"].as_string(), kMostMessageBytes);
    if (is_time(row["dueBy"])) read->due_by = row["dueBy"].as_integer();
    read->reading = row["reading"].as_integer();
    return read;
}

std::optional<StripeEvent> parse_stripe_event(const Json& row, std::int64_t latest) {
    StripeEvent event;
    event.id = std::string(row["id"].as_string());
    event.created = row["created"].as_integer(-1);
    if (!is_stripe_id(event.id) || !is_time(row["created"]) || event.created > latest) return std::nullopt;
    const std::string_view type = row["type"].as_string();
    const Json& object = row["data"]["object"];
    for (const Concern& concern : kConcerns) {
        if (!type.starts_with(concern.type)) continue;
        const std::string id = stripe_reference(concern.member.empty() ? object : object[concern.member]);
        if (!id.empty()) event.concerns = format("{} {}", concern.kind, id);
        break;
    }
    return event;
}

}  // namespace winsh
