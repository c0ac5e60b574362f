#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/environment.h"
#include "win/credentials.h"
#include "win/oauth_metadata.h"

namespace winsh::win {

enum class LoginWay {
    code,      ///< Loopback with a code challenge (RFC 7636).
    redirect,  ///< The documented redirect, which carries the token.
    device,    ///< A code that is entered in a browser elsewhere (RFC 8628).
};

/// What the user said about it, now or, where that was remembered, before.
enum class WayChoice { none, browser, redirect, device };

std::string_view name_of(LoginWay way);      ///< As `auth.json` calls it.
std::string_view name_of(WayChoice choice);  ///< "" for none.
WayChoice choice_named(std::string_view name);

/// `unprocessable` where the profile's login came by a way that keeps the token out of the browser, and the
/// documented redirect is all that works now: somebody in between would like that.
Result<void> require_same_protection(const Login* before, const std::string& server);

struct WayQuestion {
    WayChoice asked = WayChoice::none;
    /// A flag was given that makes sense only with a callback on this machine.
    bool wants_callback = false;
    const std::optional<OAuthMetadata>& metadata;
    const Login* before = nullptr;  ///< The profile's login at that same server, if there was one.
    std::string why_no_browser;     ///< "" where one can be opened.
};

struct ChosenWay {
    LoginWay way = LoginWay::code;
    WayChoice remembered = WayChoice::none;  ///< What to remember for the next time.
    std::string note;                        ///< A sentence for the user; "" for none.
};

/// Picks: what is asked for, else what was remembered, else the device flow where no browser can be opened
/// and the server offers it, else the callback; that with a code where the server offers it. Errors:
/// `unprocessable` where the device flow is asked for and not offered, and as `require_same_protection`.
Result<ChosenWay> choose_way(const WayQuestion& question, const std::string& server);

}  // namespace winsh::win
