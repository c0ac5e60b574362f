#include "document/parse_snapshot.h"

namespace winsh {

Result<Json> parse_snapshot(std::string_view bytes) {
    auto document = parse_json(bytes, {.bytes = bytes.size(), .depth = 64, .values = 2'000'000});
    if (document.has_value() && !document->is_object())
        return fail(ErrorKind::unprocessable, "It is JSON, and no object.");
    return document;
}

}  // namespace winsh
