#include "http/loop_state.h"

namespace winsh::http {

void LoopTime::refresh() {
    steady_ = clock_.steady_now();
    // Texts show milliseconds: within one there is nothing new to ask the other clock for.
    if (steady_ < next_text_) return;
    next_text_ = steady_ + std::chrono::milliseconds(1);
    const Timestamp now = clock_.now();
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != second_ || http_date_.empty()) {
        second_ = second;
        http_date_ = to_http_date(now);
        iso_ = to_iso8601(now);
    }
    constexpr std::size_t kMillisecondsAt = std::string_view("2026-06-16T18:00:00.").size();
    const auto milliseconds = (now - second).count();
    iso_[kMillisecondsAt] = static_cast<char>('0' + milliseconds / 100);
    iso_[kMillisecondsAt + 1] = static_cast<char>('0' + milliseconds / 10 % 10);
    iso_[kMillisecondsAt + 2] = static_cast<char>('0' + milliseconds % 10);
}

}  // namespace winsh::http
