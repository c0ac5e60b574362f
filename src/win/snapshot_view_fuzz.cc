// What a server may send, shown for reading: nothing of it is obeyed by a terminal, and no line is too wide.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "document/brief.h"
#include "document/snapshot_difference.h"
#include "win/difference_view.h"
#include "win/loop_list_view.h"
#include "win/screen_text.h"
#include "win/snapshot_view.h"

namespace {

void require_harmless(const std::string& view, std::size_t columns) {
    for (const std::string_view line : winsh::split(view, '\n')) {
        if (winsh::has_control_characters(line) || winsh::win::columns_of(line) > columns) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace winsh;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto json = parse_json(text);
    if (!json.has_value()) return 0;
    for (const std::size_t columns : {std::size_t{20}, std::size_t{80}}) {
        const win::ViewOptions options{.columns = columns};
        require_harmless(win::view_of(*json, size, options), columns);
        require_harmless(win::view_of_difference(*json, options), columns);
        require_harmless(win::view_of_loops(*json, "", options), columns);
        // As another one than itself, some of it is new.
        if (const auto difference = difference_between((*json)["before"], *json))
            require_harmless(win::view_of_difference(*difference, options), columns);
    }
    const std::string brief = brief_of(text, "0123456789abcdef");
    if (brief.find("\nEND DATA 0123456789abcdef\n") == std::string::npos) std::abort();
    return 0;
}
