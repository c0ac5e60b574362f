#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"
#include "model/signal.h"

namespace winsh {

/// Which signals a loop of a workspace's own is about: those that are all of it. As it is made, it lets
/// everything through.
struct SignalFilter {
    std::vector<std::string> kinds = {};  ///< None: of any. NOLINT(readability-redundant-member-init)
    Severity least_severity = Severity::info;
    Priority least_priority = Priority::p3;
    std::vector<std::string> words =  // NOLINT(readability-redundant-member-init)
        {};  ///< With one of these in the title, in any case; none: whatever it says.

    bool is_set() const { return *this != SignalFilter(); }
    friend bool operator==(const SignalFilter&, const SignalFilter&) = default;
};

/// The category of the loops that a workspace has made itself.
inline constexpr std::string_view kOwnCategory = "own";

/// A recurring job that an agent does, and the capabilities that its snapshot needs.
struct Loop {
    LoopId id;
    std::string title;
    std::string category;
    std::vector<std::string> required;  ///< Capabilities, in the catalogue's order.
    SignalFilter filter = {};           ///< Of the catalogue's loops none is set.

    bool is_own() const { return category == kOwnCategory; }
    friend bool operator==(const Loop&, const Loop&) = default;
};

/// A loop that a workspace has made itself.
struct OwnLoop {
    Loop loop;
    Timestamp created_at;
    Timestamp changed_at;  ///< Rises with every change: whoever changes it names the one that was read.

    friend bool operator==(const OwnLoop&, const OwnLoop&) = default;
};

/// The loops that every workspace has, ordered by id.
std::span<const Loop> loop_catalogue();
/// The loop of that id, or nullptr.
const Loop* find_loop(const LoopId& id);

}  // namespace winsh
