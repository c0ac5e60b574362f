#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "access/cli_approval.h"
#include "access/display_text.h"
#include "access/pkce.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// Whatever is accepted can be shown on the page and sent back as it came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    const auto request = winsh::parse_approval_request(query);
    const auto told_at = winsh::approval_refusal_location(query, "https://win.example.com");
    if (!request) {
        require(!request.error().message.empty() && winsh::is_display_text(request.error().message));
        require(!told_at || winsh::is_printable_ascii(*told_at));
        return 0;
    }
    require(!told_at);
    require(request->challenge.empty() || winsh::is_code_challenge(request->challenge));
    require(!request->client.empty() && request->client.size() <= 100 &&
            winsh::is_printable_ascii(request->client));
    require(request->host.size() <= 100 && winsh::is_printable_ascii(request->host));
    require(!request->state.empty() && request->state.size() <= 512 &&
            winsh::is_printable_ascii(request->state));
    require(!request->scopes.empty());
    require(winsh::RedirectUri::parse(request->redirect_uri.text()).has_value());
    return 0;
}
