#pragma once

#include <string>

#include "base/clock.h"
#include "base/json.h"

namespace winsh {

/// A workflow as two events tell of it. The names are whatever a company calls its events.
struct PosthogWorkflow {
    std::string name;  ///< What people call it.
    std::string started_event;
    std::string failed_event;
    /// What tells accounts apart: `distinct_id`, `person_id`, `$group_0` … `$group_4`, or an event's
    /// property.
    std::string account_property;
};

/// The last 24 whole hours and the 7 days before them. Nothing of the hour that runs, so that an answer
/// stays the same within the hour.
struct PosthogWindows {
    explicit PosthogWindows(Timestamp now);
    Timestamp baseline_begin;
    Timestamp current_begin;  ///< And the baseline's end.
    Timestamp current_end;
};

/// `2026-06-15T18:00:00Z`: whole seconds.
std::string posthog_time(Timestamp time);

/// The body of the request. What people typed goes along as values and never into the text of the query.
Json posthog_question(const PosthogWorkflow& workflow, const PosthogWindows& windows);

}  // namespace winsh
