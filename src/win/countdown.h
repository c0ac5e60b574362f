#pragma once

#include <chrono>
#include <string>

#include "win/terminal.h"

namespace winsh::win {

/// The line that counts down while the user is in the browser, only where somebody sees it; it is gone when
/// this dies.
class Countdown {
public:
    Countdown(Terminal& terminal, std::string what);
    ~Countdown();
    Countdown(const Countdown&) = delete;
    Countdown& operator=(const Countdown&) = delete;

    void show(std::chrono::milliseconds left);
    void clear();

private:
    Terminal& terminal_;
    std::string what_;
    long shown_ = -1;
};

}  // namespace winsh::win
