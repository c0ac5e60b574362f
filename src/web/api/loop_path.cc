#include "web/api/loop_path.h"

namespace winsh::web {

Result<LoopId> loop_of_path(std::string_view segment) {
    const auto id = parse_loop_id(segment);
    if (id) return *id;
    return fail(ErrorKind::not_found,
                "There is no such loop: a loop's id is lower-case letters and digits in words joined by "
                "hyphens, at most 64 characters.");
}

}  // namespace winsh::web
