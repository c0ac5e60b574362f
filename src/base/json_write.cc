#include "base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ostream>

#include "base/json_string.h"

namespace winsh {
namespace {

constexpr std::size_t kNumberRoom = 32;

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, kNumberRoom> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), result.ptr);
}

/// The shortest digits that read back as the same double. A whole number gets ".0", so that it reads back as
/// a double.
void append_double(std::string& out, double value) {
    std::array<char, kNumberRoom> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    const std::string_view text(digits.data(), result.ptr);
    out += text;
    if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

/// Number::toString of ECMAScript (ECMA-262 §6.1.6.1.20), which RFC 8785 §3.2.2.3 prescribes. There every
/// number is a double, and so are integers beyond 2^53 here.
void append_ecmascript_number(std::string& out, double value) {
    if (value == 0) {
        out += '0';  // Also for -0.
        return;
    }
    if (value < 0) out += '-';
    std::array<char, kNumberRoom> room{};
    const auto result =
        std::to_chars(room.data(), room.data() + room.size(), std::abs(value), std::chars_format::scientific);
    const std::string_view text(room.data(), result.ptr);
    const std::size_t e = text.find('e');
    std::string digits(1, text.front());
    if (e > 2) digits += text.substr(2, e - 2);
    const auto count = static_cast<int>(digits.size());
    // The value is 0.DIGITS × 10^point.
    const int point = std::atoi(std::string(text.substr(e + 1)).c_str()) + 1;
    if (count <= point && point <= 21) {
        out += digits;
        out.append(static_cast<std::size_t>(point - count), '0');
    } else if (0 < point && point <= 21) {
        out += digits.insert(static_cast<std::size_t>(point), 1, '.');
    } else if (-6 < point && point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-point), '0');
        out += digits;
    } else {
        if (count > 1) digits.insert(1, 1, '.');
        out += digits;
        out += point - 1 < 0 ? "e-" : "e+";
        append_integer(out, std::abs(point - 1));
    }
}

/// Orders UTF-8 as its UTF-16 would be ordered. Both orders agree but for U+E000..U+FFFF, which lie behind
/// the surrogate pairs in UTF-16 only; in UTF-8 these begin with EE and EF, and the pairs with F0 and up.
bool comes_before_in_utf16(std::string_view left, std::string_view right) {
    const auto rank = [](char c) -> unsigned {
        const auto byte = static_cast<std::uint8_t>(c);
        return byte == 0xEE || byte == 0xEF ? byte + 0x100U : byte;
    };
    return std::ranges::lexicographical_compare(left, right, {}, rank, rank);
}

enum class Layout { minified, pretty, canonical };

class Writer {
public:
    explicit Writer(Layout layout) : layout_(layout) {}

    void write(const Json& value) {
        if (value.is_null()) {
            out_ += "null";
        } else if (value.is_bool()) {
            out_ += value.as_bool() ? "true" : "false";
        } else if (value.is_number()) {
            write_number(value);
        } else if (value.is_string()) {
            append_json_string(out_, value.as_string());
        } else if (value.is_array()) {
            write_array(value.items());
        } else {
            write_object(value.members());
        }
    }
    std::string take() { return std::move(out_); }

private:
    void write_number(const Json& value) {
        if (layout_ == Layout::canonical) {
            append_ecmascript_number(out_, value.as_double());
        } else if (value.is_integer()) {
            append_integer(out_, value.as_integer());
        } else {
            append_double(out_, value.as_double());
        }
    }

    void write_array(const Json::Array& items) {
        out_ += '[';
        ++depth_;
        for (std::size_t i = 0; i < items.size(); ++i) {
            begin_entry(i);
            write(items[i]);
        }
        end(items.size(), ']');
    }

    void write_object(const Json::Members& members) {
        out_ += '{';
        ++depth_;
        if (layout_ == Layout::canonical) {
            write_sorted_members(members);
        } else {
            for (std::size_t i = 0; i < members.size(); ++i) write_member(i, members[i]);
        }
        end(members.size(), '}');
    }

    void write_sorted_members(const Json::Members& members) {
        std::vector<const Json::Member*> sorted;
        sorted.reserve(members.size());
        for (const Json::Member& member : members) sorted.push_back(&member);
        std::ranges::sort(sorted, comes_before_in_utf16,
                          [](const Json::Member* member) -> std::string_view { return member->first; });
        for (std::size_t i = 0; i < sorted.size(); ++i) write_member(i, *sorted[i]);
    }

    void write_member(std::size_t index, const Json::Member& member) {
        begin_entry(index);
        append_json_string(out_, member.first);
        out_ += layout_ == Layout::pretty ? ": " : ":";
        write(member.second);
    }

    void begin_entry(std::size_t index) {
        if (index > 0) out_ += ',';
        break_line();
    }

    void end(std::size_t entries, char bracket) {
        --depth_;
        if (entries > 0) break_line();
        out_ += bracket;
    }

    void break_line() {
        if (layout_ != Layout::pretty) return;
        out_ += '\n';
        out_.append(depth_ * 2, ' ');
    }

    Layout layout_;
    std::size_t depth_ = 0;
    std::string out_;
};

std::string write(const Json& value, Layout layout) {
    Writer writer(layout);
    writer.write(value);
    return writer.take();
}

}  // namespace

std::string to_text(const Json& value) { return write(value, Layout::minified); }

std::string to_pretty_text(const Json& value) { return write(value, Layout::pretty); }

std::string to_canonical_text(const Json& value) { return write(value, Layout::canonical); }

void PrintTo(const Json& value, std::ostream* out) { *out << to_text(value); }

}  // namespace winsh
