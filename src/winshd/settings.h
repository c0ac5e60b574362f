#pragma once

#include <string_view>

namespace winsh {

/// Name of the store's setting that holds the public URL with which the server last ran.
inline constexpr std::string_view kPublicUrlSetting = "public_url";

}  // namespace winsh
