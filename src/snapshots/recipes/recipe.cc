#include "snapshots/recipes/recipe.h"

#include <algorithm>
#include <array>
#include <utility>

#include "snapshots/recipes/finders.h"
#include "snapshots/recipes/shapes.h"
#include "snapshots/recipes/signal_filter.h"

namespace winsh {
namespace {

constexpr std::size_t kMostSignals = 20;

bool requires_one_of(const Loop& loop, std::span<const std::string_view> capabilities) {
    return std::ranges::any_of(capabilities, [&](std::string_view capability) {
        return std::ranges::find(loop.required, capability) != loop.required.end();
    });
}

/// The top-level key that tells what happened of a capability.
std::string_view key_of(std::string_view capability) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOthers = {
        {{"logs", "sentry"}, {"billing", "stripe"}, {"customers", "stripe"}}};
    const auto found =
        std::ranges::find(kOthers, capability, &std::pair<std::string_view, std::string_view>::first);
    return found == kOthers.end() ? capability : found->second;
}

/// Whoever makes a loop and names no kind is told that this means every kind.
bool asks_for_issues(const Loop& loop) {
    const std::vector<std::string>& kinds = loop.filter.kinds;
    if (kinds.empty()) return loop.is_own();
    return std::ranges::find(kinds, std::string_view("issue")) != kinds.end();
}

/// The keys in which the loop's signals are looked for, in the catalogue's order, each once.
std::vector<std::string_view> signal_keys(const Loop& loop) {
    std::vector<std::string_view> keys;
    for (const std::string& capability : loop.required) {
        const std::string_view key = key_of(capability);
        if (finder_of(key) != nullptr && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
    // What is reported already is context where something else tells what happens, unless it is asked for.
    if (keys.size() > 1 && !asks_for_issues(loop)) std::erase(keys, "github");
    return keys;
}

std::vector<Signal> find_signals(const Loop& loop, const Sources& sources) {
    std::vector<Signal> signals;
    for (const std::string_view key : signal_keys(loop))
        for (Signal& signal : finder_of(key)(sources)) signals.push_back(std::move(signal));
    rank(signals);
    return signals;
}

}  // namespace

std::vector<std::string_view> wished_capabilities(const Loop& loop) {
    constexpr std::array<std::string_view, 4> kOfUsers = {"sentry", "logs", "support", "analytics"};
    constexpr std::array<std::string_view, 2> kOfErrors = {"sentry", "logs"};
    std::vector<std::string_view> wished;
    if (requires_one_of(loop, kOfUsers)) wished.emplace_back("customers");
    if (requires_one_of(loop, kOfErrors)) wished.emplace_back("support");
    return wished;
}

bool tells_of(std::string_view capability, const SignalKind& kind) {
    return key_of(capability) == kind.source;
}

std::vector<Signal> compose(const Loop& loop, const Sources& sources, Composition& composition) {
    std::vector<Signal> signals = find_signals(loop, sources);
    composition.filter_out(keep_matching(loop.filter, signals));
    shape_all(loop, sources, signals, composition);
    if (signals.size() > kMostSignals) {
        composition.leave_out("/signals", signals.size() - kMostSignals);
        signals.resize(kMostSignals);
    }
    return signals;
}

}  // namespace winsh
