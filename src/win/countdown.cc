#include "win/countdown.h"

#include "base/format.h"
#include "win/screen_text.h"

namespace winsh::win {

Countdown::Countdown(Terminal& terminal, std::string what) : terminal_(terminal), what_(std::move(what)) {}

Countdown::~Countdown() { clear(); }

void Countdown::show(std::chrono::milliseconds left) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    if (!terminal_.messages_are_seen() || seconds == shown_) return;
    shown_ = seconds;
    // In one line of the narrowest window: a second one could not be taken back.
    const std::string line =
        cut_to(format("  {} {}:{:02}", what_, seconds / 60, seconds % 60), terminal_.columns() - 1);
    terminal_.tell(format("\r\x1b[K{}", paint(Tone::faint, line, terminal_.message_colours())));
}

void Countdown::clear() {
    if (shown_ >= 0) terminal_.tell("\r\x1b[K");
    shown_ = -1;
}

}  // namespace winsh::win
