#include "winshd/access_parts.h"

namespace winsh {
namespace {

constexpr std::size_t kThrottledKeys = 100'000;
constexpr std::size_t kReturnTargets = 10'000;

}  // namespace

AccessParts::AccessParts(const World& world, std::size_t cached_tokens, const std::string& folder)
    : throttle(world.clock, kThrottledKeys),
      sign_in(world.store, passwords, throttle, world.clock, world.random),
      accounts(world.store, passwords, throttle, world.clock, world.random),
      setup_link(folder, world.public_origin, world.clock, world.random),
      token_cache(cached_tokens),
      bearer(token_cache, world.store.tokens(), world.clock),
      tokens(world.store, token_cache, world.clock, world.random),
      csrf(world.keys.derive("csrf")),
      return_targets(world.clock, world.random, kReturnTargets),
      approvals(tokens, world.store, world.clock, world.random, world.public_origin),
      exchange(world.store, tokens, token_cache, world.clock, world.random),
      device_grants(world.store, tokens, world.clock, world.random),
      held_tokens(world.store, token_cache, world.clock) {}

}  // namespace winsh
