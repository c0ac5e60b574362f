#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "win/oauth_metadata.h"

/// Whatever a server publishes: every endpoint that is taken from it is the server's own.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using winsh::win::ServerUrl;
    static const ServerUrl server = *ServerUrl::parse("https://win.sh", "server");
    const auto metadata = winsh::win::parse_metadata({reinterpret_cast<const char*>(data), size}, server);
    if (!metadata.has_value()) return 0;
    for (const auto& endpoint : {metadata->issuer, metadata->authorization, metadata->token, metadata->device,
                                 metadata->revocation, metadata->introspection}) {
        if (endpoint.empty()) continue;
        const auto url = ServerUrl::parse(endpoint, "endpoint");
        if (!url.has_value() || !url->same_origin(server)) std::abort();
    }
    return 0;
}
