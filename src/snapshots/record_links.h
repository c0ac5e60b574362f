#pragma once

#include <string>
#include <string_view>

#include "model/connection.h"

namespace winsh {

/// Where people look at somebody's record at the upstream of that connection: `id` as `Person::record` was
/// given it. "" where the upstream has no such page, or its address is not known.
std::string link_of_record(const Connection& connection, std::string_view id);

}  // namespace winsh
