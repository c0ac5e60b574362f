#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "win/profile.h"
#include "win/settings.h"

/// Whatever a folder's `.win/config.toml` holds: a profile from it is a profile's name, and one that is set
/// in it is the one that is read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto settings = winsh::win::parse_settings(text);
    if (settings.has_value() && settings->profile && !winsh::win::is_profile_name(*settings->profile))
        std::abort();
    const auto changed = winsh::win::with_profile(text, "other");
    if (changed.has_value() && winsh::win::parse_settings(*changed)->profile != "other") std::abort();
    return 0;
}
