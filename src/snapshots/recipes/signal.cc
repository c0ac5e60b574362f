#include "snapshots/recipes/signal.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"

namespace winsh {
namespace {

std::string_view name_of(Author author) {
    switch (author) {
        case Author::internal:
            return "internal";
        case Author::customer:
            return "customer";
        case Author::anonymous:
            return "anonymous";
    }
    return "anonymous";
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

/// As long as every digest is.
std::string room_for_digest() { return "sha256:" + std::string(64, '0'); }

Json to_json(const Evidence& evidence) {
    return Json::object({{"pointer", text_or_null(evidence.pointer)},
                         {"digest", evidence.pointer.empty() ? Json() : Json(room_for_digest())},
                         {"url", text_or_null(evidence.url)}});
}

}  // namespace

std::string Signal::id() const {
    const std::string digest = to_hex(as_bytes(sha256(join({source, kind, dedupe_key}, "\n"))));
    return "signal_" + digest.substr(0, 16);
}

void rank(std::vector<Signal>& signals) {
    struct Ranked {
        std::string id;
        Timestamp last_seen;  ///< As texts, `09:00:00Z` and `11:00:00+02:00` would not be one time.
        Signal signal;
    };
    std::vector<Ranked> ranked;
    ranked.reserve(signals.size());
    for (Signal& signal : signals)
        ranked.push_back(
            {signal.id(), from_iso8601(signal.last_seen).value_or(Timestamp()), std::move(signal)});
    std::ranges::sort(ranked, [](const Ranked& left, const Ranked& right) {
        // The latest comes first, so the two change places.
        return std::tie(left.signal.priority, left.signal.severity, right.last_seen, left.id) <
               std::tie(right.signal.priority, right.signal.severity, left.last_seen, right.id);
    });
    const auto repeated = std::ranges::unique(ranked, {}, &Ranked::id);
    ranked.erase(repeated.begin(), repeated.end());
    signals.clear();
    for (Ranked& row : ranked) signals.push_back(std::move(row.signal));
}

Json to_json(const Signal& signal) {
    Json entities = Json::array();
    for (const Entity& entity : signal.entities)
        entities.push(Json::object({{"type", entity.type}, {"id", entity.id}}));
    Json evidence = Json::array();
    Json links = Json::array();
    for (const Evidence& row : signal.evidence) {
        evidence.push(to_json(row));
        if (!row.url.empty()) links.push(row.url);
    }
    return Json::object(
        {{"id", signal.id()},
         {"source", signal.source},
         {"kind", signal.kind},
         {"severity", name_of(signal.severity)},
         {"priority", name_of(signal.priority)},
         {"title", signal.title},
         {"summary", signal.summary},
         {"occurredAt", text_or_null(signal.occurred_at)},
         {"firstSeen", text_or_null(signal.first_seen)},
         {"lastSeen", text_or_null(signal.last_seen)},
         {"count", signal.count ? Json(*signal.count) : Json()},
         {"entities", std::move(entities)},
         {"evidence", std::move(evidence)},
         {"links", std::move(links)},
         {"trust", Json::object({{"origin", signal.source}, {"author", name_of(signal.author)}})}});
}

void digest_evidence(Json& document) {
    Json* signals = document.find("signals");
    if (signals == nullptr || !signals->is_array()) return;
    for (Json& signal : signals->items()) {
        Json* evidence = signal.find("evidence");
        if (evidence == nullptr) continue;
        for (Json& row : evidence->items()) {
            if (!row["pointer"].is_string()) continue;
            const Json* meant = document.at_pointer(row["pointer"].as_string());
            if (meant == nullptr) continue;
            row.set("digest", "sha256:" + to_hex(as_bytes(sha256(to_canonical_text(*meant)))));
        }
    }
}

}  // namespace winsh
