#include "http/server.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "http/event_loop.h"

namespace winsh::http {

struct Server::Implementation {
    Implementation(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Log& log)
        : parts(std::move(options), dispatcher, clock, log) {}

    Result<Endpoint> listen(Random& random);
    void allow_own_hosts(const Endpoint& endpoint);

    ServerParts parts;
    std::optional<Endpoint> bound;
    std::vector<std::unique_ptr<EventLoop>> loops;
    // Behind the loops, so that it goes first: a job that is still running posts its answer to one of them.
    std::unique_ptr<WorkerPool> workers;
};

Result<Endpoint> Server::Implementation::listen(Random& random) {
    Endpoint endpoint = parts.options.endpoint;
    const unsigned count = std::max(1U, parts.options.io_threads);
    const PortSharing sharing = count > 1 ? PortSharing::shared : PortSharing::alone;
    if (sharing == PortSharing::shared && endpoint.port != 0) {
        // Sharing would also be granted beside another server that shares; listening alone, for a moment, is
        // not.
        EventLoop probe(parts, random);
        WINSH_TRY(endpoint, probe.listen(endpoint, PortSharing::alone));
    }
    for (unsigned index = 0; index < count; ++index) {
        loops.push_back(std::make_unique<EventLoop>(parts, random));
        WINSH_TRY(endpoint, loops.back()->listen(endpoint, sharing));
    }
    return endpoint;
}

void Server::Implementation::allow_own_hosts(const Endpoint& endpoint) {
    for (const std::string& host : parts.options.hosts) parts.hosts.add(host);
    constexpr std::uint16_t kHttpPort = 80;
    const std::string port = ":" + std::to_string(endpoint.port);
    const std::string own = endpoint.to_text();
    parts.hosts.add(own);
    const bool is_everywhere = endpoint.host == "0.0.0.0" || endpoint.host == "::";
    if (is_everywhere) parts.hosts.add_any_address(endpoint.port);
    const bool has_localhost = is_everywhere || endpoint.is_loopback();
    if (has_localhost) parts.hosts.add("localhost" + port);
    if (endpoint.port != kHttpPort) return;
    parts.hosts.add(own.substr(0, own.size() - port.size()));
    if (has_localhost) parts.hosts.add("localhost");
}

Server::Server(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Random& random,
               Log& log)
    : random_(random),
      implementation_(std::make_unique<Implementation>(std::move(options), dispatcher, clock, log)) {}

Server::~Server() { stop(); }

Result<Endpoint> Server::bind() {
    Implementation& own = *implementation_;
    WINSH_TRY(own.parts.proxies, TrustedProxies::parse(own.parts.options.trusted_proxies));
    WINSH_TRY(own.bound, own.listen(random_));
    own.allow_own_hosts(*own.bound);
    return *own.bound;
}

Result<Endpoint> Server::start() {
    Implementation& own = *implementation_;
    if (!own.bound) WINSH_CHECK(bind());
    own.workers =
        std::make_unique<WorkerPool>(own.parts.options.worker_threads, own.parts.options.worker_queue);
    own.parts.workers = own.workers.get();
    for (const auto& loop : own.loops) loop->start();
    return *own.bound;
}

void Server::begin_stop() {
    for (const auto& loop : implementation_->loops) loop->stop();
}

void Server::stop() {
    begin_stop();
    for (const auto& loop : implementation_->loops) loop->join();
}

ServerCounts Server::counts() const {
    ServerCounts sums;
    for (const auto& loop : implementation_->loops) {
        const LoopCounts& counts = loop->counts();
        sums.connections_accepted += counts.connections_accepted.value();
        sums.requests += counts.requests.value();
        sums.answered_from_memory += counts.answered_from_memory.value();
        for (std::size_t index = 0; index < std::size(sums.responses_by_class); ++index) {
            sums.responses_by_class[index] += counts.responses_by_class[index].value();
        }
        sums.refused_heads += counts.refused_heads.value();
        sums.bytes_sent += counts.bytes_sent.value();
    }
    sums.connections_open = implementation_->parts.connections_open.load(std::memory_order_relaxed);
    return sums;
}

}  // namespace winsh::http
