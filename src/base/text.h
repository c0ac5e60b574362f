#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winsh {

/// Plain functions on text: encodings, cutting, comparing. Whatever depends on a locale is absent by
/// intention.

/// Lower-case hex.
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view hex);

/// Base64 with padding (RFC 4648 §4).
std::string to_base64(std::string_view bytes);
/// Base64url without padding (RFC 4648 §5). Decoding is strict: no white space, no padding, no stray bits.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// `value` in base62 (0-9 A-Z a-z), padded on the left with '0' to `width`.
std::string to_base62(std::uint64_t value, std::size_t width);

/// Percent-encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);
/// Decodes %XX. Nothing for a broken escape. '+' stays as it is.
std::optional<std::string> percent_decode(std::string_view text);
/// A query or `application/x-www-form-urlencoded` body, in order, repeated names kept. '+' is a space.
/// Nothing for a broken escape or text that is not UTF-8. The fields may be passwords: what is returned is
/// the only copy.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);
/// The opposite of `parse_form`.
std::string to_form(const std::vector<std::pair<std::string, std::string>>& fields);

std::string_view trim(std::string_view text);  ///< Without ASCII white space at both ends.
std::string to_lower_ascii(std::string_view text);
constexpr char to_lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
/// ASCII only. Inline: a request's head asks for it dozens of times, mostly of two unequal lengths.
constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    const char* other = right.data();
    for (const char c : left) {
        if (to_lower_ascii(c) != to_lower_ascii(*other++)) return false;
    }
    return true;
}
std::vector<std::string_view> split(std::string_view text,
                                    char separator);  ///< Keeps empty parts; "" gives one.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

bool is_utf8(std::string_view text);
/// The number of bytes at the front that are whole UTF-8 sequences: the text's size where all of it is UTF-8.
std::size_t utf8_prefix(std::string_view text);
/// Number of code points; the text must be UTF-8.
std::size_t count_code_points(std::string_view text);
/// True if any character is C0/C1 control or DEL.
bool has_control_characters(std::string_view text);

/// A base-10 integer with nothing around it, no sign but '-', no leading zeros beyond "0", in range.
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace winsh
