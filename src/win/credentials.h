#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/environment.h"

namespace winsh::win {

/// What `auth.json` holds: `token, workspace, apiUrl, appUrl, expiresAt, createdAt`, all strings. The
/// published client reads and writes the same file; members that it or a later version adds are kept.
struct Login {
    Secret token;
    std::string workspace;  ///< "" where unknown.
    std::string api_url;
    std::string app_url;
    std::string expires_at;  ///< ISO 8601; "" for never or unknown.
    std::string created_at;
};

/// The text of `auth.json`, without the credential's file. Errors are `unavailable` and never hold a part of
/// the text.
Result<Login> parse_login(std::string_view text);
/// The text with the login in it; members of `before`, where that is such a text, are kept.
std::string render_login(const Login& login, std::string_view before);

/// `--config-dir`, else `$WIN_LOOPS_CONFIG_DIR`, else `~/.config/win-loops`. An error where there is no home
/// folder either.
Result<std::string> config_folder(const std::optional<std::string>& asked,
                                  const http::Environment& environment);

/// The login on disk: `auth.json` (0600) in the configuration folder (0700 where it is made here; one that
/// belongs to another user is refused).
class Credentials {
public:
    explicit Credentials(std::string folder);

    const std::string& path() const { return path_; }

    struct Loaded {
        std::optional<Login> login;         ///< Nothing where nobody is signed in.
        std::vector<std::string> warnings;  ///< Sentences for the user.
    };
    Result<Loaded> load() const;

    /// Replaces the file as a whole. One that cannot be read as JSON is kept as `auth.json.unreadable`. The
    /// answer holds sentences for the user: about that, and about a folder that others may write in.
    Result<std::vector<std::string>> save(const Login& login) const;
    /// True if there was one.
    Result<bool> remove() const;

private:
    std::string folder_;
    std::string path_;
};

}  // namespace winsh::win
