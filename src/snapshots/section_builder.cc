#include "snapshots/section_builder.h"

#include <algorithm>

#include "base/digest.h"
#include "base/format.h"
#include "base/text.h"
#include "snapshots/sanitizer.h"

namespace winsh {
namespace {

/// 20,000 customers are two megabytes.
constexpr std::size_t kMostBytes = std::size_t{8} << 20U;
constexpr std::size_t kMostMemoryBytes = std::size_t{16} << 20U;

Json rows_of(const std::vector<SeenPerson>& people, const Pseudonyms& pseudonyms,
             const ConnectorInfo& connector) {
    Json rows = Json::array();
    for (const SeenPerson& person : people) {
        Json row = Json::object({{"name", person.name}});
        if (person.identities.size() > 1 || !is_pseudonym(person.name)) {
            Json aliases = Json::array();
            for (const std::string& identity : person.identities) aliases.push(pseudonyms.of(identity));
            row.set("aliases", std::move(aliases));
        }
        if (connector.people_are_claimed) row.set("claimed", true);
        rows.push(std::move(row));
    }
    return rows;
}

}  // namespace

Result<Section> build_section(const ConnectorInfo& connector, const Connection& connection, Delivery delivery,
                              const SectionVault& vault, Timestamp now) {
    if (!delivery.content.is_object())
        return fail(ErrorKind::unprocessable,
                    format("What {} answered could not be put into a section.", connector.title));
    Json raw = Json::object();
    for (auto& [name, value] : delivery.content.members()) {
        const auto& keys = connector.top_level_keys;
        if (std::ranges::find(keys, name) != keys.end()) raw.set(name, std::move(value));
    }
    const Pseudonyms pseudonyms = vault.pseudonyms_of(connection.workspace);
    SanitizedContent sanitized = sanitize(raw, connector.text_rules, pseudonyms, people_names_of(connection));
    const std::string canonical = to_canonical_text(sanitized.content);
    if (canonical.size() > kMostBytes)
        return fail(ErrorKind::too_large,
                    format("{} delivered {} bytes, more than the {} that winsh keeps of one connection.",
                           connector.title, canonical.size(), kMostBytes));
    Section section;
    section.connection = connection.id;
    section.content = std::move(sanitized.content);
    section.untrusted = std::move(sanitized.untrusted);
    section.redactions = std::move(sanitized.redactions);
    section.content_digest = "sha256:" + to_hex(as_bytes(sha256(canonical)));
    section.fetched_at = now;
    section.people = rows_of(sanitized.people, pseudonyms, connector);
    section.sealed_people = vault.seal_people(connection, sanitized.people);
    section.sealed_memory = vault.seal_memory(connection, delivery.memory);
    if (section.sealed_memory.size() > kMostMemoryBytes)
        return fail(
            ErrorKind::too_large,
            format("{} gives winsh more to remember than the {} bytes that it keeps of one connection.",
                   connector.title, kMostMemoryBytes));
    section.read_with = connection.changed_at;
    return section;
}

}  // namespace winsh
