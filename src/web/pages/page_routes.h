#pragma once

#include <memory>
#include <span>

#include "access/accounts.h"
#include "access/audit_log.h"
#include "access/cli_approval.h"
#include "access/device_grants.h"
#include "access/return_targets.h"
#include "access/setup_link.h"
#include "access/sign_in.h"
#include "access/tokens.h"
#include "connectors/connector.h"
#include "snapshots/connections.h"
#include "snapshots/loop_bindings.h"
#include "snapshots/own_loops.h"
#include "snapshots/person_register.h"
#include "snapshots/snapshots.h"
#include "web/guard.h"
#include "web/pages/page_frame.h"

namespace winsh::web {

/// All that the pages are made of and ask. Everything outlives the routes.
struct PageServices {
    const PageFrame& frame;
    const Assets& assets;
    const Guard& guard;
    const ErrorResponses& errors;
    const SessionCookie& cookie;
    SignIn& sign_in;
    Accounts& accounts;
    SetupLink& setup_link;
    const ReturnTargets& return_targets;
    Tokens& tokens;
    CliApprovals& approvals;
    DeviceGrants& device_grants;
    const AuditLog& audit_log;
    Connections& connections;
    Snapshots& snapshots;
    LoopBindings& loop_bindings;
    OwnLoops& own_loops;
    PersonRegister& people;
    std::span<const Connector* const> connectors;
    const Clock& clock;
};

/// Every page, one line a URL. Holds the pages, so it outlives the router that they are added to.
class PageRoutes {
public:
    explicit PageRoutes(const PageServices& services);
    ~PageRoutes();
    PageRoutes(const PageRoutes&) = delete;
    PageRoutes& operator=(const PageRoutes&) = delete;

    void add_to(SiteMap& site) const;

private:
    struct Pages;
    std::unique_ptr<const Pages> pages_;
};

}  // namespace winsh::web
