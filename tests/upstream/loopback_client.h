#pragma once

#include "http/curl_client.h"

namespace winsh {

/// For the client that polls upstreams: it may reach what plays one on this machine.
inline http::CurlClientOptions with_loopback() {
    return {.addresses = http::AddressRule::public_only,
            .allowed_hosts = {"127.0.0.1"},
            .user_agent = "",
            .authorities_file = ""};
}

}  // namespace winsh
