#include "snapshots/envelope.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "document/sections.h"
#include "snapshots/known_loops.h"

namespace winsh {
namespace {

Json time_or_null(const std::optional<Timestamp>& time) { return time ? Json(to_iso8601(*time)) : Json(); }

Json error_of(const std::optional<ConnectionFailure>& failure) {
    if (!failure) return {};
    return Json::object({{"type", failure->type},
                         {"status", failure->status == 0 ? Json() : Json(failure->status)},
                         {"detail", failure->detail},
                         {"retryAt", time_or_null(failure->retry_at)}});
}

Json coverage_of(const Coverage& coverage) {
    return Json::object({{"returned", coverage.returned},
                         {"available", coverage.available < 0 ? Json() : Json(coverage.available)},
                         {"dropped", coverage.dropped},
                         {"reason", coverage.reason.empty() ? Json() : Json(coverage.reason)}});
}

std::string name_of_connection(const KnownConnection& known) {
    return format("{} ({})", known.connector == nullptr ? known.connection.kind : known.connector->title,
                  known.connection.account);
}

/// What is the matter, as the end of a sentence that begins with the connection's name.
std::string_view complaint_of(ConnectionStatus status) {
    switch (status) {
        case ConnectionStatus::never_synced:
            return "has not delivered yet";
        case ConnectionStatus::rate_limited:
            return "is held back by its rate limit";
        case ConnectionStatus::needs_auth:
            return "needs a new key";
        case ConnectionStatus::misconfigured:
            return "is not set up in a way that can work";
        case ConnectionStatus::failed:
            return "could not be read";
        case ConnectionStatus::disabled:
            return "is paused";
        case ConnectionStatus::stale:
            return "has not been reached for too long";
        case ConnectionStatus::ok:
        case ConnectionStatus::partial:
            return "is well";
    }
    return "is in an unknown state";
}

std::string listed(const std::vector<std::string>& parts) {
    if (parts.empty()) return {};
    std::string text = parts.front();
    for (std::size_t at = 1; at < parts.size(); ++at)
        text += (at + 1 == parts.size() ? " and " : ", ") + parts[at];
    return text;
}

/// Capabilities for which there is no connection yet, and those for which there cannot be one.
struct Missing {
    std::vector<std::string> to_connect;
    std::vector<std::string> without_connector;
};

Missing missing_capabilities(std::span<const Binding> bindings) {
    Missing missing;
    for (const Binding& binding : bindings) {
        if (binding.connection != nullptr) continue;
        (has_connector(binding.capability) ? missing.to_connect : missing.without_connector)
            .push_back(binding.capability);
    }
    return missing;
}

bool is_well(const KnownConnection& known, Timestamp now) {
    const ConnectionStatus status = known.status_at(now);
    return !is_failing(status) && status != ConnectionStatus::stale;
}

std::vector<std::string> complaints(std::span<const Binding> bindings, Timestamp now) {
    std::vector<std::string> found;
    for (const KnownConnection* known : connections_of(bindings))
        if (!is_well(*known, now))
            found.push_back(format("{} {}", name_of_connection(*known), complaint_of(known->status_at(now))));
    return found;
}

/// Where this server mends it: without its address, so that the same sections make the same bytes anywhere.
constexpr std::string_view kPlace = "in the workspace's settings";

/// What to do about a snapshot that is not whole, as the beginning of a sentence.
std::string advice_for(const Missing& missing, const std::vector<std::string>& faults) {
    const std::vector<std::string>& wanted = missing.to_connect;
    if (wanted.empty() && faults.empty()) return "Connecting tools does not complete it: ";
    if (wanted.empty()) return format("Look at the connection {}, or ", kPlace);
    if (!missing.without_connector.empty()) return format("Connect {} {}, or ", listed(wanted), kPlace);
    return format("Connect {} {}, or ", wanted.size() == 1 ? "it" : "them", kPlace);
}

std::string partial_message(std::span<const Binding> bindings, Timestamp now) {
    const Missing missing = missing_capabilities(bindings);
    const std::vector<std::string> faults = complaints(bindings, now);
    std::vector<std::string> causes;
    if (!missing.to_connect.empty())
        causes.push_back(format("no connection provides {}", listed(missing.to_connect)));
    if (!missing.without_connector.empty())
        causes.push_back(
            format("no connector of this server provides {} yet", listed(missing.without_connector)));
    if (!faults.empty()) causes.push_back(listed(faults));
    return format("This snapshot is incomplete: {}. {}go on with what is here.", join(causes, "; "),
                  advice_for(missing, faults));
}

/// Whether time alone may bring data.
bool is_under_way(std::span<const Binding> bindings, Timestamp now) {
    return std::ranges::any_of(connections_of(bindings), [&](const KnownConnection* known) {
        const ConnectionStatus status = known->status_at(now);
        return status != ConnectionStatus::needs_auth && status != ConnectionStatus::misconfigured &&
               status != ConnectionStatus::disabled;
    });
}

std::string stale_message(std::span<const Binding> bindings, Timestamp now) {
    std::vector<std::string> old;
    for (const KnownConnection* known : connections_of(bindings)) {
        if (known->status_at(now) == ConnectionStatus::stale)
            old.push_back(
                format("{} since {}", name_of_connection(*known), to_iso8601(*known->health.succeeded_at)));
    }
    return format(
        "This snapshot is old: nothing new from {}. Look at the connection {} before relying on it.",
        listed(old), kPlace);
}

std::string_view in_words(std::size_t signals) {
    if (signals == 0) return "Nothing in it wants to be acted on.";
    return signals == 1 ? "One thing in it may want to be acted on."
                        : "What may want to be acted on stands in signals, the most urgent first.";
}

std::string ready_message(std::span<const Binding> bindings, std::size_t signals, Timestamp now) {
    std::vector<std::string> names;
    for (const KnownConnection* known : connections_of(bindings))
        if (is_well(*known, now)) names.push_back(name_of_connection(*known));
    std::string text = format("All that this loop needs is here and fresh: {}. ", listed(names));
    // What is only wished for: without a word about it, its silence would pass for good news.
    const std::vector<std::string> faults = complaints(bindings, now);
    if (!faults.empty()) text += format("What it reads beside is not: {}. ", listed(faults));
    return text.append(in_words(signals));
}

}  // namespace

std::vector<const KnownConnection*> connections_of(std::span<const Binding> bindings) {
    std::vector<const KnownConnection*> connections;
    for (const Binding& binding : bindings)
        if (binding.connection != nullptr) connections.push_back(binding.connection);
    const auto id_of = [](const KnownConnection* known) -> const ConnectionId& {
        return known->connection.id;
    };
    std::ranges::sort(connections, {}, id_of);
    const auto repeated = std::ranges::unique(connections);
    connections.erase(repeated.begin(), repeated.end());
    return connections;
}

Json connector_row(const KnownConnection& known, const Section* section, Timestamp now) {
    Json provides = Json::array();
    if (section != nullptr) {
        for (const auto& [name, value] : section->content.members())
            provides.push("/" + escape_pointer_token(name));
    }
    const ConnectionHealth& health = known.health;
    Json freshness = Json::object({{"fetchedAt", time_or_null(health.succeeded_at)},
                                   {"completeThrough", time_or_null(health.complete_through)},
                                   {"maxAgeSeconds", static_cast<std::int64_t>(known.max_age().count())},
                                   {"nextAt", time_or_null(health.next_at)}});
    return Json::object({{"id", known.connection.id.text()},
                         {"kind", known.connection.kind},
                         {"account", known.connection.account},
                         {"provides", std::move(provides)},
                         {"status", name_of(known.status_at(now))},
                         {"freshness", std::move(freshness)},
                         {"coverage", coverage_of(health.coverage)},
                         {"error", error_of(health.failure)},
                         {"contentDigest", section == nullptr ? Json() : Json(section->content_digest)}});
}

namespace {

std::string message_without_filter(const MessageInput& input) {
    const auto& [status, bindings, signals, filtered, now] = input;
    switch (status) {
        case SnapshotStatus::empty:
            return std::string(kEmptyMessage);
        case SnapshotStatus::ready:
            return ready_message(bindings, signals, now);
        case SnapshotStatus::partial:
            return partial_message(bindings, now);
        case SnapshotStatus::stale:
            return stale_message(bindings, now);
        case SnapshotStatus::unavailable:
            return format("There is no data yet: {}. {} {}.", listed(complaints(bindings, now)),
                          is_under_way(bindings, now) ? "Wait a minute, or look at the connection"
                                                      : "Look at the connection",
                          kPlace);
    }
    return {};
}

}  // namespace

std::string message_of(const MessageInput& input) {
    std::string message = message_without_filter(input);
    // Else the silence of a filter would pass for good news.
    if (input.filtered > 0)
        message +=
            format(" {} {}",
                   input.filtered == 1 ? "One more thing does" : format("{} more things do", input.filtered),
                   kBesideTheFilter);
    return message;
}

}  // namespace winsh
