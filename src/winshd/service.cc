#include "winshd/service.h"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <utility>

#include "access/housekeeping.h"
#include "snapshots/master_key.h"
#include "snapshots/snapshot_retention.h"
#include "store/open.h"
#include "web/error_response.h"
#include "winshd/metrics.h"
#include "winshd/settings.h"
#include "winshd/web_parts.h"

namespace winsh {
namespace {

/// Stands in for the router, which is made after the address is taken because links come from it. Must lead
/// somewhere before the server starts. What the server refuses reaches no route, and is worded by its path.
class LateDispatcher final : public http::Dispatcher {
public:
    void lead_to(const http::Dispatcher& dispatcher) { dispatcher_ = &dispatcher; }
    std::optional<http::Response> answer_from_memory(const http::Request& request) const override {
        return dispatcher_->answer_from_memory(request);
    }
    http::Response answer(const http::Request& request) const override {
        return dispatcher_->answer(request);
    }
    http::Response refusal(const http::Request& request, int status, std::string_view reason) const override {
        return web::early_refusal(request, status, reason);
    }

private:
    const http::Dispatcher* dispatcher_ = nullptr;
};

/// What snapshots in memory have to hear of the store's changes.
AccessHousekeeping::Others follow_connections(Snapshots& snapshots) {
    return {[&snapshots](const Change& change) {
                const auto workspace = parse_workspace_id(change.key);
                if (change.kind == ChangeKind::connections_changed && workspace) snapshots.forget(*workspace);
            },
            [&snapshots] { snapshots.forget_all(); }};
}

/// Ends the process where acknowledging another write would be a lie. No clean-up: what is on the disk is
/// what counts.
void end_at_once(const std::string& why) {
    std::cerr << "winshd: the store can no longer keep what it is given, so the server stops: " << why
              << std::endl;
    std::_Exit(1);
}

/// Says that all is done, where it was promised: it outlives all but the log.
class LastWord {
public:
    explicit LastWord(Log& log) : log_(log) {}
    ~LastWord() {
        if (is_promised_) log_.info("stopped");
    }
    LastWord(const LastWord&) = delete;
    LastWord& operator=(const LastWord&) = delete;

    void promise() { is_promised_ = true; }

private:
    Log& log_;
    bool is_promised_ = false;
};

}  // namespace

struct Service::Parts {
    explicit Parts(const ServeConfig& config)
        : log(clock, config.log_level),
          last_word(log),
          server(config.server, dispatcher, clock, random, log) {}

    SystemClock clock;
    SystemRandom random;
    StandardErrorLog log;
    LastWord last_word;
    LateDispatcher dispatcher;
    std::unique_ptr<Store> store;
    std::unique_ptr<KeyRing> keys;
    Secret pseudonym_key;
    std::optional<World> world;
    std::optional<AccessParts> access;
    std::optional<SnapshotParts> snapshots;
    std::optional<AccessHousekeeping> housekeeping;
    std::optional<SnapshotRetention> retention;
    std::optional<WebParts> web;
    std::optional<http::Server> metrics_server;
    http::Server server;
    bool is_up = false;

    std::string metrics() const {
        return render_metrics({server.counts(), snapshots->snapshots.counts(), snapshots->poller.counts(),
                               access->token_cache.size()});
    }
    Result<void> open(const ServeConfig& config);
    void wire(const ServeConfig& config, const std::string& origin);
    void remember_public_url();
    Result<void> prepare_first_run();
    Result<void> start_metrics(const ServeConfig& config);
};

Result<void> Service::Parts::open(const ServeConfig& config) {
    WINSH_TRY(store, open_store(StoreOptions{config.data_folder, end_at_once}, clock, log));
    WINSH_TRY(keys, load_master_key({config.data_folder, config.master_key_file}, *store,
                                    KeyWorld{clock, random, log}));
    WINSH_TRY(pseudonym_key, load_pseudonym_key(*store, *keys, random));
    return {};
}

void Service::Parts::wire(const ServeConfig& config, const std::string& origin) {
    world.emplace(World{clock, random, log, *store, *keys, origin});
    access.emplace(*world, config.token_cache, config.data_folder);
    snapshots.emplace(*world, pseudonym_key, config.allowed_upstreams, config.snapshot_cache_bytes);
    housekeeping.emplace(*store, access->token_cache, clock, log, follow_connections(snapshots->snapshots));
    retention.emplace(store->snapshots(), clock, log, config.snapshot_retention);
    web.emplace(*world, *access, *snapshots, [this] { return metrics(); });
    web->add_routes(config.public_metrics);
    dispatcher.lead_to(web->router);
}

/// For `winshd setup-link`. A disk that is too full for it must not keep the server from answering and
/// revoking.
void Service::Parts::remember_public_url() {
    const auto known = store->setting(kPublicUrlSetting);
    if (known && *known == world->public_origin) return;
    const auto stored = store->set_setting(kPublicUrlSetting, world->public_origin);
    if (!stored) log.warning("public_url_not_stored", {{"reason", stored.error().message}});
}

Result<void> Service::Parts::prepare_first_run() {
    remember_public_url();
    WINSH_TRY(const bool any, store->accounts().any());
    if (any) return {};
    WINSH_CHECK(access->setup_link.current_or_new());
    log.info("set_up_wanted",
             {{"hint", "The one-time set-up link stands in the file setup-link of the data folder."}});
    return {};
}

Result<void> Service::Parts::start_metrics(const ServeConfig& config) {
    if (!config.metrics_server) return {};
    metrics_server.emplace(*config.metrics_server, web->metrics_router, clock, random, log);
    WINSH_TRY(const http::Endpoint endpoint, metrics_server->start());
    log.info("metrics_listening", {{"address", endpoint.to_text()}});
    return {};
}

Service::Service(ServeConfig config) : config_(std::move(config)), parts_(std::make_unique<Parts>(config_)) {}

Service::~Service() { stop(); }

Result<http::Endpoint> Service::start() {
    WINSH_CHECK(parts_->open(config_));
    WINSH_TRY(const http::Endpoint endpoint, parts_->server.bind());
    const PublicUrl url = config_.public_url.value_or(PublicUrl::of_listener(endpoint));
    parts_->wire(config_, url.origin());
    WINSH_CHECK(parts_->prepare_first_run());
    WINSH_CHECK(parts_->snapshots->poller.start({}));
    WINSH_CHECK(parts_->start_metrics(config_));
    if (const auto hint = hint_of_unnamed_proxy(config_))
        parts_->log.warning("proxy_not_named", {{"hint", std::string(*hint)}});
    WINSH_TRY(http::Endpoint listening, parts_->server.start());
    parts_->log.info("listening", {{"address", listening.to_text()}, {"public_url", url.origin()}});
    parts_->is_up = true;
    return listening;
}

void Service::stop() {
    if (std::exchange(parts_->is_up, false)) {
        parts_->log.info("stopping");
        parts_->last_word.promise();
    }
    // Housekeeping goes on to the end: whoever is still answered may have been revoked by another process.
    if (parts_->snapshots) parts_->snapshots->poller.begin_stop();
    if (parts_->metrics_server) parts_->metrics_server->begin_stop();
    parts_->server.stop();
    if (parts_->metrics_server) parts_->metrics_server->stop();
}

std::vector<http::RouteName> Service::routes() const {
    std::vector<http::RouteName> routes = parts_->web->router.routes();
    for (http::RouteName& route : parts_->web->metrics_router.routes()) routes.push_back(std::move(route));
    return routes;
}

}  // namespace winsh
