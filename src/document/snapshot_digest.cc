#include "document/snapshot_digest.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace winsh {

void erase_age(Json& connector) {
    connector.erase("freshness");
    if (Json* error = connector.find("error"); error != nullptr && error->is_object())
        error->erase("retryAt");
}

std::string snapshot_digest(const Json& document) {
    Json content = document;
    content.erase("generatedAt");
    content.erase("digest");
    if (Json* rows = content.find("connectors"); rows != nullptr && rows->is_array())
        for (Json& row : rows->items()) erase_age(row);
    return "sha256:" + to_hex(as_bytes(sha256(to_canonical_text(content))));
}

bool is_snapshot_digest(std::string_view text) {
    constexpr std::string_view kPrefix = "sha256:";
    constexpr std::size_t kHexDigits = 64;
    if (!text.starts_with(kPrefix) || text.size() != kPrefix.size() + kHexDigits) return false;
    return std::ranges::all_of(text.substr(kPrefix.size()),
                               [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace winsh
