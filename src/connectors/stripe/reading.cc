#include "connectors/stripe/reading.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/format.h"
#include "connectors/poll_account.h"
#include "connectors/stripe/feed.h"

namespace winsh {
namespace {

constexpr std::chrono::hours kFullReadingAfter{24};
/// Without the feed there is no other way to notice changes.
constexpr std::chrono::hours kFullReadingWithoutFeedAfter{1};
/// What is begun later may not be answered within the poll's deadline.
constexpr std::chrono::seconds kBeginNothingAfter{7};
constexpr std::chrono::hours kWindow{24 * 30};
/// Of 100 entries each, by `StripePart`. Customers: 20,000.
constexpr std::array<int, kStripeParts.size()> kMostPages = {200, 1'000, 500, 100, 100};
constexpr int kMostPagesOfOne = 10;
constexpr std::string_view kDiscounts = "&expand%5B%5D=data.discounts&expand%5B%5D=data.items.data.discounts";

std::int64_t seconds_of(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// What passes by itself: what was read until then is kept, and the next poll goes on.
bool passes(const PollFailure& failure) {
    return failure.failure.type == "network" || failure.failure.type == "rate_limit" ||
           failure.failure.status >= 500;
}

class StripeReading {
public:
    enum class Result { unchanged, read };

    StripeReading(Upstream& upstream, const StripeOrder& order, const PollInput& input, StripeBooks& books)
        : upstream_(upstream),
          order_(order),
          clock_(input.clock),
          now_(input.now),
          ends_at_(input.clock.steady_now() + kBeginNothingAfter),
          books_(books) {}

    Polled<Result> read() {
        if (books_.is_whole()) {
            WINSH_TRY(const Result seen, look_for_changes());
            if (seen == Result::unchanged) return seen;
        } else if (books_.reading == 0) {
            WINSH_CHECK(begin());
        }
        Polled<void> done = read_on();
        if (!done.has_value() && !(has_read_some_ && passes(done.error())))
            return std::unexpected(std::move(done).error());
        if (books_.refused.size() == kStripeParts.size())
            return std::unexpected(failure_of_refusal(books_.refused.begin()->second));
        const std::int64_t from = seconds_of(now_ - kWindow);
        books_.failed_charges.drop_before(from);
        books_.refunds.drop_before(from);
        return Result::read;
    }

    PollFailure failure_of_refusal(int status) const {
        http::ClientResponse refusal;
        refusal.status = status;
        return upstream_.failure_of(refusal);
    }

private:
    Polled<void> begin() {
        WINSH_CHECK(begin_stripe_feed(upstream_, books_, now_));
        books_.begin_reading(now_);
        return {};
    }

    Polled<Result> look_for_changes() {
        const std::chrono::milliseconds age = now_ - books_.read_from;
        bool is_due = age >= kFullReadingAfter;
        if (!is_due) {
            WINSH_TRY(const StripeNews news, follow_stripe_feed(upstream_, books_, now_));
            // What is left of the changes before is still to be read.
            if (news == StripeNews::none && books_.to_do.empty()) return Result::unchanged;
            const bool is_young = age < kFullReadingWithoutFeedAfter;
            if (news == StripeNews::refused && !books_.has_feed && is_young) return Result::unchanged;
            is_due = news == StripeNews::too_many || news == StripeNews::refused;
        }
        if (is_due) WINSH_CHECK(begin());
        return Result::read;
    }

    bool is_out_of_time() const { return clock_.steady_now() >= ends_at_ || upstream_.is_out_of_time(); }

    Polled<void> read_on() {
        while (!books_.is_whole()) {
            if (is_out_of_time()) return {};
            WINSH_CHECK(read_next_page());
            has_read_some_ = true;
        }
        while (!books_.to_do.empty()) {
            if (is_out_of_time()) return {};
            WINSH_CHECK(read_again(books_.to_do.front()));
            books_.to_do.erase(books_.to_do.begin());
            has_read_some_ = true;
        }
        return {};
    }

    std::string target_of(StripePart part) const {
        std::string target = format("/v1/{}?limit=100", name_of(part));
        if (part == StripePart::subscriptions) target += format("&status=all{}", kDiscounts);
        if (part == StripePart::charges || part == StripePart::refunds)
            target += format("&created%5Bgte%5D={}", seconds_of(books_.read_from - kWindow));
        if (part == StripePart::disputes || part == StripePart::refunds) target += with_charge("data.");
        if (!books_.after.empty()) target += "&starting_after=" + books_.after;
        return target;
    }

    /// Whose dispute or refund it is stands in its charge.
    std::string with_charge(std::string_view where) const {
        if (books_.is_refused(StripePart::charges)) return {};
        return format("&expand%5B%5D={}charge", where);
    }

    Polled<void> read_next_page() {
        const StripePart part = kStripeParts.at(books_.next_part);
        WINSH_TRY(const http::ClientResponse response, upstream_.get_constant(target_of(part)));
        // What the page was to go on after may be gone by now.
        const bool is_lost = !books_.after.empty() && (response.status == 400 || response.status == 404);
        if (is_lost && !std::exchange(has_begun_again_, true)) return begin();
        if (response.status != 200) {
            WINSH_CHECK(PollAccount().refuse(upstream_.failure_of(response), std::string(name_of(part))));
            books_.refuse(part, response.status);
            books_.end_part();
            return {};
        }
        const auto page = parse_stripe_page(response.body);
        const bool leads_on =
            page && (!page->has_more || (!page->last.empty() && page->last != books_.after));
        if (!leads_on) return std::unexpected(upstream_.garbage(format("a list of {}", name_of(part))));
        for (const Json& row : page->rows) take(part, row);
        ++books_.pages;
        const bool is_cut = page->has_more && books_.pages >= kMostPages.at(books_.next_part);
        if (is_cut) books_.cut.emplace_back(name_of(part));
        books_.after = page->last;
        if (!page->has_more || is_cut) books_.end_part();
        return {};
    }

    void take(StripePart part, const Json& row) {
        switch (part) {
            case StripePart::customers:
                if (auto who = parse_stripe_customer(row, order_.user_member))
                    books_.put(*std::move(who));
                else
                    ++books_.strange;
                return;
            case StripePart::subscriptions:
                return take_subscription(row);
            case StripePart::charges:
                if (row["status"].as_string() == "failed")
                    take_money(books_.failed_charges, parse_stripe_charge(row));
                return;
            case StripePart::disputes:
                return take_money(books_.disputes, parse_stripe_dispute(row));
            case StripePart::refunds:
                return take_money(books_.refunds, parse_stripe_refund(row));
        }
    }

    void take_subscription(const Json& row) {
        const auto known = books_.customers.find(stripe_reference(row["customer"]));
        const auto subscription = parse_stripe_subscription(
            row, known == books_.customers.end() ? std::nullopt : known->second.who.coupon);
        // One of a customer that is not known yet: an event tells of both.
        if (subscription)
            books_.put(*subscription);
        else
            ++books_.strange;
    }

    void take_money(StripeRows& rows, std::optional<StripeMoneyRow> row) {
        if (!row) {
            ++books_.strange;
            return;
        }
        row->reading = books_.reading;
        rows.put(*std::move(row));
    }

    Polled<void> read_again(const std::string& what) {
        const std::size_t space = what.find(' ');
        const std::string kind = what.substr(0, space);
        const std::string id = space == std::string::npos ? std::string() : what.substr(space + 1);
        if (!is_stripe_id(id)) return {};
        if (kind == "customer") return read_customer(id);
        if (kind == "charge") return read_money(StripePart::charges, format("/v1/charges/{}", id));
        if (kind == "dispute")
            return read_money(StripePart::disputes, format("/v1/disputes/{}?{}", id, with_charge("")));
        if (kind == "refund")
            return read_money(StripePart::refunds, format("/v1/refunds/{}?{}", id, with_charge("")));
        return read_refunds_of(id);
    }

    /// What is gone is gone. Where the key lost a permission, the next poll reads all that it still may.
    Polled<void> note_refusal(const http::ClientResponse& response, std::string_view what) {
        WINSH_CHECK(PollAccount().refuse(upstream_.failure_of(response), std::string(what)));
        if (response.status != 403) return {};
        is_forbidden_ = true;
        books_.read_from = Timestamp();
        return {};
    }

    /// The object, or nothing where it is gone or may not be read.
    Polled<std::optional<Json>> read_object(const std::string& target, std::string_view what) {
        WINSH_TRY(const http::ClientResponse response, upstream_.get_constant(target));
        if (response.status != 200) {
            WINSH_CHECK(note_refusal(response, what));
            return std::nullopt;
        }
        auto json = parse_stripe_body(response.body);
        if (!json || !json->is_object()) return std::unexpected(upstream_.garbage(what));
        return json;
    }

    Polled<void> read_money(StripePart part, const std::string& target) {
        if (books_.is_refused(part)) return {};
        WINSH_TRY(const std::optional<Json> row, read_object(target, "a payment, dispute or refund"));
        if (row) take(part, *row);
        return {};
    }

    Polled<void> read_refunds_of(const std::string& charge) {
        if (books_.is_refused(StripePart::refunds)) return {};
        WINSH_TRY(const std::vector<Json> rows,
                  read_list(format("/v1/refunds?limit=100&charge={}{}", charge, with_charge("data.")),
                            "a list of refunds"));
        for (const Json& row : rows) take(StripePart::refunds, row);
        return {};
    }

    Polled<void> read_customer(const std::string& id) {
        if (!books_.is_refused(StripePart::customers)) {
            WINSH_TRY(const std::optional<Json> row, read_object("/v1/customers/" + id, "a customer"));
            if (is_forbidden_) return {};
            auto who = row ? parse_stripe_customer(*row, order_.user_member) : std::nullopt;
            if (!who || who->id != id || who->deleted) {
                books_.customers.erase(id);
                return {};
            }
            books_.put(*std::move(who));
        }
        if (books_.is_refused(StripePart::subscriptions)) return {};
        WINSH_TRY(const std::vector<Json> rows,
                  read_list(format("/v1/subscriptions?limit=100&customer={}&status=all{}", id, kDiscounts),
                            "a list of subscriptions"));
        if (is_forbidden_) return {};
        const auto known = books_.customers.find(id);
        if (known != books_.customers.end()) known->second.forget_subscriptions();
        for (const Json& row : rows)
            if (stripe_reference(row["customer"]) == id) take(StripePart::subscriptions, row);
        return {};
    }

    /// All pages of a list that belongs to one record.
    Polled<std::vector<Json>> read_list(const std::string& target, std::string_view what) {
        std::vector<Json> rows;
        std::string after;
        for (int pages = 0; pages < kMostPagesOfOne; ++pages) {
            const std::string next = after.empty() ? target : format("{}&starting_after={}", target, after);
            WINSH_TRY(const http::ClientResponse response, upstream_.get_constant(next));
            if (response.status != 200) {
                WINSH_CHECK(note_refusal(response, what));
                return rows;
            }
            auto page = parse_stripe_page(response.body);
            if (!page) return std::unexpected(upstream_.garbage(what));
            for (Json& row : page->rows) rows.push_back(std::move(row));
            after = page->last;
            if (!page->has_more || after.empty()) break;
        }
        return rows;
    }

    Upstream& upstream_;
    const StripeOrder& order_;
    const Clock& clock_;
    Timestamp now_;
    SteadyTime ends_at_;
    StripeBooks& books_;
    bool has_read_some_ = false;
    bool has_begun_again_ = false;
    bool is_forbidden_ = false;  ///< The key lost a permission since the full reading.
};

}  // namespace

PollOutcome read_stripe(Upstream& upstream, const StripeOrder& order, const PollInput& input) {
    StripeBooks books = StripeBooks::from_json(input.memory).value_or(StripeBooks());
    StripeReading reading(upstream, order, input, books);
    const auto result = reading.read();
    if (!result.has_value()) return failed_outcome(result.error(), upstream);
    const bool is_blind = !books.has_feed;
    const Timestamp complete_through = is_blind ? books.read_from : input.now;
    if (*result == StripeReading::Result::unchanged)
        return unchanged_outcome(input.memory, upstream, complete_through);

    PollAccount account;
    for (const auto& [part, status] : books.refused) {
        const auto noted = account.refuse(reading.failure_of_refusal(status), part);
        if (!noted.has_value()) return failed_outcome(noted.error(), upstream);
    }
    if (is_blind) {
        const auto noted = account.refuse(reading.failure_of_refusal(403), "events");
        if (!noted.has_value()) return failed_outcome(noted.error(), upstream);
    }
    Json content = stripe_content(books, order.view, account);
    const bool is_done = books.is_whole() && books.to_do.empty();
    PollOutcome outcome = delivered_outcome(std::move(content), books.to_json(), account, upstream,
                                            is_done ? complete_through : books.read_from);
    outcome.has_more_to_read = !is_done;
    return outcome;
}

}  // namespace winsh
