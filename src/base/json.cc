#include "base/json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "base/text.h"

namespace winsh {
namespace {

/// 2^63, the first double above every std::int64_t.
constexpr double kTwoToThe63 = 9223372036854775808.0;

const Json& null_json() {
    static const Json value;
    return value;
}

/// An index as RFC 6901 §4 spells it: digits without leading zeros. "-" names what is not there yet, hence
/// nothing.
std::optional<std::size_t> array_index(std::string_view token) {
    if (token.empty() || token.front() == '-') return std::nullopt;
    const std::optional<std::int64_t> index = parse_integer(token);
    if (!index) return std::nullopt;
    return static_cast<std::size_t>(*index);
}

/// Nothing for '~' with neither 0 nor 1 behind it.
std::optional<std::string> unescape_pointer_token(std::string_view token) {
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            out += token[i];
            continue;
        }
        ++i;
        if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
        out += token[i] == '0' ? '~' : '/';
    }
    return out;
}

}  // namespace

Json::Json(std::size_t value) {
    if (value <= static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max())) {
        value_ = static_cast<std::int64_t>(value);
    } else {
        value_ = static_cast<double>(value);
    }
}

Json::Json(double value) {
    if (std::isfinite(value)) value_ = value;
}

bool Json::as_bool(bool fallback) const {
    const bool* value = std::get_if<bool>(&value_);
    return value != nullptr ? *value : fallback;
}

std::int64_t Json::as_integer(std::int64_t fallback) const {
    if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
    if (const auto* value = std::get_if<double>(&value_)) {
        const bool is_in_range = *value >= -kTwoToThe63 && *value < kTwoToThe63;
        if (is_in_range && std::trunc(*value) == *value) return static_cast<std::int64_t>(*value);
    }
    return fallback;
}

double Json::as_double(double fallback) const {
    if (const auto* value = std::get_if<double>(&value_)) return *value;
    if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
    return fallback;
}

std::string_view Json::as_string(std::string_view fallback) const {
    const auto* value = std::get_if<std::string>(&value_);
    return value != nullptr ? std::string_view(*value) : fallback;
}

const Json::Array& Json::items() const {
    static const Array none;
    const auto* value = std::get_if<Array>(&value_);
    return value != nullptr ? *value : none;
}

const Json::Members& Json::members() const {
    static const Members none;
    const auto* value = std::get_if<Members>(&value_);
    return value != nullptr ? *value : none;
}

Json::Array& Json::items() {
    if (is_null()) value_ = Array{};
    if (!is_array()) throw std::logic_error("Json::items: the value is no array.");
    return std::get<Array>(value_);
}

Json::Members& Json::members() {
    if (is_null()) value_ = Members{};
    if (!is_object()) throw std::logic_error("Json::members: the value is no object.");
    return std::get<Members>(value_);
}

const Json& Json::operator[](std::string_view name) const {
    const Json* value = find(name);
    return value != nullptr ? *value : null_json();
}

const Json* Json::find(std::string_view name) const {
    const Members& all = members();
    const auto found = std::ranges::find(all, name, &Member::first);
    return found != all.end() ? &found->second : nullptr;
}

Json* Json::find(std::string_view name) { return const_cast<Json*>(std::as_const(*this).find(name)); }

Json& Json::set(std::string name, Json value) {
    if (Json* present = find(name)) {
        *present = std::move(value);
    } else {
        members().emplace_back(std::move(name), std::move(value));
    }
    return *this;
}

void Json::push(Json value) { items().push_back(std::move(value)); }

bool Json::erase(std::string_view name) {
    if (!is_object()) return false;
    return std::erase_if(members(), [name](const Member& member) { return member.first == name; }) > 0;
}

const Json* Json::at_pointer(std::string_view pointer) const {
    const Json* value = this;
    while (!pointer.empty()) {
        if (pointer.front() != '/') return nullptr;
        pointer.remove_prefix(1);
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(token.size());
        if (value->is_array()) {
            const std::optional<std::size_t> index = array_index(token);
            if (!index || *index >= value->items().size()) return nullptr;
            value = &value->items()[*index];
        } else {
            const std::optional<std::string> name = unescape_pointer_token(token);
            value = name ? value->find(*name) : nullptr;
            if (value == nullptr) return nullptr;
        }
    }
    return value;
}

Json* Json::at_pointer(std::string_view pointer) {
    return const_cast<Json*>(std::as_const(*this).at_pointer(pointer));
}

std::string escape_pointer_token(std::string_view token) {
    std::string out;
    out.reserve(token.size());
    for (const char c : token) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace winsh
