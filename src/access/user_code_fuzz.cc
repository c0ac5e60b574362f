#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "access/user_code.h"

/// What is read has the one form, which reads as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto code = winsh::parse_user_code({reinterpret_cast<const char*>(data), size});
    if (code && (code->size() != 9 || winsh::parse_user_code(*code) != code)) std::abort();
    return 0;
}
