#include "winshd/manual.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kWidestName = 24;
constexpr std::size_t kGap = 2;

/// The words in lines of at most `columns`. The texts are ours and ASCII: a byte is a column.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines(1);
    for (std::string_view line : split(text, '\n')) {
        for (const std::string_view word : split(line, ' ')) {
            if (word.empty()) continue;
            if (!lines.back().empty() && lines.back().size() + 1 + word.size() > columns)
                lines.emplace_back();
            if (!lines.back().empty()) lines.back() += ' ';
            lines.back() += word;
        }
    }
    return lines;
}

std::string paragraph(std::string_view text) {
    if (text.starts_with("# ")) return std::string(text.substr(2)) + '\n';
    if (text.starts_with("  ")) return std::string(text) + '\n';
    return join(wrapped(text, kManualColumns), "\n") + '\n';
}

/// A heading stands close to what it is above; all else has an empty line between.
std::string paragraphs(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        const std::string_view one = text.substr(0, end);
        out += paragraph(one);
        text.remove_prefix(std::min(end + 2, text.size()));
        if (!text.empty() && !one.starts_with("# ")) out += '\n';
    }
    return out;
}

/// Names in one column, what they mean in another; a long name has its meaning on the next line.
std::string in_columns(const std::vector<Manual::Term>& terms) {
    std::size_t widest = 0;
    for (const Manual::Term& term : terms) {
        if (term.name.size() <= kWidestName) widest = std::max(widest, term.name.size());
    }
    const std::size_t indent = kGap + widest + kGap;
    std::string out;
    for (const Manual::Term& term : terms) {
        out += std::string(kGap, ' ') + term.name;
        std::size_t column = kGap + term.name.size();
        for (const std::string& line : wrapped(term.text, kManualColumns - indent)) {
            if (column + kGap > indent) {
                out += '\n';
                column = 0;
            }
            out += std::string(indent - column, ' ') + line;
            column = kManualColumns;
        }
        out += '\n';
    }
    return out;
}

}  // namespace

std::string to_text(const Manual& manual) {
    std::string out = format("Usage: {}\n\n{}", manual.usage, paragraphs(manual.about));
    for (const Manual::Section& section : manual.sections)
        out += format("\n{}\n{}", section.title, in_columns(section.terms));
    if (!manual.notes.empty()) out += '\n' + paragraphs(manual.notes);
    return out;
}

}  // namespace winsh
