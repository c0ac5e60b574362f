#pragma once

#include <span>
#include <string_view>

namespace winsh {

/// What finders call their signals (`Signal::kind`).
struct SignalKind {
    std::string_view kind;    ///< `error`: no two have the same.
    std::string_view source;  ///< `sentry`
    std::string_view words;   ///< For people, in the plural: `errors`.
};

/// All there are, in the order of a form.
std::span<const SignalKind> signal_kinds();
/// Of that word, or nullptr.
const SignalKind* find_signal_kind(std::string_view kind);

}  // namespace winsh
