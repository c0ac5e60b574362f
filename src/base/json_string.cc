#include "base/json_string.h"

#include <cstdint>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr bool must_be_escaped(char c) {
    return static_cast<std::uint8_t>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escape(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            break;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += "\\u00";
    out += kDigits[static_cast<std::uint8_t>(c) >> 4];
    out += kDigits[static_cast<std::uint8_t>(c) & 15];
}

void append_escaped_utf8(std::string& out, std::string_view text) {
    std::size_t written = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!must_be_escaped(text[i])) continue;
        out += text.substr(written, i - written);
        append_escape(out, text[i]);
        written = i + 1;
    }
    out += text.substr(written);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (;;) {
        const std::size_t valid = utf8_prefix(text);
        append_escaped_utf8(out, text.substr(0, valid));
        if (valid == text.size()) break;
        out += kReplacement;
        text.remove_prefix(valid + 1);
    }
    out += '"';
}

}  // namespace winsh
