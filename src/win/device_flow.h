#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "win/interrupt.h"
#include "win/login_flow.h"
#include "win/oauth_client.h"
#include "win/world.h"

namespace winsh::win {

/// The three words that the page shows too.
std::string device_phrase(const DeviceRequest& request);

/// Sign-in without a browser on this machine (RFC 8628): shows an address and a short code, which are entered
/// in any browser anywhere, and asks the server, as often as it allows, whether that has happened. Of the
/// plan it takes the servers and where the address is printed; `timeout` where the user gave one (else the
/// code's lifetime counts). Errors: `forbidden` when the user declined; `unavailable` when nobody answered in
/// time or Ctrl-C was pressed. A server that cannot be reached for a while is asked again.
Result<Grant> sign_in_by_device(const LoginPlan& plan, std::optional<std::chrono::milliseconds> timeout,
                                const OAuthMetadata& metadata, const InterruptWatch& interrupts,
                                World& world);

}  // namespace winsh::win
