#include "snapshots/recipes/concern.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/format.h"
#include "connectors/stripe/money.h"

namespace winsh {
namespace {

constexpr std::size_t kManyPaying = 3;
constexpr double kMuchRevenue = 500;
constexpr std::int64_t kVeryOften = 50;
constexpr std::int64_t kOften = 10;

}  // namespace

void Concern::add(std::string_view person) {
    const std::string_view name = sources_.people().name_of(person);
    if (name.empty() || !people_.emplace(name).second) return;
    const Customer* customer = sources_.customer(name);
    if (customer == nullptr || !customer->is_paying()) return;
    paying_.emplace_back(customer->mrr, name);
    revenue_ += customer->mrr;
}

std::vector<Entity> Concern::paying_entities(std::size_t most) const {
    auto ordered = paying_;
    std::ranges::sort(ordered, [](const auto& left, const auto& right) {
        return left.first != right.first ? left.first > right.first : left.second < right.second;
    });
    std::vector<Entity> entities;
    for (const auto& [mrr, name] : ordered) {
        if (entities.size() == most) break;
        entities.push_back({"person", name});
    }
    return entities;
}

std::string Concern::in_words() const {
    if (paying_.empty()) return {};
    return format("{} {} {} a month", paying_.size(), paying_.size() == 1 ? "of them pays" : "of them pay",
                  money(revenue_, currency_of(sources_)));
}

Priority priority_of(Severity severity, const Concern& concern, std::int64_t count) {
    if (severity == Severity::fatal || concern.paying() >= kManyPaying || concern.revenue() >= kMuchRevenue ||
        count >= kVeryOften)
        return Priority::p1;
    return concern.paying() >= 1 || count >= kOften ? Priority::p2 : Priority::p3;
}

std::string counted(std::int64_t number, std::string_view singular, std::string_view plural) {
    return format("{} {}", number, number == 1 ? singular : plural);
}

Json number(double value) {
    constexpr double kLargest = 9e15;
    const bool is_whole = std::abs(value) < kLargest && std::trunc(value) == value;
    return is_whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

double major_amount(const Json& row) {
    return row["amountMinor"].as_double() / std::pow(10, currency_digits(row["currency"].as_string()));
}

std::string money(double major, std::string_view currency) {
    const std::string amount = to_text(number(std::round(major * 100) / 100));
    return currency.empty() ? amount : format("{} {}", amount, currency);
}

std::string currency_of(const Sources& sources) {
    std::string currency(sources.content("stripe")["currency"].as_string());
    for (char& c : currency)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return currency;
}

}  // namespace winsh
