#pragma once

#include "base/clock.h"
#include "connectors/stripe/books.h"
#include "connectors/upstream.h"

namespace winsh {

/// What the feed of events says since it was last asked.
enum class StripeNews {
    none,
    some,      ///< What they concern is in `to_do`.
    too_many,  ///< Reading everything again is cheaper, or the feed does not say all.
    refused,   ///< The key may not read events.
};

/// Remembers the newest events, so that what happens during a full reading is noticed after it. Asked for
/// before the reading, and never `now()`: the two clocks need not agree.
Polled<void> begin_stripe_feed(Upstream& upstream, StripeBooks& books, Timestamp now);
/// Asks once where nothing new happened. Adds what is new to `to_do`.
Polled<StripeNews> follow_stripe_feed(Upstream& upstream, StripeBooks& books, Timestamp now);

}  // namespace winsh
