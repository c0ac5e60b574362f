#pragma once

#include <functional>
#include <optional>
#include <string>

namespace winsh::http {

/// Reads a variable of the environment; nothing where it is unset.
using Environment = std::function<std::optional<std::string>(const char* name)>;
/// The process's own.
Environment process_environment();

}  // namespace winsh::http
