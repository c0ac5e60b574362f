#pragma once

#include <termios.h>

namespace winsh {

/// As long as it lives, what is typed on the terminal at standard input is not shown, but for the line's end.
/// At the end the terminal is as it was. Does nothing where standard input is no terminal.
class SilentTyping {
public:
    SilentTyping();
    ~SilentTyping();
    SilentTyping(const SilentTyping&) = delete;
    SilentTyping& operator=(const SilentTyping&) = delete;

private:
    termios before_{};
    bool changed_ = false;
};

}  // namespace winsh
