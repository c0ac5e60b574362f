#include "win/interrupt.h"

#include <signal.h>

#include <array>
#include <atomic>

namespace winsh::win {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

// A signal handler can reach nothing but a global.
std::atomic<int> noted = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note(int number) { noted.store(number, std::memory_order_relaxed); }

}  // namespace

struct InterruptWatch::Before {
    std::array<struct sigaction, kSignals.size()> actions;
};

InterruptWatch::InterruptWatch() : before_(std::make_unique<Before>()) {
    noted.store(0, std::memory_order_relaxed);
    for (std::size_t index = 0; index < kSignals.size(); ++index) {
        struct sigaction action{};
        action.sa_handler = &note;  // without SA_RESTART: a blocking read returns
        sigemptyset(&action.sa_mask);
        sigaction(kSignals[index], nullptr, &before_->actions[index]);
        // What the parent asked to be ignored (nohup) stays ignored.
        if (before_->actions[index].sa_handler != SIG_IGN) sigaction(kSignals[index], &action, nullptr);
    }
}

InterruptWatch::~InterruptWatch() {
    for (std::size_t index = 0; index < kSignals.size(); ++index)
        sigaction(kSignals[index], &before_->actions[index], nullptr);
    if (const int number = noted.exchange(0); number != 0) raise(number);
}

bool InterruptWatch::interrupted() const { return noted.load(std::memory_order_relaxed) != 0; }

LaterInterrupt::LaterInterrupt() : was_there_(noted.load(std::memory_order_relaxed) != 0) {}

bool LaterInterrupt::came() const { return !was_there_ && noted.load(std::memory_order_relaxed) != 0; }

}  // namespace winsh::win
