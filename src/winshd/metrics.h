#pragma once

#include <string>

#include "http/server.h"
#include "snapshots/poller.h"
#include "snapshots/snapshots.h"

namespace winsh {

struct MetricsInput {
    http::ServerCounts server;
    Snapshots::Counts snapshots;
    Poller::Counts poller;
    std::size_t cached_tokens = 0;
};

/// The Prometheus text format (version 0.0.4).
std::string render_metrics(const MetricsInput& input);

}  // namespace winsh
