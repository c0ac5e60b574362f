#include "web/pages/page_routes.h"

#include "web/pages/account_pages.h"
#include "web/pages/approval_pages.h"
#include "web/pages/audit_pages.h"
#include "web/pages/connector_pages.h"
#include "web/pages/device_pages.h"
#include "web/pages/home_page.h"
#include "web/pages/loop_pages.h"
#include "web/pages/own_loop_pages.h"
#include "web/pages/person_pages.h"
#include "web/pages/set_up_pages.h"
#include "web/pages/sign_in_pages.h"
#include "web/pages/token_pages.h"

namespace winsh::web {

using http::PathParameters;
using http::Request;

struct PageRoutes::Pages {
    explicit Pages(const PageServices& services);

    void add_entrance(SiteMap& site) const;
    void add_account(SiteMap& site) const;
    void add_tokens(SiteMap& site) const;
    void add_tools(SiteMap& site) const;

    const PageServices services;
    SettingsFrame settings;
    SignInPages sign_in;
    SetUpPages set_up;
    HomePage home;
    AccountPages account;
    AuditPages audit;
    TokenPages tokens;
    ApprovalPages approval;
    DevicePages device;
    ConnectorPages connectors;
    LoopPages loops;
    OwnLoopPages own_loops;
    PersonPages people;
};

PageRoutes::Pages::Pages(const PageServices& s)
    : services(s),
      settings(s.frame, s.guard, s.errors),
      sign_in(s.frame, s.errors, s.cookie, s.sign_in, s.return_targets),
      set_up(s.frame, s.errors, s.cookie, s.accounts, s.setup_link, s.sign_in),
      home(settings, s.connections, s.snapshots, s.tokens, s.clock),
      account(settings, s.accounts, s.sign_in, s.tokens, s.clock),
      audit(settings, s.audit_log, s.clock),
      tokens(settings, s.tokens, s.clock),
      approval(s.frame, s.guard, s.errors, s.approvals),
      device(s.frame, s.guard, s.errors, s.device_grants, s.clock),
      connectors(settings, s.connections, s.snapshots, s.connectors, s.clock),
      loops(settings, s.snapshots, s.loop_bindings, s.clock),
      own_loops(settings, s.own_loops),
      people(settings, s.people, s.snapshots, s.clock) {}

PageRoutes::PageRoutes(const PageServices& services) : pages_(std::make_unique<const Pages>(services)) {}
PageRoutes::~PageRoutes() = default;

void PageRoutes::add_to(SiteMap& site) const {
    pages_->add_entrance(site);
    pages_->add_account(site);
    pages_->add_tokens(site);
    pages_->add_tools(site);
}

// clang-format off

void PageRoutes::Pages::add_entrance(SiteMap& site) const {
    const Guard& guard = services.guard;
    site.get("/", guard.anyone([](const Request&, const PathParameters&) {
        http::Response response = http::see_other("/settings");
        add_private_headers(response);
        return response;
    }));
    site.get("/assets/{name}", guard.anyone_from_memory([this](const Request& request, const PathParameters& path) {
        auto asset = services.assets.find(path[0]);
        return asset ? asset_response(std::move(asset)) : services.errors.of(request, no_such_page());
    }));
    site.get("/set-up", guard.anyone([this](const Request& request, const PathParameters&) { return set_up.show(request); }));
    site.post("/set-up", guard.anyone_form([this](const Request& request, const Form& form, const PathParameters&) { return set_up.create(request, form); }));
    site.get("/sign-in", guard.anyone([this](const Request& request, const PathParameters&) { return sign_in.show(request); }));
    site.post("/sign-in", guard.anyone_form([this](const Request& request, const Form& form, const PathParameters&) { return sign_in.sign_in(request, form); }));
    site.post("/sign-out", guard.form([this](const Request& request, const Viewer& viewer, const Form&, const PathParameters&) { return sign_in.sign_out(request, viewer); }));
}

void PageRoutes::Pages::add_account(SiteMap& site) const {
    site.get("/settings", settings.page([this](const Visit& visit) { return home.show(visit); }));
    site.get("/settings/account", settings.page([this](const Visit& visit) { return account.show(visit); }));
    site.post("/settings/account/password", settings.form([this](const Visit& visit, const Form& form) { return account.change_password(visit, form); }));
    site.post("/settings/account/sessions/{id}/end", settings.form([this](const Visit& visit, const Form&) { return account.end_session(visit); }));
    site.get("/settings/audit", settings.page([this](const Visit& visit) { return audit.list(visit); }));
}

void PageRoutes::Pages::add_tokens(SiteMap& site) const {
    const Guard& guard = services.guard;
    site.get("/settings/api-tokens", settings.page([this](const Visit& visit) { return tokens.list(visit); }));
    site.post("/settings/api-tokens", settings.form([this](const Visit& visit, const Form& form) { return tokens.create(visit, form); }));
    site.get("/settings/api-tokens/{id}/created", settings.page([this](const Visit& visit) { return tokens.show_once(visit); }));
    site.get("/settings/api-tokens/{id}/revoke", settings.page([this](const Visit& visit) { return tokens.ask_to_revoke(visit); }));
    site.post("/settings/api-tokens/{id}/revoke", settings.form([this](const Visit& visit, const Form&) { return tokens.revoke(visit); }));
    site.get("/settings/api-tokens/cli", guard.page([this](const Request& request, const Viewer& viewer, const PathParameters&) { return approval.show(request, viewer); }, [this](const Request& request) { return approval.check(request); }));
    site.post("/settings/api-tokens/cli", guard.form([this](const Request& request, const Viewer& viewer, const Form& form, const PathParameters&) { return approval.decide(request, viewer, form); }));
    site.get("/device", guard.page([this](const Request& request, const Viewer& viewer, const PathParameters&) { return device.show(request, viewer); }));
    site.post("/device", guard.form([this](const Request& request, const Viewer& viewer, const Form& form, const PathParameters&) { return device.decide(request, viewer, form); }));
    site.get("/device/{outcome}", guard.page([this](const Request& request, const Viewer&, const PathParameters& path) { return device.show_outcome(request, path[0]); }));
    site.get("/settings/workspace/tokens", settings.page([this](const Visit& visit) { return tokens.list_of_workspace(visit); }));
}

void PageRoutes::Pages::add_tools(SiteMap& site) const {
    site.get("/settings/connectors", settings.page([this](const Visit& visit) { return connectors.list(visit); }));
    site.get("/settings/connectors/new/{kind}", settings.page([this](const Visit& visit) { return connectors.show_form(visit); }));
    site.post("/settings/connectors/new/{kind}", settings.form([this](const Visit& visit, const Form& form) { return connectors.add(visit, form); }));
    site.get("/settings/connectors/guide", settings.page([this](const Visit& visit) { return connectors.guide(visit); }));
    site.get("/settings/connectors/{id}", settings.page([this](const Visit& visit) { return connectors.show(visit); }));
    site.post("/settings/connectors/{id}/test", settings.form([this](const Visit& visit, const Form&) { return connectors.test(visit); }));
    site.get("/settings/connectors/{id}/change", settings.page([this](const Visit& visit) { return connectors.show_change(visit); }));
    site.post("/settings/connectors/{id}/change", settings.form([this](const Visit& visit, const Form& form) { return connectors.change(visit, form); }));
    site.post("/settings/connectors/{id}/pause", settings.form([this](const Visit& visit, const Form&) { return connectors.pause(visit); }));
    site.post("/settings/connectors/{id}/resume", settings.form([this](const Visit& visit, const Form&) { return connectors.resume(visit); }));
    site.post("/settings/connectors/{id}/people", settings.form([this](const Visit& visit, const Form& form) { return connectors.name_people(visit, form); }));
    site.get("/settings/connectors/{id}/remove", settings.page([this](const Visit& visit) { return connectors.ask_to_remove(visit); }));
    site.post("/settings/connectors/{id}/remove", settings.form([this](const Visit& visit, const Form&) { return connectors.remove(visit); }));
    site.get("/settings/loops", settings.page([this](const Visit& visit) { return loops.list(visit); }));
    site.get("/settings/loops/new", settings.page([this](const Visit& visit) { return own_loops.show_new(visit); }));
    site.post("/settings/loops/new", settings.form([this](const Visit& visit, const Form& form) { return own_loops.add(visit, form); }));
    site.get("/settings/loops/{loop}", settings.page([this](const Visit& visit) { return loops.show(visit); }));
    site.get("/settings/loops/{loop}/change", settings.page([this](const Visit& visit) { return own_loops.show_change(visit); }));
    site.post("/settings/loops/{loop}/change", settings.form([this](const Visit& visit, const Form& form) { return own_loops.change(visit, form); }));
    site.get("/settings/loops/{loop}/remove", settings.page([this](const Visit& visit) { return own_loops.ask_to_remove(visit); }));
    site.post("/settings/loops/{loop}/remove", settings.form([this](const Visit& visit, const Form&) { return own_loops.remove(visit); }));
    site.get("/settings/loops/{loop}/difference", settings.page([this](const Visit& visit) { return loops.show_difference(visit); }));
    site.post("/settings/loops/{loop}/bindings", settings.form([this](const Visit& visit, const Form& form) { return loops.bind(visit, form); }));
    site.get("/settings/loops/{loop}/people/{person}", settings.page([this](const Visit& visit) { return people.show(visit); }));
    site.post("/settings/loops/{loop}/people/{person}", settings.form([this](const Visit& visit, const Form&) { return people.ask(visit); }));
}

// clang-format on

}  // namespace winsh::web
