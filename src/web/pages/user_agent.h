#pragma once

#include <string>
#include <string_view>

namespace winsh::web {

/// `Firefox on Linux`, for the list of sessions. What it does not know it shows cut to 60 characters; "" is
/// an unknown browser. A hint for people: a browser may say what it likes.
std::string describe_user_agent(std::string_view user_agent);

}  // namespace winsh::web
