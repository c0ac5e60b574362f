#include "snapshots/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace winsh {
namespace {

constexpr utf8proc_int32_t kReplacement = 0xFFFD;
/// More than any living script stacks on a letter. A flood of them covers the lines around it, and sorting
/// it, as normal forms ask for, takes quadratic time.
constexpr int kMostMarks = 5;

const utf8proc_uint8_t* octets(std::string_view text) {
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool is_between(utf8proc_int32_t point, utf8proc_int32_t first, utf8proc_int32_t last) {
    return point >= first && point <= last;
}

bool is_line_break(utf8proc_int32_t point) {
    return is_between(point, '\n', '\f') || is_between(point, 0x1C, 0x1E) || point == 0x85 ||
           point == 0x2028 || point == 0x2029;
}

/// What stands on or in the letter before it.
bool is_mark(utf8proc_int32_t point) {
    const utf8proc_property_t* const property = utf8proc_get_property(point);
    return property->category == UTF8PROC_CATEGORY_MN || property->category == UTF8PROC_CATEGORY_ME ||
           property->combining_class != 0;
}

void append(std::string& out, utf8proc_int32_t point) {
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t size = utf8proc_encode_char(point, bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string visible(std::string_view text, LineBreaks breaks) {
    std::string clean;
    clean.reserve(text.size());
    int marks = 0;
    while (!text.empty()) {
        utf8proc_int32_t point = 0;
        const utf8proc_ssize_t size =
            utf8proc_iterate(octets(text), static_cast<utf8proc_ssize_t>(text.size()), &point);
        text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
        if (size <= 0) {
            append(clean, kReplacement);
        } else if (point == '\r') {
            if (!text.starts_with('\n')) clean.push_back(breaks == LineBreaks::keep ? '\n' : ' ');
        } else if (is_line_break(point)) {
            clean.push_back(breaks == LineBreaks::keep ? '\n' : ' ');
        } else if (point == '\t' || utf8proc_category(point) == UTF8PROC_CATEGORY_ZS) {
            clean.push_back(' ');
        } else if (!is_invisible(point)) {
            marks = is_mark(point) ? marks + 1 : 0;
            if (marks <= kMostMarks) append(clean, point);
        }
    }
    return clean;
}

bool is_ascii(char character) { return static_cast<unsigned char>(character) < 0x80; }

/// `text` where it is no UTF-8.
std::string mapped(std::string_view text, int options) {
    utf8proc_uint8_t* result = nullptr;
    const utf8proc_ssize_t size =
        utf8proc_map(octets(text), static_cast<utf8proc_ssize_t>(text.size()), &result,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(result, &std::free);
    if (size < 0) return std::string(text);
    return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

}  // namespace

bool is_invisible(utf8proc_int32_t point) {
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
            return true;
        default:
            break;
    }
    const bool is_selector = is_between(point, 0xFE00, 0xFE0F) || is_between(point, 0xE0100, 0xE01EF) ||
                             is_between(point, 0x180B, 0x180F);
    const bool is_filler = point == 0x034F || point == 0x115F || point == 0x1160 || point == 0x17B4 ||
                           point == 0x17B5 || point == 0x3164 || point == 0xFFA0 || point == 0x2800;
    const bool is_ignorable = is_between(point, 0x2060, 0x206F) || is_between(point, 0xE0000, 0xE0FFF) ||
                              is_between(point, 0xFFF0, 0xFFFB);
    const bool is_noncharacter = is_between(point, 0xFDD0, 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
    return is_selector || is_filler || is_ignorable || is_noncharacter;
}

std::string normalised(std::string_view text, LineBreaks breaks) {
    std::string clean = visible(text, breaks);
    if (std::ranges::all_of(clean, is_ascii)) return clean;
    // Once more, since one mark can become two.
    return visible(mapped(clean, 0), breaks);
}

std::string case_folded(std::string_view text) { return mapped(text, UTF8PROC_CASEFOLD); }

void append_code_point(std::string& text, std::uint32_t point) {
    const bool is_one = point <= kLastCodePoint && (point < 0xD800 || point > 0xDFFF);
    append(text, is_one ? static_cast<utf8proc_int32_t>(point) : kReplacement);
}

}  // namespace winsh
