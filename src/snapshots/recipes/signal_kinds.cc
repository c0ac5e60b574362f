#include "snapshots/recipes/signal_kinds.h"

#include <algorithm>
#include <array>

namespace winsh {

std::span<const SignalKind> signal_kinds() {
    static constexpr std::array kKinds = {
        SignalKind{"error", "sentry", "errors"},
        SignalKind{"thread", "support", "conversations that wait"},
        SignalKind{"failure_rate", "analytics", "rising failure rates"},
        SignalKind{"dispute", "stripe", "disputes"},
        SignalKind{"charge_failed", "stripe", "failed charges"},
        SignalKind{"past_due", "stripe", "late payments"},
        SignalKind{"refund", "stripe", "refunds"},
        SignalKind{"issue", "github", "open issues"},
    };
    return kKinds;
}

const SignalKind* find_signal_kind(std::string_view kind) {
    const std::span<const SignalKind> kinds = signal_kinds();
    const auto found = std::ranges::find(kinds, kind, &SignalKind::kind);
    return found == kinds.end() ? nullptr : &*found;
}

}  // namespace winsh
