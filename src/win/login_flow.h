#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "win/callback.h"
#include "win/interrupt.h"
#include "win/oauth_metadata.h"
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

/// What a code challenge adds to the approval page's address (RFC 7636 §4.3).
struct CodeChallenge {
    std::string verifier;  ///< 43 characters, 256 bits; stays here until the exchange.
    std::string challenge;
};
CodeChallenge make_challenge(Random& random);

/// What the approval page is asked (API reference, "CLI approval flow"); "" for what is not told.
struct ApprovalQuestion {
    std::string redirect_uri;
    std::string state;
    std::string host_name;
    std::string workspace;
    std::string challenge;  ///< By S256; asks for a code instead of a token.
};
std::string approval_url(const std::string& page, const ApprovalQuestion& question);
/// The documented page.
std::string approval_page(const ServerUrl& app);

/// The name of this machine, where it can be shown on a page; else "".
std::string host_to_show(const World& world);

/// The documented redirect. Listens, shows the approval page's address and the pairing phrase, opens the
/// browser and waits for the one click, which brings the token. Errors: `forbidden` when the user declined,
/// `unavailable` when nobody answered in time or Ctrl-C was pressed, which is said by then.
Result<Grant> sign_in_by_redirect(const LoginPlan& plan, const InterruptWatch& interrupts, World& world);

/// The same with a code that only this process can use: it brings the token from the server's own hand (RFC
/// 7636). Errors also: `network` where the approval was given and the code could not be exchanged, since
/// something stands between.
Result<Grant> sign_in_by_code(const LoginPlan& plan, const OAuthMetadata& metadata,
                              const InterruptWatch& interrupts, World& world);

/// "Cancelled" is said at once, since the signal ends the process when the watch ends.
std::unexpected<Error> cancelled(World& world);

}  // namespace winsh::win
