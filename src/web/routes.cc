#include "web/routes.h"

namespace winsh::web {

using http::PathParameters;
using http::Request;

namespace {

/// Of a route whose answers are made on a worker, each time.
std::optional<http::Response> nothing_in_memory(const Request&, const TokenFacts&, const PathParameters&) {
    return std::nullopt;
}

}  // namespace

void add_api_routes(SiteMap& site, const Guard& guard, const ApiEndpoints& endpoints) {
    const SignInApi* session = &endpoints.sign_in;
    const TokenApi* token = &endpoints.tokens;
    const SnapshotApi* snapshot = &endpoints.snapshots;
    const LoopApi* loop = &endpoints.loops;
    const OAuthApi* oauth = &endpoints.oauth;
    const MachineApi* status = &endpoints.machine;

    // clang-format off
    site.post("/api/auth/sign-in", guard.anyone_json([=](const Request& request, const PathParameters&) { return session->sign_in(request); }));
    site.post("/api/auth/sign-out", guard.session_api([=](const Request& request, const Viewer& viewer, const PathParameters&) { return session->sign_out(request, viewer); }));
    site.get("/api/auth/session", guard.session_api([=](const Request& request, const Viewer& viewer, const PathParameters&) { return session->session(request, viewer); }));

    site.get("/api/settings/api-tokens", guard.session_api([=](const Request& request, const Viewer& viewer, const PathParameters&) { return token->list(request, viewer); }));
    site.post("/api/settings/api-tokens", guard.session_api([=](const Request& request, const Viewer& viewer, const PathParameters&) { return token->create(request, viewer); }));
    site.delete_("/api/settings/api-tokens/{id}", guard.session_api([=](const Request& request, const Viewer& viewer, const PathParameters& path) { return token->revoke(request, viewer, path[0]); }));

    site.get("/v1/loops/{loop}/connector-snapshot", guard.with_scope(Scope::snapshots_read,
        [=](const Request& request, const TokenFacts& facts, const PathParameters& path) { return snapshot->from_memory(request, facts, path[0]); },
        [=](const Request& request, const TokenFacts& facts, const PathParameters& path) { return snapshot->read(request, facts, path[0]); }));
    site.get("/v1/snapshots/{digest}", guard.with_scope(Scope::snapshots_read, nothing_in_memory, [=](const Request& request, const TokenFacts& facts, const PathParameters& path) { return snapshot->of_digest(request, facts, path[0]); }));
    site.get("/v1/loops", guard.with_scope(Scope::loops_read, nothing_in_memory, [=](const Request& request, const TokenFacts& facts, const PathParameters&) { return loop->list(request, facts); }));
    site.get("/v1/loops/{loop}", guard.with_scope(Scope::loops_read, nothing_in_memory, [=](const Request& request, const TokenFacts& facts, const PathParameters& path) { return loop->show(request, facts, path[0]); }));

    site.get("/.well-known/oauth-authorization-server", guard.anyone_from_memory([=](const Request&, const PathParameters&) { return oauth->metadata(); }));
    site.post("/oauth/token", guard.anyone([=](const Request& request, const PathParameters&) { return oauth->token(request); }));
    site.post("/oauth/device_authorization", guard.anyone([=](const Request& request, const PathParameters&) { return oauth->device_authorization(request); }));
    site.post("/oauth/revoke", guard.anyone([=](const Request& request, const PathParameters&) { return oauth->revoke(request); }));
    site.post("/oauth/introspect", guard.anyone([=](const Request& request, const PathParameters&) { return oauth->introspect(request); }));

    site.get("/healthz", guard.anyone_from_memory([=](const Request&, const PathParameters&) { return status->health(); }));
    site.get("/readyz", guard.anyone([=](const Request& request, const PathParameters&) { return status->readiness(request); }));
    site.get("/openapi.json", guard.anyone_from_memory([=](const Request&, const PathParameters&) { return status->contract(); }));
    // clang-format on
}

void add_metrics_route(SiteMap& site, const Guard& guard, const MachineApi& machine) {
    const auto* status = &machine;
    site.get("/metrics",
             guard.anyone([=](const Request&, const PathParameters&) { return status->metrics(); }));
}

}  // namespace winsh::web
