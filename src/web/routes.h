#pragma once

#include "http/router.h"
#include "web/api/loop_api.h"
#include "web/api/machine_api.h"
#include "web/api/oauth_api.h"
#include "web/api/sign_in_api.h"
#include "web/api/snapshot_api.h"
#include "web/api/token_api.h"
#include "web/guard.h"

namespace winsh::web {

/// The endpoints for programs. All outlive the router that they are added to.
struct ApiEndpoints {
    const SignInApi& sign_in;
    const TokenApi& tokens;
    const SnapshotApi& snapshots;
    const LoopApi& loops;
    const OAuthApi& oauth;
    const MachineApi& machine;
};

/// The site map of `/api`, `/v1`, `/oauth` and the machine endpoints, one line a URL. The pages bring their
/// own
/// (`pages/page_routes`).
void add_api_routes(SiteMap& site, const Guard& guard, const ApiEndpoints& endpoints);
/// `/metrics`, for the listener that the operator chose.
void add_metrics_route(SiteMap& site, const Guard& guard, const MachineApi& machine);

}  // namespace winsh::web
