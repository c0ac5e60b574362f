#include "connectors/stripe/content.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/format.h"
#include "connectors/person.h"
#include "connectors/stripe/money.h"

namespace winsh {
namespace {

struct Total {
    std::int64_t minor = 0;
    std::int64_t customers = 0;
};

std::string time_text(std::int64_t seconds) { return to_iso8601(Timestamp(std::chrono::seconds(seconds))); }

Person person_of(const StripeWho& who) {
    Person person;
    person.email(who.email).user(who.user).record("stripe", who.id);
    return person;
}

/// What they owe comes first, then what they pay.
std::string_view segment_of(const StripeCustomer& customer) {
    if (customer.is_past_due) return "past_due";
    if (customer.pays) return "paying";
    if (customer.is_on_trial) return "trial";
    if (customer.is_active) return "free";
    return customer.has_ended ? "churned" : "free";
}

class StripePicture {
public:
    StripePicture(const StripeBooks& books, const StripeView& view, PollAccount& account)
        : books_(books), view_(view), account_(account) {}

    Json draw() {
        Json customers = draw_customers();
        Json stripe =
            Json::object({{"livemode", view_.is_live}, {"currency", view_.currency}, {"mrr", mrr()}});
        stripe.set("failedCharges", draw_rows(books_.failed_charges, &StripePicture::charge_json));
        stripe.set("disputes", draw_rows(books_.disputes, &StripePicture::dispute_json));
        stripe.set("refunds", draw_rows(books_.refunds, &StripePicture::refund_json));
        tell_what_is_missing();
        return Json::object({{"customers", std::move(customers)}, {"stripe", std::move(stripe)}});
    }

private:
    Json draw_customers() {
        std::vector<std::pair<std::int64_t, const StripeCustomer*>> ranked;
        for (const auto& [id, customer] : books_.customers) ranked.emplace_back(add_up(customer), &customer);
        // The map is sorted by id, and a stable sort keeps that among equals.
        std::ranges::stable_sort(
            ranked, [](const auto& left, const auto& right) { return left.first > right.first; });
        if (ranked.size() > kMostStripeCustomers) {
            account_.drop(ranked.size() - kMostStripeCustomers, "customers beyond the first 20,000");
            ranked.resize(kMostStripeCustomers);
        }
        Json rows = Json::array();
        for (const auto& [minor, customer] : ranked) {
            Json row = Json::object({{"id", person_of(customer->who).to_json()}});
            if (!customer->plan.empty()) row.set("plan", customer->plan);
            row.set("segment", segment_of(*customer))
                .set("mrr", major_units(minor, view_.currency))
                .set("url", link("customers", customer->who.id));
            rows.push(std::move(row));
        }
        account_.count(rows.items().size());
        return rows;
    }

    /// What the customer pays a month in the workspace's currency. Each sum is rounded here, once.
    std::int64_t add_up(const StripeCustomer& customer) {
        std::int64_t in_ours = 0;
        for (const auto& [currency, monthly] : customer.monthly) {
            const std::int64_t minor = monthly.rounded();
            if (currency == view_.currency)
                in_ours = minor;
            else
                ++in_other_currencies_;
            Total& total = totals_[currency];
            if (!__builtin_add_overflow(total.minor, minor, &total.minor)) ++total.customers;
        }
        unpriced_ += customer.unpriced;
        return in_ours;
    }

    Json mrr() const {
        Json rows = Json::array();
        for (const auto& [currency, total] : totals_)
            rows.push(Json::object(
                {{"currency", currency}, {"minor", total.minor}, {"customers", total.customers}}));
        return rows;
    }

    Json draw_rows(const StripeRows& known, Json (StripePicture::*draw_row)(const StripeMoneyRow&) const) {
        Json rows = Json::array();
        for (const StripeMoneyRow& row : known.rows) rows.push((this->*draw_row)(row));
        account_.count(rows.items().size());
        return rows;
    }

    Json charge_json(const StripeMoneyRow& row) const {
        Json json = begin(row);
        for (const auto& [name, text] :
             {std::pair{"code", &row.code}, {"reason", &row.reason}, {"message", &row.message}})
            if (!text->empty()) json.set(name, *text);
        return end(std::move(json), row);
    }

    Json dispute_json(const StripeMoneyRow& row) const {
        Json json = begin(row);
        json.set("reason", row.reason).set("status", row.status).set("createdAt", time_text(row.created));
        if (row.due_by != 0) json.set("dueBy", time_text(row.due_by));
        return end(std::move(json), row);
    }

    Json refund_json(const StripeMoneyRow& row) const {
        Json json = begin(row);
        if (!row.reason.empty()) json.set("reason", row.reason);
        json.set("status", row.status);
        return end(std::move(json), row);
    }

    Json begin(const StripeMoneyRow& row) const {
        Json json = Json::object({{"id", row.id}});
        const auto known = books_.customers.find(row.customer);
        const Person person = known != books_.customers.end()
                                  ? person_of(known->second.who)
                                  : Person().email(row.email).record("stripe", row.customer);
        if (!person.is_nobody()) json.set("customerId", person.to_json());
        json.set("amountMinor", row.amount).set("currency", row.currency);
        return json;
    }

    Json end(Json json, const StripeMoneyRow& row) const {
        json.set("createdAt", time_text(row.created));
        if (!row.payment.empty()) json.set("url", link("payments", row.payment));
        return json;
    }

    std::string link(std::string_view page, const std::string& id) const {
        return format("https://dashboard.stripe.com/{}{}/{}", view_.is_live ? "" : "test/", page, id);
    }

    void tell_what_is_missing() {
        account_.drop(in_other_currencies_,
                      format("amounts a month in other currencies than {}, which stand in "
                             "stripe.mrr only",
                             view_.currency));
        account_.drop(unpriced_, "subscription items whose price depends on use or tiers");
        account_.drop(books_.failed_charges.beyond, "failed charges before the newest 200");
        account_.drop(books_.disputes.beyond, "disputes before the newest 200");
        account_.drop(books_.refunds.beyond, "refunds before the newest 200");
        account_.drop(books_.strange, "records that are not as Stripe documents them");
        account_.drop(books_.cut.size(), "lists longer than winsh reads, which are cut");
        if (!books_.is_whole()) {
            account_.miss();
            account_.drop(kStripeParts.size() - books_.next_part,
                          "lists that are not read to their end yet; winsh goes on with the next poll");
        }
        if (books_.to_do.empty()) return;
        account_.miss();
        account_.drop(books_.to_do.size(), "changes that are not read yet; winsh goes on with the next poll");
    }

    const StripeBooks& books_;
    const StripeView& view_;
    PollAccount& account_;
    std::map<std::string, Total> totals_;
    std::size_t in_other_currencies_ = 0;
    std::size_t unpriced_ = 0;
};

}  // namespace

Json stripe_content(const StripeBooks& books, const StripeView& view, PollAccount& account) {
    return StripePicture(books, view, account).draw();
}

}  // namespace winsh
