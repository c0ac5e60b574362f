#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "http/environment.h"

namespace winsh::win {

/// The desktop's keyring (the Secret Service: GNOME Keyring, KWallet), through the program `secret-tool` of
/// libsecret. A program and not the library: asking for the keyring's password can take as long as the user
/// likes, and a program can be ended when the time is over or Ctrl-C is pressed; no GLib is loaded into this
/// process, which would keep copies of the token; and the token goes through a pipe, never through an
/// argument. One entry belongs to one `auth.json`, whose path names it, and to one server: what another one
/// gave is not found. Every error is `unavailable`, and says what is missing.
class Keyring {
public:
    Keyring(http::Environment environment, std::string auth_file);

    /// Whether there is one that answers; an error says why not.
    Result<void> probe() const;
    /// Nothing where it holds none.
    Result<std::optional<Secret>> find(const std::string& server) const;
    /// Adds or replaces.
    Result<void> keep(const Secret& token, const std::string& server) const;
    Result<void> forget(const std::string& server) const;

private:
    Result<std::string> tool() const;
    http::Environment environment_;
    std::string auth_file_;
};

}  // namespace winsh::win
