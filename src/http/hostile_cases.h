#pragma once

// For tests: reads the cases of tests/hostile. Each file says at its top how it is written.

#include <charconv>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace winsh::http {

struct HostileCase {
    std::string expected;
    std::string name;
    std::string bytes;
    std::string place;  ///< File and line.
};

inline void PrintTo(const HostileCase& hostile, std::ostream* out) {
    *out << hostile.place << ": " << hostile.name;
}

/// Undoes \r \n \t \\ \xNN and \*N(text). A broken escape throws: a case that is not what it says proves
/// nothing.
inline std::string unescape(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        const char character = text.front();
        text.remove_prefix(1);
        if (character != '\\') {
            bytes += character;
            continue;
        }
        const char kind = text.empty() ? '\0' : text.front();
        if (!text.empty()) text.remove_prefix(1);
        unsigned number = 0;
        switch (kind) {
            case 'r':
                bytes += '\r';
                break;
            case 'n':
                bytes += '\n';
                break;
            case 't':
                bytes += '\t';
                break;
            case '\\':
                bytes += '\\';
                break;
            case 'x': {
                const char* const start = text.data();
                const auto end =
                    std::from_chars(start, start + std::min<std::size_t>(2, text.size()), number, 16).ptr;
                if (end != start + 2) throw std::runtime_error("a broken \\x");
                text.remove_prefix(2);
                bytes += static_cast<char>(number);
                break;
            }
            case '*': {
                const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
                text.remove_prefix(static_cast<std::size_t>(end - text.data()));
                const std::size_t close = text.find(')');
                if (!text.starts_with('(') || close == std::string_view::npos)
                    throw std::runtime_error("a broken \\*");
                const std::string once = unescape(text.substr(1, close - 1));
                for (unsigned time = 0; time < number; ++time) bytes += once;
                text.remove_prefix(close + 1);
                break;
            }
            default:
                throw std::runtime_error("an unknown escape");
        }
    }
    return bytes;
}

inline std::vector<HostileCase> read_hostile_cases(const std::string& file) {
    std::ifstream input(std::string(WINSH_SOURCE_DIR) + "/tests/hostile/" + file);
    if (!input) throw std::runtime_error("cannot read " + file);
    std::vector<HostileCase> cases;
    std::string line;
    for (int number = 1; std::getline(input, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        const std::size_t first = line.find(" | ");
        const std::size_t second = line.find(" | ", first + 1);
        if (second == std::string::npos) throw std::runtime_error(file + ": a line without three parts");
        cases.push_back({line.substr(0, first), line.substr(first + 3, second - first - 3),
                         unescape(std::string_view(line).substr(second + 3)),
                         file + ":" + std::to_string(number)});
    }
    return cases;
}

/// Every case that is about one head.
inline std::vector<HostileCase> read_head_cases() {
    std::vector<HostileCase> all;
    for (const char* file : {"request_line.txt", "lines.txt", "field_names.txt", "field_values.txt",
                             "host.txt", "framing.txt", "sizes.txt"}) {
        for (HostileCase& hostile : read_hostile_cases(file)) all.push_back(std::move(hostile));
    }
    return all;
}

}  // namespace winsh::http
