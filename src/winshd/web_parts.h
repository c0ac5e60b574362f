#pragma once

#include <functional>

#include "access/audit_log.h"
#include "http/router.h"
#include "web/api/loop_api.h"
#include "web/api/machine_api.h"
#include "web/api/oauth_api.h"
#include "web/api/sign_in_api.h"
#include "web/api/snapshot_api.h"
#include "web/api/token_api.h"
#include "web/error_response.h"
#include "web/guard.h"
#include "web/html/assets.h"
#include "web/html/renderer.h"
#include "web/pages/page_frame.h"
#include "web/pages/page_routes.h"
#include "web/session_cookie.h"
#include "winshd/access_parts.h"
#include "winshd/snapshot_parts.h"

namespace winsh {

/// What answers requests: guards, endpoints, pages and the router that knows them all.
struct WebParts {
    WebParts(const World& world, AccessParts& access, SnapshotParts& snapshots,
             std::function<std::string()> metrics);
    /// Registers every route. `/metrics` goes to the router of its own listener, and here too where asked
    /// for.
    void add_routes(bool metrics_too);

    web::Renderer renderer;
    web::Assets assets;
    web::SessionCookie cookie;
    web::PageFrame frame;
    web::ErrorResponses errors;
    AuditLog audit_log;
    web::Guard guard;
    web::SignInApi sign_in_api;
    web::TokenApi token_api;
    web::SnapshotApi snapshot_api;
    web::LoopApi loop_api;
    web::OAuthApi oauth_api;
    web::MachineApi machine_api;
    web::PageRoutes pages;
    http::Router router;
    http::Router metrics_router;
};

}  // namespace winsh
