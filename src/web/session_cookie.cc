#include "web/session_cookie.h"

#include "base/format.h"
#include "model/session.h"

namespace winsh::web {
namespace {

std::string_view name_for(Transport transport) {
    return transport == Transport::https ? "__Host-winsh_session" : "winsh_session";
}

std::string_view secure_for(Transport transport) { return transport == Transport::https ? "; Secure" : ""; }

}  // namespace

SessionCookie::SessionCookie(Transport transport) : transport_(transport) {}

std::string_view SessionCookie::read(const http::Request& request) const {
    return http::cookie(request, name_for(transport_));
}

std::string SessionCookie::set(const Secret& value) const {
    const auto lifetime = std::chrono::duration_cast<std::chrono::seconds>(Session::kAbsoluteLimit);
    return format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", name_for(transport_), value.reveal(),
                  lifetime.count(), secure_for(transport_));
}

std::string SessionCookie::clear() const {
    return format("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", name_for(transport_),
                  secure_for(transport_));
}

}  // namespace winsh::web
