#include "snapshots/text_cleaner.h"

#include <algorithm>

#include "base/text.h"
#include "snapshots/character_references.h"
#include "snapshots/links.h"
#include "snapshots/markdown.h"
#include "snapshots/redaction_characters.h"
#include "snapshots/unicode.h"

namespace winsh {
namespace {

/// What is longer is cut before anything looks at it: a cleaner's work must be bounded.
constexpr std::size_t kMostBytes = std::size_t{64} << 10U;
constexpr int kMostPasses = 8;

/// Several blanks become one, and none is left at the ends; in a paragraph at most one empty line stands
/// between two.
std::string tightened(std::string_view text) {
    std::string clean;
    std::size_t breaks = 0;
    bool blank = false;
    for (const char character : text) {
        if (character == '\n') {
            ++breaks;
        } else if (character == ' ') {
            blank = true;
        } else {
            if (!clean.empty() && breaks > 0) {
                clean.append(std::min<std::size_t>(breaks, 2), '\n');
            } else if (!clean.empty() && blank) {
                clean.push_back(' ');
            }
            breaks = 0;
            blank = false;
            clean.push_back(character);
        }
    }
    return clean;
}

std::string capped(std::string text, std::size_t most_characters) {
    if (text.size() <= most_characters || count_code_points(text) <= most_characters) return text;
    std::size_t characters = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (begins && ++characters == most_characters) break;
        ++end;
    }
    text.resize(end);
    while (text.ends_with(' ') || text.ends_with('\n')) text.pop_back();
    return text + "…";
}

/// The host of a link stays even where it is an address: without it the link leads nowhere. What follows is
/// searched like any text.
std::string without_personal_data(std::string_view text, TextRule::Kind kind, RedactionCounts& counts) {
    if (kind != TextRule::Kind::link) return redact(text, RedactionScope::everything, counts);
    // As a whole, since a host can say that a secret follows.
    std::string clean = redact(text, RedactionScope::secrets_and_emails, counts);
    const std::size_t host_end = is_web_link(clean) ? clean.find_first_of("/?#", clean.find("://") + 3) : 0;
    if (host_end == std::string::npos) return clean;
    return clean.substr(0, host_end) +
           redact(std::string_view(clean).substr(host_end), RedactionScope::everything, counts);
}

/// What a reader would see, as plain characters.
std::string plain(std::string_view text, TextRule::Kind kind) {
    const LineBreaks breaks = kind == TextRule::Kind::paragraph ? LineBreaks::keep : LineBreaks::to_blanks;
    const std::string visible = normalised(text, breaks);
    if (!visible.contains('&')) return tightened(visible);
    return tightened(normalised(without_character_references(visible), breaks));
}

std::string clean_once(std::string_view text, TextRule::Kind kind, std::size_t most_characters,
                       RedactionCounts& counts) {
    std::string clean = without_personal_data(plain(text, kind), kind, counts);
    clean = kind == TextRule::Kind::link ? link_defanged(clean) : with_links_defanged(clean);
    return capped(without_markdown_structure(clean), most_characters);
}

/// For text that no number of passes brings to rest: what is left can trigger no rule.
std::string letters_only(std::string_view text, std::size_t most_characters) {
    std::string clean;
    for (const char character : text) clean.push_back(is_letter(character) ? character : ' ');
    return capped(tightened(clean), most_characters);
}

}  // namespace

bool is_word(std::string_view text) {
    const bool is_plain = std::ranges::all_of(text, [](char character) {
        return is_alphanumeric(character) || std::string_view("_.:@/+-").contains(character);
    });
    return is_plain && !has_foreign_link(text) && without_markdown_structure(text) == text;
}

std::string clean_text(std::string_view text, TextRule::Kind kind, std::size_t most_characters,
                       RedactionCounts& counts) {
    most_characters = std::max<std::size_t>(most_characters, 1);
    std::string cut;
    if (text.size() > kMostBytes) {
        cut = std::string(text.substr(0, kMostBytes)) + "…";
        text = cut;
    }
    // One rule's result can be another's prey: only what no rule changes any more is clean, and stays so.
    std::string current = clean_once(text, kind, most_characters, counts);
    for (int pass = 0; pass < kMostPasses; ++pass) {
        std::string next = clean_once(current, kind, most_characters, counts);
        if (next == current) return current;
        current = std::move(next);
    }
    return letters_only(current, most_characters);
}

}  // namespace winsh
