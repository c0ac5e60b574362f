#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/json.h"
#include "connectors/stripe/fraction.h"

namespace winsh {

/// A discount that lasts. Stripe's own MRR counts coupons of the duration `forever` and no others, as the
/// others say nothing of what recurs.
struct StripeCoupon {
    std::optional<Fraction> kept;  ///< Of the price, where a percentage is taken off.
    Fraction amount_off;           ///< Of each invoice, in minor units, otherwise.
    std::string currency;          ///< Of `amount_off`.

    friend bool operator==(const StripeCoupon&, const StripeCoupon&) = default;
};

/// Of a Discount object; nothing where it does not last or is not understood.
std::optional<StripeCoupon> parse_stripe_coupon(const Json& discount);

/// What a subscription says of its customer.
struct StripeSubscription {
    enum class State {
        active,
        past_due,
        trialing,
        ended,  ///< Cancelled, or given up as unpaid.
        never,  ///< Not paid for yet, never was, or paused.
    };
    std::string id;
    std::string customer;
    State state = State::never;
    std::string currency;
    /// Minor units a month after discounts, exact: what counts as MRR if the state is one that pays.
    Fraction monthly;
    std::string plan;       ///< Of the largest item.
    Fraction plan_monthly;  ///< Of that item.
    /// Items whose price depends on use or on tiers, or is not understood: they are not in `monthly`.
    std::size_t unpriced = 0;
};

/// Nothing where it has no usable id, customer or currency. `of_customer` is the customer's own discount,
/// which holds where the subscription has none.
std::optional<StripeSubscription> parse_stripe_subscription(const Json& row,
                                                            const std::optional<StripeCoupon>& of_customer);

}  // namespace winsh
