#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "http/curl_client.h"
#include "snapshots/connections.h"
#include "snapshots/loop_bindings.h"
#include "snapshots/own_loops.h"
#include "snapshots/person_register.h"
#include "snapshots/poller.h"
#include "snapshots/section_vault.h"
#include "snapshots/snapshots.h"
#include "winshd/access_parts.h"

namespace winsh {

/// From upstreams to the bytes that are served, wired together.
struct SnapshotParts {
    SnapshotParts(const World& world, const Secret& pseudonym_key, std::vector<std::string> allowed_upstreams,
                  std::size_t cache_bytes);

    http::CurlClient client;
    Snapshots snapshots;
    Connections connections;
    LoopBindings loop_bindings;
    OwnLoops own_loops;
    SectionVault vault;
    PersonRegister people;
    Poller poller;
};

}  // namespace winsh
