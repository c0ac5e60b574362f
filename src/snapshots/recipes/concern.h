#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "snapshots/recipes/signal.h"
#include "snapshots/recipes/sources.h"

namespace winsh {

/// Whom something concerns: the people, and what those among them pay.
class Concern {
public:
    explicit Concern(const Sources& sources) : sources_(sources) {}

    void add(std::string_view person);
    std::size_t people() const { return people_.size(); }
    std::size_t paying() const { return paying_.size(); }
    double revenue() const { return revenue_; }  ///< A month, in major units of the workspace's currency.
    /// Those who pay, those who pay most first; at most `most`.
    std::vector<Entity> paying_entities(std::size_t most) const;
    /// "3 of them pay 1240 USD a month together", or "".
    std::string in_words() const;

private:
    const Sources& sources_;
    std::set<std::string, std::less<>> people_;
    std::vector<std::pair<double, std::string>> paying_;
    double revenue_ = 0;
};

/// The rule that the published client shares: p1 where it is fatal, concerns three who pay, risks a revenue
/// of 500, or occurred 50 times; p2 where it concerns one who pays or occurred 10 times; else p3.
Priority priority_of(Severity severity, const Concern& concern, std::int64_t count);

/// `1 event`, `5 events`.
std::string counted(std::int64_t number, std::string_view singular, std::string_view plural);
/// A whole number as one: `49`, not `49.0`.
Json number(double value);
/// The amount of a row with `amountMinor` and `currency`, in major units.
double major_amount(const Json& row);
/// `1240 USD`: major units, without what is not needed behind the point.
std::string money(double major, std::string_view currency);
/// The currency of the workspace in upper case, or "".
std::string currency_of(const Sources& sources);

}  // namespace winsh
