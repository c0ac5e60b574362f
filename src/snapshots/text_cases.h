#pragma once

// For tests: reads tables of texts and of what they are to become, from testdata. Each table says at its top
// what it is about.

#include <charconv>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace winsh {

struct TextCase {
    std::string text;
    std::string expected;
    std::string kind;   ///< The last `[kind]` above the case.
    std::string place;  ///< File and line.
};

inline void PrintTo(const TextCase& row, std::ostream* out) { *out << row.place << ": " << row.text; }

/// UTF-8 of a code point, surrogates and all.
inline void append_code_point(std::string& bytes, unsigned long point) {
    const auto add = [&](unsigned long byte) { bytes += static_cast<char>(byte); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | (point >> 6));
        add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        add(0xE0 | (point >> 12));
        add(0x80 | ((point >> 6) & 0x3F));
        add(0x80 | (point & 0x3F));
    } else {
        add(0xF0 | (point >> 18));
        add(0x80 | ((point >> 12) & 0x3F));
        add(0x80 | ((point >> 6) & 0x3F));
        add(0x80 | (point & 0x3F));
    }
}

/// Undoes `\n`, `\t`, `\\`, `\xNN` (a byte), `\uNNNN`, `\UNNNNNNNN`, `\*N(text)` (that many times) and `\-`
/// (nothing: it keeps this file from looking like a leak). A broken escape throws: a case that is not what it
/// says proves nothing.
inline std::string unescape_case(std::string_view text) {
    std::string bytes;
    const auto number = [&](std::size_t digits, int base) {
        unsigned long value = 0;
        const std::size_t size = std::min(digits, text.size());
        const auto end = std::from_chars(text.data(), text.data() + size, value, base).ptr;
        if (base == 16 && end != text.data() + digits) throw std::runtime_error("a broken number");
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return value;
    };
    while (!text.empty()) {
        const char character = text.front();
        text.remove_prefix(1);
        if (character != '\\') {
            bytes += character;
            continue;
        }
        if (text.empty()) throw std::runtime_error("a backslash at the end");
        const char kind = text.front();
        text.remove_prefix(1);
        if (kind == 'n') {
            bytes += '\n';
        } else if (kind == 't') {
            bytes += '\t';
        } else if (kind == '\\') {
            bytes += '\\';
        } else if (kind == 'x') {
            bytes += static_cast<char>(number(2, 16));
        } else if (kind == 'u') {
            append_code_point(bytes, number(4, 16));
        } else if (kind == 'U') {
            append_code_point(bytes, number(8, 16));
        } else if (kind == '*') {
            const unsigned long times = number(8, 10);
            const std::size_t close = text.find(')');
            if (!text.starts_with('(') || close == std::string_view::npos)
                throw std::runtime_error("a broken \\*");
            const std::string once = unescape_case(text.substr(1, close - 1));
            for (unsigned long time = 0; time < times; ++time) bytes += once;
            text.remove_prefix(close + 1);
        } else if (kind != '-') {
            throw std::runtime_error("an unknown escape");
        }
    }
    return bytes;
}

/// Lines of `text => expected`; `=> =` where nothing changes; `[kind]` and `#` lines between them.
inline std::vector<TextCase> read_text_cases(const std::string& file) {
    std::ifstream input(std::string(WINSH_SOURCE_DIR) + "/src/snapshots/testdata/" + file);
    if (!input) throw std::runtime_error("cannot read " + file);
    std::vector<TextCase> cases;
    std::string line;
    std::string kind;
    for (int number = 1; std::getline(input, line); ++number) {
        const std::string place = file + ":" + std::to_string(number);
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '[' && line.back() == ']' && !line.contains("=>")) {
            kind = line.substr(1, line.size() - 2);
            continue;
        }
        const std::size_t arrow = line.find(" => ");
        if (arrow == std::string::npos) throw std::runtime_error(place + ": no \" => \"");
        const std::string expected = line.substr(arrow + 4);
        try {
            TextCase row{unescape_case(std::string_view(line).substr(0, arrow)), {}, kind, place};
            row.expected = expected == "=" ? row.text : unescape_case(expected);
            cases.push_back(std::move(row));
        } catch (const std::runtime_error& fault) {
            throw std::runtime_error(place + ": " + fault.what());
        }
    }
    return cases;
}

}  // namespace winsh
