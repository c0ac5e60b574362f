#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "connectors/support/thread.h"

namespace winsh {

// Intercom's answers (version 2.14), reduced to what a snapshot shows. Nothing for an answer that is not of
// the documented shape; single entries that are not are counted.

struct IntercomChange {
    std::string id;               ///< `is_plain_id`
    std::int64_t updated_at = 0;  ///< Seconds since 1970.
};

/// A page of a search.
struct IntercomChanges {
    std::vector<IntercomChange> changes;
    std::string next;  ///< What `starting_after` of the next page is; "" on the last one.
    std::size_t unreadable = 0;
};

std::optional<IntercomChanges> parse_intercom_changes(std::string_view body);

/// One conversation with its parts; `url` is left empty.
std::optional<SupportThread> parse_intercom_conversation(std::string_view body);

/// The workspace's id, which addresses for people have in them.
std::optional<std::string> parse_intercom_workspace(std::string_view body);

}  // namespace winsh
