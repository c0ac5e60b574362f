#include "snapshots/recipes/finders.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "snapshots/recipes/concern.h"

namespace winsh {
namespace {

std::string text_of(const Json& value) { return std::string(value.as_string()); }

/// A thread that nobody needs to look at any more.
bool is_closed(std::string_view status) {
    return status == "solved" || status == "closed" || status == "deleted" || status == "spam";
}

/// How the customer of a thread pays, as the start of a sentence about the thread.
std::string whose_thread(const Customer* customer, const Sources& sources) {
    if (sources.section("customers") == nullptr) return "A thread";
    if (customer == nullptr) return "A thread of somebody who is no known customer";
    if (!customer->is_paying()) return "A thread of a customer who does not pay";
    const std::string plan = customer->plan.empty() ? "" : format(" ({})", customer->plan);
    return format("A thread of a customer who pays {} a month{}", money(customer->mrr, currency_of(sources)),
                  plan);
}

constexpr std::array<std::string_view, 5> kUrgentLabels = {"security", "critical", "p0", "p1", "incident"};

bool has_label(const Json& issue, std::string_view wanted) {
    return std::ranges::any_of(issue["labels"].items(), [&](const Json& label) {
        return to_lower_ascii(label.as_string()).contains(wanted);
    });
}

std::string percent(double rate) { return to_text(number(std::round(rate * 1'000) / 10)) + " %"; }

}  // namespace

std::vector<Signal> find_in_support(const Sources& sources) {
    constexpr double kMuchRevenue = 500;
    std::vector<Signal> signals;
    const Json::Array& threads = sources.content("support")["threads"].items();
    for (std::size_t index = 0; index < threads.size(); ++index) {
        const Json& thread = threads[index];
        if (is_closed(thread["status"].as_string())) continue;
        const std::string_view person = sources.people().name_of(thread["customerId"].as_string());
        const Customer* customer = sources.customer(person);
        const double mrr = customer == nullptr ? 0 : customer->mrr;
        Signal signal;
        signal.source = "support";
        signal.kind = "thread";
        signal.dedupe_key = text_of(thread["id"]);
        signal.severity = mrr > 0 ? Severity::warning : Severity::info;
        signal.priority = mrr >= kMuchRevenue ? Priority::p1 : mrr > 0 ? Priority::p2 : Priority::p3;
        signal.title = text_of(thread["subject"]);
        signal.summary = format(
            "{}; {}; {}.", whose_thread(customer, sources), text_of(thread["status"]),
            counted(static_cast<std::int64_t>(thread["messages"].items().size()), "message", "messages"));
        signal.occurred_at = text_of(thread["createdAt"]);
        signal.first_seen = signal.occurred_at;
        signal.last_seen = text_of(thread["updatedAt"]);
        if (signal.last_seen.empty()) signal.last_seen = signal.occurred_at;
        signal.entities.push_back({"thread", signal.dedupe_key});
        if (!person.empty()) signal.entities.push_back({"person", std::string(person)});
        signal.evidence.push_back({"", text_of(thread["url"])});
        signal.author = Author::customer;
        signal.index = index;
        signals.push_back(std::move(signal));
    }
    return signals;
}

std::vector<Signal> find_in_analytics(const Sources& sources) {
    const Json& analytics = sources.content("analytics");
    const double rate = analytics["failureRate"].as_double(-1);
    const double baseline = analytics["baselineFailureRate"].as_double(0);
    // A fraction more is chance.
    if (rate < 0.01 || rate < baseline + 0.02 || rate < baseline * 1.5) return {};
    const std::int64_t accounts = analytics["affectedAccounts"].as_integer();
    Signal signal;
    signal.source = "analytics";
    signal.kind = "failure_rate";
    signal.dedupe_key = text_of(analytics["workflow"]);
    signal.severity = Severity::error;
    const bool is_steep = rate >= 0.2 && rate >= baseline * 3;
    signal.priority = is_steep || accounts >= 50               ? Priority::p1
                      : accounts >= 10 || rate >= baseline * 2 ? Priority::p2
                                                               : Priority::p3;
    signal.title = format("{} fails more often than before",
                          signal.dedupe_key.empty() ? "The workflow" : signal.dedupe_key);
    signal.summary = format("{} of attempts fail, {} before; {} affected.", percent(rate), percent(baseline),
                            counted(accounts, "account is", "accounts are"));
    signal.count = accounts;
    const std::string_view window = analytics["window"]["current"].as_string();
    signal.occurred_at = std::string(window.substr(0, window.find("..")));
    signal.last_seen = window.contains("..") ? std::string(window.substr(window.find("..") + 2)) : "";
    signal.first_seen = signal.occurred_at;
    signal.entities.push_back({"workflow", signal.dedupe_key});
    signal.evidence.push_back({"/analytics", ""});
    return {std::move(signal)};
}

std::vector<Signal> find_in_github(const Sources& sources) {
    constexpr std::size_t kMost = 10;
    std::vector<Signal> signals;
    const Json::Array& issues = sources.content("github")["existingIssues"].items();
    for (std::size_t index = 0; index < issues.size() && signals.size() < kMost; ++index) {
        const Json& issue = issues[index];
        const bool is_urgent = std::ranges::any_of(
            kUrgentLabels, [&](std::string_view label) { return has_label(issue, label); });
        Signal signal;
        signal.source = "github";
        signal.kind = "issue";
        signal.dedupe_key = std::to_string(issue["number"].as_integer());
        signal.severity = is_urgent || has_label(issue, "bug") ? Severity::warning : Severity::info;
        signal.priority = is_urgent ? Priority::p2 : Priority::p3;
        signal.title = text_of(issue["title"]);
        signal.summary = format("Issue {} is open.", signal.dedupe_key);
        signal.last_seen = text_of(issue["updatedAt"]);
        signal.entities.push_back({"issue", signal.dedupe_key});
        signal.evidence.push_back({"", text_of(issue["url"])});
        signal.author = Author::anonymous;
        signal.index = index;
        signals.push_back(std::move(signal));
    }
    return signals;
}

Finder finder_of(std::string_view key) {
    static constexpr std::array<std::pair<std::string_view, Finder>, 5> kFinders = {{
        {"sentry", find_in_sentry},
        {"stripe", find_in_stripe},
        {"support", find_in_support},
        {"analytics", find_in_analytics},
        {"github", find_in_github},
    }};
    const auto found = std::ranges::find(kFinders, key, &std::pair<std::string_view, Finder>::first);
    return found == kFinders.end() ? nullptr : found->second;
}

}  // namespace winsh
