// The id of a loop, as it stands in a path.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "model/ids.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// `^[a-z0-9]+(-[a-z0-9]+)*$`, at most 64 characters, written out.
bool is_loop_id(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.front() == '-' || text.back() == '-') return false;
    char before = 'a';
    for (const char character : text) {
        const bool is_word = (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
        if (!is_word && character != '-') return false;
        if (character == '-' && before == '-') return false;
        before = character;
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto id = winsh::parse_loop_id(text);
    require(id.has_value() == is_loop_id(text));
    if (id) require(id->text() == text);
    return 0;
}
