#include "snapshots/composition.h"

#include <algorithm>

#include "base/text.h"

namespace winsh {
namespace {

/// Whether the pointer is that place or one below it.
bool is_within(std::string_view pointer, std::string_view place) {
    return pointer.starts_with(place) && (pointer.size() == place.size() || pointer[place.size()] == '/');
}

bool is_index(std::string_view token) {
    return !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t at = 0; at < token.size(); ++at) {
        const bool escapes = token[at] == '~' && at + 1 < token.size();
        if (escapes) ++at;
        text.push_back(!escapes ? token[at] : token[at] == '1' ? '/' : '~');
    }
    return text;
}

}  // namespace

bool Composition::take(const Section& section, const std::string& from, const std::string& to) {
    const Json* value = section.content.at_pointer(from);
    if (value == nullptr) return false;
    set(to, people_.are_renamed() ? renamed(*value) : *value);
    for (const std::string& pointer : section.untrusted) {
        if (is_within(from, pointer)) {
            cover(to);
        } else if (is_within(pointer, from)) {
            cover(to + pointer.substr(from.size()));
        }
    }
    for (const Json& row : section.redactions.items()) {
        const std::string_view pointer = row["pointer"].as_string();
        if (!is_within(pointer, from)) continue;
        Json moved = row;
        moved.set("pointer", to + std::string(pointer.substr(from.size())));
        redactions_.push(std::move(moved));
    }
    return true;
}

void Composition::put(const std::string& to, Json value, Origin origin) {
    set(to, std::move(value));
    if (origin == Origin::untrusted) cover(to);
}

void Composition::leave_out(const std::string& pointer, std::size_t number) {
    if (number > 0) left_out_[pointer] += number;
}

void Composition::cover(const std::string& pointer) {
    if (covered_.insert(pointer).second) untrusted_.push_back(pointer);
}

void Composition::set(const std::string& to, Json value) {
    const std::vector<std::string_view> tokens = split(to, '/');
    Json* place = &content_;
    for (std::size_t at = 1; at < tokens.size(); ++at) {
        const bool holds_items = place->is_array() || (place->is_null() && is_index(tokens[at]));
        if (holds_items) {
            Json::Array& items = place->items();
            const auto index = static_cast<std::size_t>(parse_integer(tokens[at]).value_or(0));
            if (index >= items.size()) items.emplace_back();
            place = &items[std::min(index, items.size() - 1)];
        } else {
            const std::string name = unescaped(tokens[at]);
            if (place->find(name) == nullptr) place->set(name, Json());
            place = place->find(name);
        }
    }
    *place = std::move(value);
}

Json Composition::renamed(const Json& value) const {
    if (value.is_string()) {
        const std::string_view name = people_.name_of(value.as_string());
        return name == value.as_string() ? value : Json(name);
    }
    if (value.is_array()) {
        Json::Array items;
        items.reserve(value.items().size());
        for (const Json& item : value.items()) items.push_back(renamed(item));
        return Json(std::move(items));
    }
    if (value.is_object()) {
        Json::Members members;
        members.reserve(value.members().size());
        for (const auto& [name, member] : value.members()) members.emplace_back(name, renamed(member));
        return Json::object(std::move(members));
    }
    return value;
}

std::vector<std::string> Composition::untrusted() const {
    std::vector<std::string> pointers;
    std::set<std::string, std::less<>> seen;
    for (const std::string& pointer : untrusted_) {
        // Up to the first array on the way.
        std::string place;
        const Json* value = &content_;
        for (const std::string_view token : split(std::string_view(pointer).substr(1), '/')) {
            if (value == nullptr || value->is_array()) break;
            place += "/";
            place += token;
            value = value->find(unescaped(token));
        }
        if (seen.insert(place).second) pointers.push_back(std::move(place));
    }
    return pointers;
}

}  // namespace winsh
