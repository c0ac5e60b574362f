#include "winshd/snapshot_parts.h"

namespace winsh {
namespace {

http::CurlClientOptions client_options(std::vector<std::string> allowed_upstreams, Log& log) {
    http::CurlClientOptions options;
    options.addresses = http::AddressRule::public_only;
    options.allowed_hosts = std::move(allowed_upstreams);
    options.user_agent = "winshd/" WINSH_VERSION;
    options.log = &log;
    return options;
}

}  // namespace

SnapshotParts::SnapshotParts(const World& world, const Secret& pseudonym_key,
                             std::vector<std::string> allowed_upstreams, std::size_t cache_bytes)
    : client(client_options(std::move(allowed_upstreams), world.log)),
      snapshots(world.store, world.clock, world.log, cache_bytes),
      connections(world.store, world.keys, client, world.clock, world.random),
      loop_bindings(world.store, snapshots, world.clock),
      own_loops(world.store, snapshots, world.clock),
      vault(world.keys, pseudonym_key, world.random),
      people(world.store, vault, world.clock),
      poller({world.store, connections, vault, snapshots, client, world.clock, world.random, world.log}) {
    connections.on_change([this](const WorkspaceId& workspace, const ConnectionId& connection) {
        snapshots.sections_changed(workspace);
        poller.connection_changed(workspace, connection);
    });
}

}  // namespace winsh
