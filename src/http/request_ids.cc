#include "http/request_ids.h"

#include <algorithm>

namespace winsh::http {

std::string_view RequestIds::next() {
    // An odometer over 0-9 A-Z a-z; its carry would reach the random part after 62^8 requests.
    for (auto digit = next_.rbegin(); digit != next_.rend(); ++digit) {
        if (*digit == 'z') {
            *digit = '0';
            continue;
        }
        *digit = *digit == '9' ? 'A' : *digit == 'Z' ? 'a' : static_cast<char>(*digit + 1);
        break;
    }
    return next_;
}

bool is_well_formed_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char character) {
        return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
               (character >= 'a' && character <= 'z') || character == '-' || character == '_' ||
               character == '.';
    });
}

}  // namespace winsh::http
