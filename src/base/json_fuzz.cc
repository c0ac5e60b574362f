#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/json.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// What is read can be written and read again, in every form, and nothing is lost on the way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const winsh::JsonLimits limits{.bytes = std::size_t{16} << 20};
    const auto value = winsh::parse_json({reinterpret_cast<const char*>(data), size}, limits);
    if (!value.has_value()) {
        require(!value.error().message.empty());
        return 0;
    }
    require(winsh::parse_json(winsh::to_text(*value), limits) == value);
    require(winsh::parse_json(winsh::to_pretty_text(*value), limits) == value);
    const std::string canonical = winsh::to_canonical_text(*value);
    const auto again = winsh::parse_json(canonical, limits);
    require(again.has_value() && winsh::to_canonical_text(*again) == canonical);
    return 0;
}
