#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace winsh {

/// A JSON value (RFC 8259). Objects keep the order in which their members were added: the documented bodies
/// have one. Integers within ±2^63 stay integers; what is out of range, NaN or infinite never comes in or
/// out.
class Json {
public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Members = std::vector<Member>;

    Json() = default;  // null
    Json(std::nullptr_t) {}
    Json(bool value) : value_(value) {}
    Json(int value) : value_(static_cast<std::int64_t>(value)) {}
    Json(std::int64_t value) : value_(value) {}
    Json(std::size_t value);
    Json(double value);  ///< NaN and infinities become null.
    Json(const char* value) : value_(std::string(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(Array value) : value_(std::move(value)) {}

    static Json object() { return Json(Members{}); }
    static Json object(Members members) { return Json(std::move(members)); }
    static Json array() { return Json(Array{}); }

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
    bool is_bool() const { return std::holds_alternative<bool>(value_); }
    bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
    bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
    bool is_string() const { return std::holds_alternative<std::string>(value_); }
    bool is_array() const { return std::holds_alternative<Array>(value_); }
    bool is_object() const { return std::holds_alternative<Members>(value_); }

    /// Each answers the fallback where the value is of another kind.
    bool as_bool(bool fallback = false) const;
    std::int64_t as_integer(std::int64_t fallback = 0) const;  ///< Also a whole double in range.
    double as_double(double fallback = 0) const;
    std::string_view as_string(std::string_view fallback = {}) const;

    /// Empty where the value is of another kind.
    const Array& items() const;
    const Members& members() const;
    /// The value must be an array / object, or null, which becomes one.
    Array& items();
    Members& members();

    /// The member, or a null value where there is none or this is no object.
    const Json& operator[](std::string_view name) const;
    /// The member, or nullptr.
    const Json* find(std::string_view name) const;
    Json* find(std::string_view name);
    /// Adds the member at the end, or replaces its value in place. Null becomes an object.
    /// Answers this value, so that calls can follow one another.
    Json& set(std::string name, Json value);
    void push(Json value);
    bool erase(std::string_view name);

    /// RFC 6901; nullptr where nothing is there.
    const Json* at_pointer(std::string_view pointer) const;
    Json* at_pointer(std::string_view pointer);

    friend bool operator==(const Json&, const Json&) = default;

private:
    explicit Json(Members members) : value_(std::move(members)) {}
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Members> value_;
};

/// What a parser accepts at the most.
struct JsonLimits {
    std::size_t bytes = std::size_t{64} * 1024;
    std::size_t depth = 32;
    std::size_t values = 200'000;  ///< Scalars, arrays and objects together.
};

/// Strict RFC 8259: UTF-8 only, no duplicate member names, no trailing bytes. The error says what is wrong
/// and at which byte.
Result<Json> parse_json(std::string_view text, JsonLimits limits = {});

/// Minified, UTF-8, members in their order. Doubles with the shortest digits that read back the same.
std::string to_text(const Json& value);
/// Two-space indentation, for people.
std::string to_pretty_text(const Json& value);
/// The RFC 8785 canonical form: members sorted by UTF-16 code units, ECMAScript numbers.
std::string to_canonical_text(const Json& value);

/// Lets GoogleTest print a value as its text.
void PrintTo(const Json& value, std::ostream* out);

/// One reference token of a JSON Pointer, escaped (RFC 6901 §3).
std::string escape_pointer_token(std::string_view token);

}  // namespace winsh
