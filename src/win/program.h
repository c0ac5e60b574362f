#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace winsh::win {

struct ProgramRun {
    int code = 0;          ///< Its exit code, or minus the number of the signal that ended it.
    std::string output;    ///< Up to 64 KiB.
    std::string messages;  ///< Up to 64 KiB.
};

/// Runs a program with the bytes on its standard input, without a shell, in this process's own environment,
/// and waits for it. One that takes longer is ended, as is one during which an `InterruptWatch` notes a
/// signal. Errors: `unavailable`, where it cannot be started or is ended.
Result<ProgramRun> run_program(const std::vector<std::string>& command, std::string_view input,
                               std::chrono::milliseconds patience);

}  // namespace winsh::win
