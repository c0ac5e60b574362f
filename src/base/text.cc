#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/secret.h"

namespace winsh {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";
constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

constexpr std::uint8_t hex_value(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return kNoDigit;
}

constexpr std::array<std::uint8_t, 256> digit_table(std::string_view alphabet) {
    std::array<std::uint8_t, 256> table{};
    table.fill(kNoDigit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[byte_at(alphabet, i)] = static_cast<std::uint8_t>(i);
    return table;
}
constexpr auto kBase64urlValues = digit_table(kBase64url);

enum class Padding { none, required };

std::string encode_base64(std::string_view bytes, std::string_view alphabet, Padding padding) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, i)) << 16 |
                                    static_cast<std::uint32_t>(byte_at(bytes, i + 1)) << 8 |
                                    byte_at(bytes, i + 2);
        text += alphabet[group >> 18];
        text += alphabet[group >> 12 & 63];
        text += alphabet[group >> 6 & 63];
        text += alphabet[group & 63];
    }
    const std::size_t rest = bytes.size() - i;
    if (rest > 0) {
        std::uint32_t group = static_cast<std::uint32_t>(byte_at(bytes, i)) << 16;
        if (rest == 2) group |= static_cast<std::uint32_t>(byte_at(bytes, i + 1)) << 8;
        text += alphabet[group >> 18];
        text += alphabet[group >> 12 & 63];
        if (rest == 2) text += alphabet[group >> 6 & 63];
        if (padding == Padding::required) text.append(3 - rest, '=');
    }
    return text;
}

/// Decodes digits without padding. Bits that do not belong to a whole byte must be zero, so that each value
/// has one text.
std::optional<std::string> decode_base64(std::string_view digits,
                                         const std::array<std::uint8_t, 256>& values) {
    if (digits.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(digits.size() / 4 * 3 + 2);
    std::uint32_t pending = 0;
    unsigned pending_bits = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const std::uint8_t value = values[byte_at(digits, i)];
        if (value == kNoDigit) return std::nullopt;
        pending = pending << 6 | value;
        pending_bits += 6;
        if (pending_bits >= 8) {
            pending_bits -= 8;
            bytes += static_cast<char>(pending >> pending_bits & 0xFF);
            pending &= (1U << pending_bits) - 1;
        }
    }
    if (pending != 0) return std::nullopt;
    return bytes;
}

constexpr bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

constexpr bool is_white_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

enum class Plus { literal, space };

/// Appends what the text stands for. False for a broken escape.
bool decode_escapes(std::string_view text, Plus plus, std::string& out) {
    out.reserve(out.size() + text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (text.size() - i < 3) return false;
            const std::uint8_t high = hex_value(text[i + 1]);
            const std::uint8_t low = hex_value(text[i + 2]);
            if (high == kNoDigit || low == kNoDigit) return false;
            out += static_cast<char>(high << 4 | low);
            i += 2;
        }
    }
    return true;
}

/// The length of the UTF-8 sequence that starts at `text[0]`, or 0 where none does (Unicode 15, table 3-7).
std::size_t utf8_sequence_length(std::string_view text) {
    const auto continues = [&](std::size_t index, std::uint8_t least = 0x80, std::uint8_t most = 0xBF) {
        return index < text.size() && byte_at(text, index) >= least && byte_at(text, index) <= most;
    };
    const std::uint8_t lead = byte_at(text, 0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const std::uint8_t least = lead == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t most = lead == 0xED ? 0x9F : 0xBF;
        return continues(1, least, most) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const std::uint8_t least = lead == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t most = lead == 0xF4 ? 0x8F : 0xBF;
        return continues(1, least, most) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

/// How many bytes at the front are ASCII, counted in steps of eight and then one.
std::size_t ascii_prefix(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, sizeof word);
        if ((word & 0x8080808080808080U) != 0) break;
    }
    while (i < text.size() && byte_at(text, i) < 0x80) ++i;
    return i;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        hex += kHexDigits[byte_at(bytes, i) >> 4];
        hex += kHexDigits[byte_at(bytes, i) & 15];
    }
    return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const std::uint8_t high = hex_value(hex[i]);
        const std::uint8_t low = hex_value(hex[i + 1]);
        if (high == kNoDigit || low == kNoDigit) return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

std::string to_base64(std::string_view bytes) { return encode_base64(bytes, kBase64, Padding::required); }

std::string to_base64url(std::string_view bytes) { return encode_base64(bytes, kBase64url, Padding::none); }

std::optional<std::string> from_base64url(std::string_view text) {
    return decode_base64(text, kBase64urlValues);
}

std::string to_base62(std::uint64_t value, std::size_t width) {
    std::string digits;
    for (; value != 0; value /= 62) digits += kBase62[value % 62];
    if (digits.size() < width) digits.append(width - digits.size(), '0');
    std::ranges::reverse(digits);
    return digits;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_unreserved(text[i])) {
            out += text[i];
        } else {
            out += '%';
            out += kUpperHexDigits[byte_at(text, i) >> 4];
            out += kUpperHexDigits[byte_at(text, i) & 15];
        }
    }
    return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    if (!decode_escapes(text, Plus::literal, out)) return std::nullopt;
    return out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text) {
    std::vector<std::string_view> parts = split(text, '&');
    std::erase(parts, std::string_view());
    std::vector<std::pair<std::string, std::string>> fields;
    // Each field is decoded where it stays: a string that moves can leave its bytes behind.
    fields.reserve(parts.size());
    for (const std::string_view part : parts) {
        auto& [name, value] = fields.emplace_back();
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::string_view rest = part.substr(std::min(equals + 1, part.size()));
        if (decode_escapes(part.substr(0, equals), Plus::space, name) &&
            decode_escapes(rest, Plus::space, value) && is_utf8(name) && is_utf8(value)) {
            continue;
        }
        for (auto& field : fields) wipe(field.second);
        return std::nullopt;
    }
    return fields;
}

std::string to_form(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out += percent_encode(name);
        out += '=';
        out += percent_encode(value);
    }
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_white_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_white_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string to_lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_lower_ascii(c);
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

std::size_t utf8_prefix(std::string_view text) {
    std::size_t i = 0;
    for (;;) {
        i += ascii_prefix(text.substr(i));
        if (i == text.size()) return i;
        const std::size_t length = utf8_sequence_length(text.substr(i));
        if (length == 0) return i;
        i += length;
    }
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; }));
}

bool has_control_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t c = byte_at(text, i);
        if (c < 0x20 || c == 0x7F) return true;
        // U+0080..U+009F are C2 80..C2 9F.
        if (c == 0xC2 && i + 1 < text.size() && byte_at(text, i + 1) >= 0x80 && byte_at(text, i + 1) <= 0x9F)
            return true;
    }
    return false;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty()) return std::nullopt;
    if (digits.front() == '0' && text != "0") return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace winsh
