#include "snapshots/recipes/sources.h"

namespace winsh {

Sources::Sources(const std::vector<const Section*>& sections, const People& people) : people_(people) {
    for (const Section* section : sections)
        for (const auto& [key, value] : section->content.members()) by_key_.emplace(key, section);
    const Json::Array& rows = content("customers").items();
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const std::string_view name = people_.name_of(rows[index]["id"].as_string());
        if (name.empty()) continue;
        const auto [found, is_new] =
            customers_.try_emplace(name, Customer{rows[index]["plan"].as_string(), 0, index});
        // Somebody with two subscriptions at one upstream may be two customers there.
        found->second.mrr += rows[index]["mrr"].as_double();
    }
}

const Section* Sources::section(std::string_view key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
}

std::vector<std::string> Sources::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, section] : by_key_) keys.push_back(key);
    return keys;
}

const Json& Sources::content(std::string_view key) const {
    static const Json nothing;
    const Section* filled_by = section(key);
    return filled_by == nullptr ? nothing : filled_by->content[key];
}

const Customer* Sources::customer(std::string_view name) const {
    const auto found = customers_.find(people_.name_of(name));
    return found == customers_.end() ? nullptr : &found->second;
}

}  // namespace winsh
