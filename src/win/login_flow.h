#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "win/callback.h"
#include "win/server_url.h"
#include "win/world.h"

namespace winsh::win {

enum class OpenPage { in_browser, by_hand };
/// Where the approval page's address goes besides the messages.
enum class PrintUrl { in_messages, on_output_too };

struct LoginPlan {
    ServerUrl app;
    ServerUrl api;
    std::uint16_t port = 0;  ///< Of the callback listener; 0: any free one.
    std::chrono::milliseconds timeout{120'000};
    OpenPage open = OpenPage::in_browser;
    PrintUrl print = PrintUrl::in_messages;
    std::string workspace;  ///< Chosen beforehand on the page; "" leaves it to the page.
};

/// The address of the approval page (API reference, "CLI approval flow"), with the names of this machine and
/// of the workspace where there are any.
std::string approval_url(const ServerUrl& app, std::string_view redirect_uri, std::string_view state,
                         std::string_view host_name, std::string_view workspace = {});

/// Listens, shows the approval page's address and the pairing phrase, opens the browser and waits for the one
/// click. Errors: `forbidden` when the user declined, `unavailable` when nobody answered in time or Ctrl-C
/// was pressed.
Result<Grant> sign_in_by_browser(const LoginPlan& plan, World& world);

}  // namespace winsh::win
