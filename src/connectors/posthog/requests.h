#pragma once

#include <string>

#include "connectors/connector.h"
#include "connectors/posthog/question.h"
#include "connectors/upstream.h"

namespace winsh {

/// Reads how often a workflow fails. `project` is a number: safe to put into a path.
PollOutcome read_posthog(Upstream& upstream, const std::string& project, const PosthogWorkflow& workflow,
                         Timestamp now);

}  // namespace winsh
