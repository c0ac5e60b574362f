#pragma once

#include <span>
#include <string>

#include "win/page.h"
#include "win/snapshot_cache.h"

namespace winsh::win {

/// The loops of `GET /v1/loops` for a person: the best status first, each with what it still wants; `url` is
/// where that can be connected.
std::string view_of_loops(const Json& answer, const std::string& url, const ViewOptions& options);

/// What is kept on this machine, in the order given.
std::string view_of_kept(std::span<const KeptSnapshot> snapshots, const ViewOptions& options);

}  // namespace winsh::win
