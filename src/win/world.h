#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "http/client.h"
#include "http/environment.h"
#include "win/browser.h"
#include "win/launcher.h"
#include "win/terminal.h"

namespace winsh::win {

/// Everything outside the program that a command may touch.
struct World {
    const Clock& clock;
    Random& random;
    http::Client& client;
    http::Environment environment;
    Terminal& terminal;
    Browser& browser;
    Launcher& launcher;
    std::string host_name;  ///< What this machine calls itself; "" where unknown.
    /// Waits that long, or less where a signal comes.
    std::function<void(std::chrono::milliseconds)> pause = [](std::chrono::milliseconds time) {
        std::this_thread::sleep_for(time);
    };
};

}  // namespace winsh::win
