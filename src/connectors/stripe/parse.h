#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "connectors/stripe/mrr.h"

namespace winsh {

/// Letters, digits, `_` and `-`: what may stand in a path. Not a rule of Stripe's, which calls its ids
/// opaque; every id it gives is such.
bool is_stripe_id(std::string_view text);
/// The id in a member that holds an object or its id; "" where there is none that is usable.
std::string stripe_reference(const Json& member);
/// The front of a text, at most that many bytes, cut between characters.
std::string stripe_text(std::string_view text, std::size_t most_bytes);

/// A JSON body, or nothing.
std::optional<Json> parse_stripe_body(std::string_view body);

/// One page of a list, at most 100 entries.
struct StripePage {
    Json::Array rows;
    bool has_more = false;
    std::string last;  ///< The id to go on after; "" where the last entry has none.
};
std::optional<StripePage> parse_stripe_page(std::string_view body);

struct StripeWho {
    std::string id;
    std::string email;
    std::string user;  ///< As the company numbers its users.
    std::optional<StripeCoupon> coupon;
    bool deleted = false;
};
std::optional<StripeWho> parse_stripe_customer(const Json& row, std::string_view user_member);

/// A payment that failed, a dispute or a refund. What does not exist is "".
struct StripeMoneyRow {
    std::string id;
    std::string customer;
    std::string email;    ///< Of who paid, where there is no customer.
    std::string payment;  ///< What Stripe's pages show it under.
    std::int64_t amount = 0;
    std::string currency;
    std::string code;
    std::string reason;
    std::string message;
    std::string status;
    std::int64_t created = 0;  ///< Seconds since 1970.
    std::int64_t due_by = 0;
    std::int64_t reading = 0;  ///< The full reading that saw it last.

    Json to_json() const;  ///< For the memory.
    static std::optional<StripeMoneyRow> from_json(const Json& row);
};
std::optional<StripeMoneyRow> parse_stripe_charge(const Json& row);
std::optional<StripeMoneyRow> parse_stripe_dispute(const Json& row);
std::optional<StripeMoneyRow> parse_stripe_refund(const Json& row);

/// Something that happened: when, and what is to be read again, such as `customer cus_1`; "" where that is
/// nothing.
struct StripeEvent {
    std::string id;
    std::int64_t created = 0;
    std::string concerns;
};
/// `latest` in seconds since 1970: an event of a later time would hide all that come before it.
std::optional<StripeEvent> parse_stripe_event(const Json& row, std::int64_t latest);

}  // namespace winsh
