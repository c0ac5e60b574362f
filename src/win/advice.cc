#include "win/advice.h"

#include <array>
#include <string_view>

#include "base/format.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

struct Remedy {
    std::string_view step;  ///< How `http/curl_transfer` calls it.
    std::string_view advice;
};

// The first that fits.
constexpr std::array kRemedies = {
    Remedy{"name of the proxy", "Is the proxy's address right (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY)?"},
    Remedy{"the proxy",
           "Is the proxy the right one (HTTPS_PROXY), and does it let this host through? NO_PROXY "
           "names hosts to ask directly."},
    Remedy{"file of trusted authorities", "It is the one that WIN_CA_FILE or SSL_CERT_FILE names."},
    Remedy{"TLS certificate was not accepted",
           "Where a company's own authority signs, name its certificate's file with WIN_CA_FILE; else the "
           "clock of "
           "this machine may be wrong, or somebody may be listening in."},
    Remedy{"TLS handshake", "Does this port speak https? A proxy may be needed (HTTPS_PROXY)."},
    Remedy{"not HTTP", "Is that the address and the port of a win.sh server?"},
    Remedy{"could not be resolved",
           "Is the address spelled right, and is there a network? A proxy may be needed "
           "(HTTPS_PROXY)."},
    Remedy{"finding its address", "Is there a network? A proxy may be needed (HTTPS_PROXY)."},
    Remedy{"connecting took too long", "A firewall may stand between; a proxy may be needed (HTTPS_PROXY)."},
    Remedy{"connecting failed", "Does the server run there, and is the port right?"},
    Remedy{"in time", "Try again; WIN_TIMEOUT gives it more seconds."},
    Remedy{"took too long", "Try again; WIN_TIMEOUT gives it more seconds."},
};

}  // namespace

Error with_advice(Error error) {
    if (error.kind != ErrorKind::network) return error;
    for (const Remedy& remedy : kRemedies) {
        if (!error.message.contains(remedy.step)) continue;
        error.message += ' ';
        error.message += remedy.advice;
        return error;
    }
    return error;
}

bool is_unreachable(const Error& error) {
    return error.kind == ErrorKind::network &&
           (error.message.contains("could not be resolved") || error.message.contains("connecting failed"));
}

Error with_token_advice(Error error, const Secret& token, TokenSource source) {
    if (error.kind != ErrorKind::unauthenticated) return error;
    constexpr std::string_view kSignIn = " Sign in again with: win auth login";
    const bool says_so = error.message.ends_with(kSignIn);
    if (says_so) error.message.resize(error.message.size() - kSignIn.size());
    if (const std::string reason = reason_of_form(token); !reason.empty()) error.message += " " + reason;
    if (source == TokenSource::environment) {
        error.message +=
            " It is the one in WIN_TOKEN, which goes before every login: unset WIN_TOKEN, or give it another "
            "token.";
    } else if (says_so) {
        error.message += kSignIn;
    }
    return error;
}

}  // namespace winsh::win
