#include "access/oauth_error.h"

#include <algorithm>

#include "access/display_text.h"

namespace winsh {

std::string error_description(std::string_view sentence) {
    constexpr std::size_t kMost = 512;
    std::string text = printable_excerpt(sentence, kMost);
    std::ranges::replace(text, '"', '\'');
    std::ranges::replace(text, '\\', '/');
    return text;
}

}  // namespace winsh
