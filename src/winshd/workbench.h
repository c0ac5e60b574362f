#pragma once

#include <memory>
#include <string>

#include "access/accounts.h"
#include "access/password_gate.h"
#include "access/throttle.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "store/store.h"

namespace winsh {

/// What an operator's command works with: the store of a folder and what stands around it.
struct Workbench {
    SystemClock clock;
    SystemRandom random;
    StandardErrorLog log{clock, LogLevel::error};
    PasswordGate passwords;
    Throttle throttle{clock, 16};
    std::unique_ptr<Store> store;

    /// An operator who mistypes the folder must not get a new one.
    Result<void> open_existing(const std::string& folder);
    Result<void> open(const std::string& folder);
    Accounts accounts() { return Accounts(*store, passwords, throttle, clock, random); }
};

/// 0, or 1 after the complaint has been written to standard error.
int exit_code_of(const Result<void>& result);

}  // namespace winsh
