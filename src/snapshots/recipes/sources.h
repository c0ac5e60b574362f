#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "model/connection.h"
#include "snapshots/people.h"

namespace winsh {

/// A row of `customers`, as far as others ask for it.
struct Customer {
    std::string_view plan;
    double mrr = 0;         ///< Major units a month, in the workspace's currency.
    std::size_t index = 0;  ///< In the section's array.
    bool is_paying() const { return mrr > 0; }
};

/// The sections that a snapshot is made of, by the top-level key that each fills. Of two sections that fill
/// one key the first counts. Borrows all it is made of.
class Sources {
public:
    Sources(const std::vector<const Section*>& sections, const People& people);
    Sources(const Sources&) = delete;
    Sources& operator=(const Sources&) = delete;

    /// nullptr where no section fills the key.
    const Section* section(std::string_view key) const;
    /// What the section has there; null where there is none.
    const Json& content(std::string_view key) const;
    std::vector<std::string> keys() const;  ///< In order.
    const People& people() const { return people_; }
    /// By the name that counts (`People::name_of`), or nullptr.
    const Customer* customer(std::string_view name) const;

private:
    std::map<std::string, const Section*, std::less<>> by_key_;
    const People& people_;
    std::unordered_map<std::string_view, Customer> customers_;
};

}  // namespace winsh
