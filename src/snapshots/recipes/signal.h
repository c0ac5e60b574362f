#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/signal.h"

namespace winsh {

/// Who wrote what a signal quotes.
enum class Author { internal, customer, anonymous };

struct Entity {
    std::string type;  ///< `issue`, `person`, `release`, `thread` …
    std::string id;
};

struct Evidence {
    std::string pointer;  ///< Into the snapshot; "" where what it is stands at the upstream alone.
    std::string url;      ///< The record at the upstream; "" where there is none.
};

/// Something that happened and may want to be acted on.
struct Signal {
    std::string source;      ///< The top-level key that it was found in: `sentry` …
    std::string kind;        ///< Stable word: `error`, `thread`, `dispute` …
    std::string dedupe_key;  ///< With source and kind: what makes it the same signal tomorrow.
    Severity severity = Severity::info;
    Priority priority = Priority::p3;
    std::string title;    ///< May quote a third party.
    std::string summary;  ///< Our own words and numbers.
    std::string occurred_at;
    std::string first_seen;
    std::string last_seen;  ///< ISO 8601, each; "" where the upstream does not tell.
    std::optional<std::int64_t> count;
    std::vector<Entity> entities;
    std::vector<Evidence> evidence;
    Author author = Author::internal;
    /// Where in its section it was found, for the recipe that shows more of it.
    std::size_t index = 0;

    /// `signal_` and 16 hex digits of the hash of source, kind and dedupe key.
    std::string id() const;
};

/// By priority, severity, the latest, and the id: the order in which an agent is to look at them.
void rank(std::vector<Signal>& signals);

/// The documented members. Evidence has room for its digest, which `digest_evidence` fills in.
Json to_json(const Signal& signal);
/// Sets the digest of what each pointer of `signals[].evidence` leads to: all lead somewhere, or are null
/// (`fit_budget`).
void digest_evidence(Json& document);

}  // namespace winsh
