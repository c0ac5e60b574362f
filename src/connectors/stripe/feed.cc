#include "connectors/stripe/feed.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "connectors/poll_account.h"

namespace winsh {
namespace {

constexpr std::size_t kMostNew = 200;
constexpr int kMostPages = 10;
constexpr std::chrono::hours kClockDifference{24};

/// Stripe takes up to twenty names. `charge.refunded` and `charge.refund.updated` are what accounts with an
/// old API version have instead of `refund.*`.
constexpr std::array<std::string_view, 20> kTypes = {
    "customer.created",
    "customer.updated",
    "customer.deleted",
    "customer.discount.created",
    "customer.discount.updated",
    "customer.discount.deleted",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "charge.failed",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "refund.created",
    "refund.updated",
    "refund.failed",
};

std::string target_of(std::optional<std::int64_t> since, const std::string& after) {
    std::string target = "/v1/events?limit=100";
    for (const std::string_view type : kTypes) target += format("&types%5B%5D={}", type);
    if (since) target += format("&created%5Bgte%5D={}", *since);
    if (!after.empty()) target += "&starting_after=" + after;
    return target;
}

struct Page {
    std::vector<StripeEvent> events;
    std::string go_on_after;  ///< "" on the last page.
    bool is_refused = false;
};

Polled<Page> read_page(Upstream& upstream, const std::string& target, Timestamp now) {
    WINSH_TRY(const http::ClientResponse response, upstream.get_constant(target));
    if (response.status != 200) {
        WINSH_CHECK(PollAccount().refuse(upstream.failure_of(response), "events"));
        return Page{.events = {}, .go_on_after = {}, .is_refused = true};
    }
    const auto page = parse_stripe_page(response.body);
    if (!page) return std::unexpected(upstream.garbage("a list of events"));
    if (page->has_more && page->last.empty())
        return std::unexpected(upstream.garbage("a list of events that can be read on"));
    const std::int64_t latest =
        std::chrono::floor<std::chrono::seconds>(now + kClockDifference).time_since_epoch().count();
    Page read;
    for (const Json& row : page->rows)
        if (auto event = parse_stripe_event(row, latest)) read.events.push_back(*std::move(event));
    if (page->has_more) read.go_on_after = page->last;
    return read;
}

bool holds(const std::vector<std::string>& texts, const std::string& text) {
    return std::ranges::find(texts, text) != texts.end();
}

void remember_newest(StripeBooks& books, const std::vector<StripeEvent>& events) {
    for (const StripeEvent& event : events) books.feed_at = std::max(books.feed_at, event.created);
    books.seen.clear();
    for (const StripeEvent& event : events)
        if (event.created == books.feed_at) books.seen.push_back(event.id);
}

}  // namespace

Polled<void> begin_stripe_feed(Upstream& upstream, StripeBooks& books, Timestamp now) {
    WINSH_TRY(const Page page, read_page(upstream, target_of(std::nullopt, {}), now));
    books.has_feed = !page.is_refused;
    books.feed_at = 0;
    books.seen.clear();
    remember_newest(books, page.events);
    return {};
}

Polled<StripeNews> follow_stripe_feed(Upstream& upstream, StripeBooks& books, Timestamp now) {
    std::vector<StripeEvent> all;
    std::vector<StripeEvent> fresh;
    std::string after;
    for (int pages = 1;; ++pages) {
        WINSH_TRY(Page page, read_page(upstream, target_of(books.feed_at, after), now));
        if (page.is_refused) return StripeNews::refused;
        for (StripeEvent& event : page.events) {
            if (!holds(books.seen, event.id)) fresh.push_back(event);
            all.push_back(std::move(event));
        }
        const bool is_endless = pages == kMostPages && !page.go_on_after.empty();
        if (fresh.size() > kMostNew || is_endless) return StripeNews::too_many;
        if (page.go_on_after.empty()) break;
        after = page.go_on_after;
    }
    // What the key could not read before may have changed all the while.
    if (!books.has_feed) return StripeNews::too_many;
    if (fresh.empty()) return StripeNews::none;
    remember_newest(books, all);
    for (const StripeEvent& event : fresh)
        if (!event.concerns.empty() && !holds(books.to_do, event.concerns))
            books.to_do.push_back(event.concerns);
    return StripeNews::some;
}

}  // namespace winsh
