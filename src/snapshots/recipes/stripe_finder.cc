#include <map>

#include "base/format.h"
#include "base/text.h"
#include "snapshots/recipes/concern.h"
#include "snapshots/recipes/finders.h"

namespace winsh {
namespace {

constexpr std::size_t kMostPeople = 10;
constexpr double kMuchMoney = 500;

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// The same cause, as far as the upstream tells it.
struct Group {
    explicit Group(const Sources& sources) : concern(sources) {}
    Concern concern;
    std::int64_t count = 0;
    std::string first;
    std::string last;
    std::size_t newest_index = 0;
    std::string url;

    void add(const Json& row, std::size_t index) {
        const std::string at(row["createdAt"].as_string());
        concern.add(row["customerId"].as_string());
        if (count == 0 || at < first) first = at;
        if (count == 0 || at > last) {
            last = at;
            newest_index = index;
            url = std::string(row["url"].as_string());
        }
        ++count;
    }
};

std::map<std::string, Group> grouped(const Sources& sources, std::string_view list, std::string_view cause) {
    std::map<std::string, Group> groups;
    const Json::Array& rows = sources.content("stripe")[list].items();
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const std::string_view key = rows[index][cause].as_string();
        groups.try_emplace(std::string(key.empty() ? "unstated" : key), sources)
            .first->second.add(rows[index], index);
    }
    return groups;
}

std::string concerned(const Group& group) {
    const std::string paying = group.concern.in_words();
    const std::string customers =
        counted(static_cast<std::int64_t>(group.concern.people()), "customer", "customers");
    return paying.empty() ? customers : customers + "; " + paying;
}

Signal signal_of(const Group& group, std::string kind, std::string key, std::string_view list) {
    Signal signal;
    signal.source = "stripe";
    signal.kind = std::move(kind);
    signal.dedupe_key = std::move(key);
    signal.count = group.count;
    signal.first_seen = group.first;
    signal.last_seen = group.last;
    signal.occurred_at = group.last;
    signal.entities = group.concern.paying_entities(kMostPeople);
    signal.evidence.push_back({format("/stripe/{}/{}", list, group.newest_index), group.url});
    signal.index = group.newest_index;
    return signal;
}

void find_failed_charges(const Sources& sources, std::vector<Signal>& signals) {
    constexpr std::int64_t kMany = 10;
    for (const auto& [code, group] : grouped(sources, "failedCharges", "code")) {
        Signal signal = signal_of(group, "charge_failed", code, "failedCharges");
        signal.severity = group.count >= kMany ? Severity::error : Severity::warning;
        signal.priority = priority_of(signal.severity, group.concern, group.count);
        signal.title = format("Charges fail: {}", code);
        signal.summary =
            format("{} failed, of {}.", counted(group.count, "charge", "charges"), concerned(group));
        signals.push_back(std::move(signal));
    }
}

void find_refunds(const Sources& sources, std::vector<Signal>& signals) {
    constexpr std::int64_t kMany = 10;
    for (const auto& [reason, group] : grouped(sources, "refunds", "reason")) {
        Signal signal = signal_of(group, "refund", reason, "refunds");
        signal.severity = Severity::info;
        signal.priority = group.count >= kMany ? Priority::p2 : Priority::p3;
        signal.title = format("Refunds: {}", reason);
        signal.summary = format("{}, to {}.", counted(group.count, "refund", "refunds"), concerned(group));
        signals.push_back(std::move(signal));
    }
}

void find_disputes(const Sources& sources, std::vector<Signal>& signals) {
    const Json::Array& rows = sources.content("stripe")["disputes"].items();
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const Json& row = rows[index];
        if (!row["status"].as_string().contains("needs_response")) continue;
        Group group(sources);
        group.add(row, index);
        Signal signal = signal_of(group, "dispute", std::string(row["id"].as_string()), "disputes");
        const double amount = major_amount(row);
        signal.severity = Severity::error;
        signal.priority = amount >= kMuchMoney ? Priority::p1 : Priority::p2;
        signal.title = format("A dispute waits for an answer: {}", row["reason"].as_string("reason unknown"));
        signal.summary = format("{} are disputed; ", money(amount, upper(row["currency"].as_string())));
        const std::string_view due = row["dueBy"].as_string();
        signal.summary +=
            due.empty() ? "no date is set for the answer." : format("evidence is due by {}.", due);
        signal.entities.push_back({"dispute", signal.dedupe_key});
        signals.push_back(std::move(signal));
    }
}

void find_debts(const Sources& sources, std::vector<Signal>& signals) {
    Concern concern(sources);
    std::int64_t count = 0;
    for (const Json& customer : sources.content("customers").items()) {
        if (customer["segment"].as_string() != "past_due") continue;
        concern.add(customer["id"].as_string());
        ++count;
    }
    if (count == 0) return;
    Signal signal;
    signal.source = "stripe";
    signal.kind = "past_due";
    signal.dedupe_key = "past_due";
    signal.severity = Severity::warning;
    signal.priority = priority_of(signal.severity, concern, count);
    signal.title = "Subscriptions are past due";
    signal.summary = format("{} late with a payment; {} a month are at risk.",
                            counted(count, "customer is", "customers are"),
                            money(concern.revenue(), currency_of(sources)));
    signal.count = count;
    signal.entities = concern.paying_entities(kMostPeople);
    signal.evidence.push_back({"/customers", ""});
    signals.push_back(std::move(signal));
}

}  // namespace

std::vector<Signal> find_in_stripe(const Sources& sources) {
    std::vector<Signal> signals;
    find_disputes(sources, signals);
    find_failed_charges(sources, signals);
    find_debts(sources, signals);
    find_refunds(sources, signals);
    return signals;
}

}  // namespace winsh
