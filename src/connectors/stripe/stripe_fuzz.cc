#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "connectors/stripe/content.h"
#include "connectors/stripe/parse.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// What is read from anything at all can be kept, told, and read again.
void take(winsh::StripeRows& rows, std::optional<winsh::StripeMoneyRow> row) {
    if (!row) return;
    require(winsh::is_stripe_id(row->id) && row->amount >= 0);
    require(row->customer.empty() || winsh::is_stripe_id(row->customer));
    require(winsh::StripeMoneyRow::from_json(row->to_json()).has_value());
    rows.put(*std::move(row));
}

}  // namespace

/// Whatever comes in as a page of whichever list, ids are such as may stand in a path, amounts are not
/// negative, and the books that are made of it survive being remembered.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto page = winsh::parse_stripe_page(text);
    if (!page) return 0;
    require(page->rows.size() <= 100 && (page->last.empty() || winsh::is_stripe_id(page->last)));
    winsh::StripeBooks books;
    books.begin_reading(winsh::Timestamp());
    for (const winsh::Json& row : page->rows) {
        if (auto who = winsh::parse_stripe_customer(row, "user_id")) books.put(*std::move(who));
        if (const auto subscription = winsh::parse_stripe_subscription(row, std::nullopt)) {
            require(subscription->monthly.rounded() >= 0);
            books.put(*subscription);
        }
        take(books.failed_charges, winsh::parse_stripe_charge(row));
        take(books.disputes, winsh::parse_stripe_dispute(row));
        take(books.refunds, winsh::parse_stripe_refund(row));
        if (const auto event = winsh::parse_stripe_event(row, 4'000'000'000))
            require(event->created <= 4'000'000'000 && event->concerns.find('/') == std::string::npos);
    }
    while (!books.is_whole()) books.end_part();
    const auto remembered = winsh::StripeBooks::from_json(books.to_json());
    require(remembered.has_value());
    winsh::PollAccount account;
    winsh::PollAccount again;
    require(winsh::stripe_content(books, {}, account) == winsh::stripe_content(*remembered, {}, again));
    return 0;
}
