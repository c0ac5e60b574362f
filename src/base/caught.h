#pragma once

#include <string_view>

#include "base/log.h"

namespace winsh {

/// Within a `catch` block: logs what was caught, as an error, with what it happened to. Where even that
/// fails, as it may without memory, the line is missing: whoever has to go on can rely on going on.
void log_caught(Log& log, std::string_view event, std::string_view subject = {}) noexcept;

}  // namespace winsh
