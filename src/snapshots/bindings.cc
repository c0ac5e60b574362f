#include "snapshots/bindings.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "snapshots/recipes/recipe.h"

namespace winsh {

std::chrono::seconds KnownConnection::max_age() const {
    return connector == nullptr ? ConnectorInfo{}.max_age : connector->max_age;
}

std::optional<Timestamp> KnownConnection::stale_at() const {
    if (!health.succeeded_at) return std::nullopt;
    return *health.succeeded_at + max_age();
}

ConnectionStatus effective_status(const ConnectionHealth& health, std::chrono::seconds max_age,
                                  Timestamp now) {
    if (!health.succeeded_at) return health.status;
    const bool is_too_old = now >= *health.succeeded_at + max_age;
    const bool is_from_the_future = now < *health.succeeded_at - max_age;
    return is_too_old || is_from_the_future ? ConnectionStatus::stale : health.status;
}

ConnectionStatus KnownConnection::status_at(Timestamp now) const {
    return connection.enabled ? effective_status(health, max_age(), now) : ConnectionStatus::disabled;
}

namespace {

std::pair<bool, bool> rank(const KnownConnection& candidate) {
    return {candidate.connection.enabled, candidate.has_delivered()};
}

const KnownConnection* provider_of(std::string_view capability,
                                   std::span<const KnownConnection> connections) {
    const KnownConnection* best = nullptr;
    for (const KnownConnection& candidate : connections) {
        if (!provides(candidate, capability)) continue;
        if (best == nullptr || rank(candidate) > rank(*best)) best = &candidate;
    }
    return best;
}

/// What was chosen for the one capability, where it provides the other.
const KnownConnection* chosen_for(const Loop& loop, std::string_view chosen_capability,
                                  std::string_view capability, std::span<const KnownConnection> connections,
                                  std::span<const BindingChoice> choices) {
    for (const BindingChoice& choice : choices) {
        if (choice.loop != loop.id || choice.capability != chosen_capability) continue;
        for (const KnownConnection& candidate : connections)
            if (candidate.connection.id == choice.connection && provides(candidate, capability))
                return &candidate;
    }
    return nullptr;
}

/// One connection fills a key for all its capabilities: what was chosen for one serves the others too, where
/// nothing was chosen for them.
const KnownConnection* chosen_beside(const Loop& loop, std::string_view capability,
                                     std::span<const KnownConnection> connections,
                                     std::span<const BindingChoice> choices) {
    for (const BindingChoice& choice : choices) {
        const KnownConnection* known = chosen_for(loop, choice.capability, capability, connections, choices);
        if (known != nullptr) return known;
    }
    return nullptr;
}

}  // namespace

bool provides(const KnownConnection& known, std::string_view capability) {
    if (known.connector == nullptr) return false;
    const std::vector<std::string>& provided = known.connector->capabilities;
    return std::ranges::find(provided, capability) != provided.end();
}

std::vector<Binding> bind_loop(const Loop& loop, std::span<const KnownConnection> connections,
                               std::span<const BindingChoice> choices) {
    const auto bind = [&](std::string_view capability) {
        Binding binding{.capability = std::string(capability)};
        binding.connection = chosen_for(loop, capability, capability, connections, choices);
        binding.is_chosen = binding.connection != nullptr;
        if (!binding.is_chosen) binding.connection = chosen_beside(loop, capability, connections, choices);
        if (binding.connection == nullptr) binding.connection = provider_of(capability, connections);
        return binding;
    };
    std::vector<Binding> bindings;
    for (const std::string& capability : loop.required) bindings.push_back(bind(capability));
    for (const std::string_view capability : wished_capabilities(loop)) {
        if (std::ranges::find(loop.required, capability) != loop.required.end()) continue;
        Binding binding = bind(capability);
        binding.is_required = false;
        if (binding.connection != nullptr) bindings.push_back(std::move(binding));
    }
    return bindings;
}

bool is_failing(ConnectionStatus status) {
    switch (status) {
        case ConnectionStatus::ok:
        case ConnectionStatus::partial:
        case ConnectionStatus::stale:
            return false;
        case ConnectionStatus::never_synced:
        case ConnectionStatus::rate_limited:
        case ConnectionStatus::needs_auth:
        case ConnectionStatus::misconfigured:
        case ConnectionStatus::failed:
        case ConnectionStatus::disabled:
            return true;
    }
    return true;
}

SnapshotStatus judge(std::span<const Binding> all, Timestamp now) {
    std::vector<Binding> bindings;
    std::ranges::copy_if(all, std::back_inserter(bindings), &Binding::is_required);
    const auto is_bound = [](const Binding& row) { return row.connection != nullptr; };
    const auto has_delivered = [&](const Binding& row) {
        return is_bound(row) && row.connection->has_delivered();
    };
    const auto is_unfit = [&](const Binding& row) {
        return !is_bound(row) || !has_delivered(row) || is_failing(row.connection->status_at(now));
    };
    const auto is_stale = [&](const Binding& row) {
        return row.connection->status_at(now) == ConnectionStatus::stale;
    };
    if (std::ranges::none_of(bindings, is_bound)) return SnapshotStatus::empty;
    if (std::ranges::none_of(bindings, has_delivered)) return SnapshotStatus::unavailable;
    if (std::ranges::any_of(bindings, is_unfit)) return SnapshotStatus::partial;
    if (std::ranges::any_of(bindings, is_stale)) return SnapshotStatus::stale;
    return SnapshotStatus::ready;
}

}  // namespace winsh
