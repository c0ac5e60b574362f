#include "connectors/stripe/books.h"

#include <algorithm>
#include <utility>

namespace winsh {

std::string_view name_of(StripePart part) {
    switch (part) {
        case StripePart::customers:
            return "customers";
        case StripePart::subscriptions:
            return "subscriptions";
        case StripePart::charges:
            return "charges";
        case StripePart::disputes:
            return "disputes";
        case StripePart::refunds:
            return "refunds";
    }
    return {};
}

void StripeCustomer::forget_subscriptions() {
    StripeCustomer without;
    without.who = std::move(who);
    without.reading = reading;
    *this = std::move(without);
}

void StripeCustomer::add(const StripeSubscription& subscription) {
    using State = StripeSubscription::State;
    has_ended = has_ended || subscription.state == State::ended;
    const bool is_paying = subscription.state == State::active || subscription.state == State::past_due;
    is_on_trial = is_on_trial || subscription.state == State::trialing;
    if (!is_paying && subscription.state != State::trialing) return;

    const bool is_larger = plan_monthly < subscription.plan_monthly;
    const bool is_first_of_equals = plan_monthly == subscription.plan_monthly && subscription.plan < plan;
    if (!subscription.plan.empty() && (plan.empty() || is_larger || is_first_of_equals)) {
        plan = subscription.plan;
        plan_monthly = subscription.plan_monthly;
    }
    if (!is_paying) return;
    is_past_due = is_past_due || subscription.state == State::past_due;
    is_active = true;
    pays = pays || !subscription.monthly.is_zero() || subscription.unpriced > 0;
    unpriced += subscription.unpriced;
    if (subscription.monthly.is_zero()) return;
    Fraction& sum = monthly[subscription.currency];
    if (const auto more = sum.plus(subscription.monthly))
        sum = *more;
    else
        ++unpriced;
}

void StripeRows::put(StripeMoneyRow row) {
    const std::int64_t reading = row.reading;
    const auto is_before = [](const StripeMoneyRow& left, const StripeMoneyRow& right) {
        return left.created != right.created ? left.created > right.created : left.id < right.id;
    };
    std::erase_if(rows, [&](const StripeMoneyRow& known) { return known.id == row.id; });
    rows.insert(std::ranges::upper_bound(rows, row, is_before), std::move(row));
    if (rows.size() <= kMostStripeRows) return;
    // One that this reading has not come to yet is counted when it does.
    if (rows.back().reading == reading) ++beyond;
    rows.pop_back();
}

void StripeRows::drop_unseen(std::int64_t reading) {
    std::erase_if(rows, [&](const StripeMoneyRow& row) { return row.reading != reading; });
}

void StripeRows::drop_before(std::int64_t created) {
    std::erase_if(rows, [&](const StripeMoneyRow& row) { return row.created < created; });
}

void StripeBooks::begin_reading(Timestamp now) {
    ++reading;
    next_part = 0;
    after.clear();
    pages = 0;
    read_from = now;
    cut.clear();
    refused.clear();
    strange = 0;
    failed_charges.beyond = disputes.beyond = refunds.beyond = 0;
    to_do.clear();
}

void StripeBooks::end_part() {
    const StripePart part = kStripeParts.at(next_part);
    if (part == StripePart::customers && !is_refused(part))
        std::erase_if(customers, [&](const auto& entry) { return entry.second.reading != reading; });
    if (part == StripePart::subscriptions) {
        for (auto& [id, customer] : customers)
            if (customer.subscriptions_reading != reading) customer.forget_subscriptions();
        // Those that only their subscriptions tell of.
        std::erase_if(customers, [&](const auto& entry) { return entry.second.reading != reading; });
    }
    if (part == StripePart::charges) failed_charges.drop_unseen(reading);
    if (part == StripePart::disputes) disputes.drop_unseen(reading);
    if (part == StripePart::refunds) refunds.drop_unseen(reading);
    ++next_part;
    after.clear();
    pages = 0;
}

void StripeBooks::refuse(StripePart part, int status) {
    refused.emplace(name_of(part), status);
    if (part == StripePart::charges) failed_charges = {};
    if (part == StripePart::disputes) disputes = {};
    if (part == StripePart::refunds) refunds = {};
    if (part != StripePart::customers) return;
    for (auto& [id, customer] : customers) {
        customer.who = {};
        customer.who.id = id;
    }
}

void StripeBooks::put(StripeWho who) {
    const auto known = customers.find(who.id);
    if (who.deleted) {
        if (known != customers.end()) customers.erase(known);
        return;
    }
    // During a full reading those of the last one are there too, until it ends.
    if (known == customers.end() && is_whole() && customers.size() >= kMostStripeCustomers) {
        if (std::ranges::find(cut, "customers") == cut.end()) cut.emplace_back("customers");
        return;
    }
    StripeCustomer& customer = customers[who.id];
    customer.who = std::move(who);
    customer.reading = reading;
}

bool StripeBooks::put(const StripeSubscription& subscription) {
    auto known = customers.find(subscription.customer);
    if (known == customers.end()) {
        if (!is_refused(StripePart::customers) || customers.size() >= kMostStripeCustomers) return false;
        known = customers.emplace(subscription.customer, StripeCustomer()).first;
        known->second.who.id = subscription.customer;
    }
    StripeCustomer& customer = known->second;
    if (is_refused(StripePart::customers)) customer.reading = reading;
    if (customer.subscriptions_reading != reading) {
        customer.forget_subscriptions();
        customer.subscriptions_reading = reading;
    }
    customer.add(subscription);
    return true;
}

}  // namespace winsh
