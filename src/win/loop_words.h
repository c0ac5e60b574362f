#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace winsh::win {

/// The capabilities that a loop, as `GET /v1/loops` describes it, requires and that no connection provides;
/// fit for a terminal.
struct Wants {
    std::vector<std::string> to_connect;
    /// Those that no connector of the server provides yet, so that nobody can connect them.
    std::vector<std::string> without_connector;
};
Wants wants_of(const Json& loop);

/// What is to be said of the latter, in a sentence; "" where there are none.
std::string without_connector_in_words(const std::vector<std::string>& capabilities);

}  // namespace winsh::win
