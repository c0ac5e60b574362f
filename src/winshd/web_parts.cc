#include "winshd/web_parts.h"

#include "web/origin.h"
#include "web/pages/error_page.h"
#include "web/routes.h"

namespace winsh {
namespace {

web::Transport transport_of(const World& world) {
    return world.public_origin.starts_with("https://") ? web::Transport::https
                                                       : web::Transport::plain_loopback;
}

/// Puts a refused request on record. A record that cannot be written is logged: the refusal stands either
/// way.
void record_refusal(const World& world, const http::Request& request, const Viewer& viewer,
                    std::string_view sentence) {
    AuditEntry entry;
    entry.at = world.clock.now();
    entry.action = AuditAction::request_refused;
    entry.actor = viewer.user.id;
    entry.actor_email = viewer.user.email;
    entry.detail = std::string(sentence);
    entry.address = std::string(request.peer);
    if (auto written = world.store.audit().append(entry); !written) {
        world.log.error("audit_not_written", {{"reason", written.error().message}});
    }
}

web::GuardOptions guard_options(const World& world, const web::SessionCookie& cookie,
                                const web::ErrorResponses& errors) {
    return web::GuardOptions{
        world.public_origin, cookie, errors,
        [&world](const http::Request& request, const Viewer& viewer, std::string_view sentence) {
            record_refusal(world, request, viewer, sentence);
        }};
}

}  // namespace

WebParts::WebParts(const World& world, AccessParts& access, SnapshotParts& snapshots,
                   std::function<std::string()> metrics)
    : cookie(transport_of(world)),
      frame(renderer, assets, web::Site{world.public_origin}),
      errors(web::make_error_page(frame)),
      audit_log(world.store.audit()),
      guard(access.sign_in, access.bearer, access.csrf, access.return_targets,
            guard_options(world, cookie, errors)),
      sign_in_api(access.sign_in, cookie),
      token_api(access.tokens),
      snapshot_api(snapshots.snapshots),
      loop_api(snapshots.snapshots),
      oauth_api(access.exchange, access.device_grants, access.held_tokens, world.public_origin),
      machine_api([&world] { return world.store.check(); }, std::move(metrics)),
      pages(web::PageServices{frame,
                              assets,
                              guard,
                              errors,
                              cookie,
                              access.sign_in,
                              access.accounts,
                              access.setup_link,
                              access.return_targets,
                              access.tokens,
                              access.approvals,
                              access.device_grants,
                              audit_log,
                              snapshots.connections,
                              snapshots.snapshots,
                              snapshots.loop_bindings,
                              snapshots.own_loops,
                              snapshots.people,
                              all_connectors(),
                              world.clock}),
      router([this](const http::Request& request, int status, std::string_view message) {
          return errors.of(request, status, message);
      }),
      metrics_router([](const http::Request&, int status, std::string_view message) {
          return http::error_response(status, message);
      }) {}

void WebParts::add_routes(bool metrics_too) {
    web::SiteMap site(router);
    web::add_api_routes(
        site, guard,
        web::ApiEndpoints{sign_in_api, token_api, snapshot_api, loop_api, oauth_api, machine_api});
    pages.add_to(site);
    if (metrics_too) web::add_metrics_route(site, guard, machine_api);
    web::SiteMap metrics_site(metrics_router);
    web::add_metrics_route(metrics_site, guard, machine_api);
}

}  // namespace winsh
