#include "win/duration.h"

#include "base/text.h"

namespace winsh::win {

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    using namespace std::chrono;
    constexpr std::int64_t kLongest = 10LL * 365 * 86'400;
    if (text.empty()) return std::nullopt;
    std::int64_t unit = 0;
    switch (text.back()) {
        case 's':
            unit = 1;
            break;
        case 'm':
            unit = 60;
            break;
        case 'h':
            unit = 3'600;
            break;
        case 'd':
            unit = 86'400;
            break;
        default:
            return std::nullopt;
    }
    const auto number = parse_integer(text.substr(0, text.size() - 1));
    if (!number || *number < 0 || *number > kLongest / unit) return std::nullopt;
    return seconds(*number * unit);
}

}  // namespace winsh::win
