#include "snapshots/section_builder.h"

#include <algorithm>

#include "base/digest.h"
#include "base/format.h"
#include "base/text.h"
#include "snapshots/sanitizer.h"

namespace winsh {
namespace {
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
}

Result<Section> build_section(const ConnectorInfo& connector, const ConnectionId& connection,
                              Delivery delivery, Timestamp now) {
    if (!delivery.content.is_object())
        return fail(ErrorKind::unprocessable,
                    format("What {} answered could not be put into a section.", connector.title));
    Json raw = Json::object();
    for (auto& [name, value] : delivery.content.members()) {
        const auto& keys = connector.top_level_keys;
        if (std::ranges::find(keys, name) != keys.end()) raw.set(name, std::move(value));
    }
    SanitizedContent sanitized = sanitize(raw, connector.text_rules);
    const std::string canonical = to_canonical_text(sanitized.content);
    if (canonical.size() > kMostBytes)
        return fail(ErrorKind::too_large,
                    format("{} delivered {} bytes, more than the {} that winsh keeps of one connection.",
                           connector.title, canonical.size(), kMostBytes));
    Section section;
    section.connection = connection;
    section.content = std::move(sanitized.content);
    section.untrusted = std::move(sanitized.untrusted);
    section.redactions = std::move(sanitized.redactions);
    section.content_digest = "sha256:" + to_hex(as_bytes(sha256(canonical)));
    section.fetched_at = now;
    section.memory = std::move(delivery.memory);
    return section;
}

}  // namespace winsh
