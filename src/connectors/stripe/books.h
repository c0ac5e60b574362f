#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "connectors/stripe/mrr.h"
#include "connectors/stripe/parse.h"

namespace winsh {

/// The lists that are read, in this order: subscriptions want to know the customers' discounts.
enum class StripePart { customers, subscriptions, charges, disputes, refunds };
constexpr std::array kStripeParts = {StripePart::customers, StripePart::subscriptions, StripePart::charges,
                                     StripePart::disputes, StripePart::refunds};
std::string_view name_of(StripePart part);  ///< As in its address: `charges`.

constexpr std::size_t kMostStripeCustomers = 20'000;
constexpr std::size_t kMostStripeRows = 200;

/// A customer, and what the subscriptions read so far say. In which order they were read makes no difference.
struct StripeCustomer {
    StripeWho who;
    std::int64_t reading = 0;                 ///< The full reading that saw it last.
    std::int64_t subscriptions_reading = 0;   ///< The one that the following is of.
    std::map<std::string, Fraction> monthly;  ///< By currency, exact: what is MRR.
    bool pays = false;
    bool is_past_due = false;
    bool is_on_trial = false;
    bool is_active = false;
    bool has_ended = false;
    std::string plan;
    Fraction plan_monthly;
    std::size_t unpriced = 0;

    void forget_subscriptions();
    void add(const StripeSubscription& subscription);
};

/// The newest rows of one kind, at most 200.
struct StripeRows {
    std::vector<StripeMoneyRow> rows;  ///< Newest first, then by id.
    std::size_t beyond = 0;            ///< How many there are beyond these.

    void put(StripeMoneyRow row);
    void drop_unseen(std::int64_t reading);
    void drop_before(std::int64_t created);
};

/// Everything that is known of an account between two polls, and how far a full reading has come. Kept as the
/// connection's memory.
struct StripeBooks {
    std::map<std::string, StripeCustomer> customers;  ///< By Stripe's id.
    StripeRows failed_charges;
    StripeRows disputes;
    StripeRows refunds;

    std::int64_t reading = 0;            ///< Counts the full readings; 0 before the first.
    std::size_t next_part = 0;           ///< Of the full reading; behind the last where it is done.
    std::string after;                   ///< The id to go on after.
    int pages = 0;                       ///< Of this part.
    Timestamp read_from;                 ///< When the full reading began.
    std::vector<std::string> cut;        ///< Parts longer than what is read.
    std::map<std::string, int> refused;  ///< Parts that the key may not read, with the status that said so.
    std::size_t strange = 0;             ///< Entries left out because they have another form.

    bool has_feed = false;          ///< The key may read events.
    std::int64_t feed_at = 0;       ///< The second of the last event seen.
    std::vector<std::string> seen;  ///< The events of that second.
    std::vector<std::string>
        to_do;  ///< What events concern and was not read again yet, such as `customer cus_1`.

    bool is_whole() const { return reading > 0 && next_part >= kStripeParts.size(); }
    void begin_reading(Timestamp now);
    /// The part is read to its end: what it no longer has goes.
    void end_part();
    bool is_refused(StripePart part) const { return refused.contains(std::string(name_of(part))); }
    /// The key may not read the part: what is known of it goes.
    void refuse(StripePart part, int status);

    void put(StripeWho who);
    /// False where its customer is not known.
    bool put(const StripeSubscription& subscription);

    Json to_json() const;
    /// Nothing where the memory is of another shape.
    static std::optional<StripeBooks> from_json(const Json& memory);
};

}  // namespace winsh
