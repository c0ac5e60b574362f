#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "access/cli_approval.h"
#include "access/display_text.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// Whatever is accepted can be shown on the page and sent back as it came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto request = winsh::parse_approval_request({reinterpret_cast<const char*>(data), size});
    if (!request) {
        require(!request.error().message.empty() && winsh::is_display_text(request.error().message));
        return 0;
    }
    require(!request->client.empty() && request->client.size() <= 100 &&
            winsh::is_printable_ascii(request->client));
    require(request->host.size() <= 100 && winsh::is_printable_ascii(request->host));
    require(!request->state.empty() && request->state.size() <= 512 &&
            winsh::is_printable_ascii(request->state));
    require(!request->scopes.empty());
    require(winsh::RedirectUri::parse(request->redirect_uri.text()).has_value());
    return 0;
}
