#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/message.h"

namespace winsh::web {

enum class Transport { https, plain_loopback };

/// The cookie that holds a session: `__Host-winsh_session; Secure; HttpOnly; SameSite=Lax; Path=/` on https,
/// `winsh_session` without `Secure` on plain-http loopback.
class SessionCookie {
public:
    explicit SessionCookie(Transport transport);
    /// The cookie's value, or "" where there is none, or more than one.
    std::string_view read(const http::Request& request) const;
    /// Values for `Set-Cookie`.
    std::string set(const Secret& value) const;
    std::string clear() const;

private:
    Transport transport_;
};

}  // namespace winsh::web
