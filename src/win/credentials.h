#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/environment.h"
#include "win/keyring.h"

namespace winsh::win {

enum class TokenStore { file, keyring };

/// What `auth.json` holds: `token, workspace, apiUrl, appUrl, expiresAt, createdAt`, all strings. The
/// published client reads and writes the same file; members that it or a later version adds are kept. Ours
/// stand beside them: `tokenStore` (`keyring` where `token` is "" and the keyring has it), `account`,
/// `signInWay` and `signInChoice`.
struct Login {
    Secret token;           ///< Empty where the keyring has it, until `fetch_token`.
    std::string workspace;  ///< "" where unknown.
    std::string api_url;
    std::string app_url;
    std::string expires_at;  ///< ISO 8601; "" for never or unknown.
    std::string created_at;
    TokenStore store = TokenStore::file;
    std::string account;  ///< Whose it is, as the server told; "" where unknown.
    std::string way;      ///< How it came: `code`, `redirect`, `device`, `given` (by hand); "" where unknown.
    std::string choice;   ///< How the next one is to come, where that was chosen or learned; "" where not.
};

/// The text of `auth.json`, without the credential's file. Errors are `unavailable` and never hold a part of
/// the text.
Result<Login> parse_login(std::string_view text);
/// The text with the login in it; members of `before`, where that is such a text, are kept.
std::string render_login(const Login& login, std::string_view before);

/// `--config-dir`, else `$WIN_LOOPS_CONFIG_DIR`, else `~/.config/win-loops`; absolute. An error where there
/// is no home folder either.
Result<std::string> config_folder(const std::optional<std::string>& asked,
                                  const http::Environment& environment);

/// The login on disk: `auth.json` (0600) in the configuration folder (0700 where it is made here; one that
/// belongs to another user is refused), and its token there or in the keyring. Processes that change it at
/// once do so one after the other.
class Credentials {
public:
    /// Without an environment there is no keyring.
    explicit Credentials(std::string folder, http::Environment environment = {});

    const std::string& path() const { return path_; }

    struct Loaded {
        std::optional<Login> login;         ///< Nothing where nobody is signed in.
        std::vector<std::string> warnings;  ///< Sentences for the user.
    };
    Result<Loaded> load() const;
    /// Asks the keyring for the token that it has. Errors: `unavailable` without a keyring, `unauthenticated`
    /// where it holds none any more.
    Result<void> fetch_token(Login& login) const;

    /// Whether `save` could write, as far as that can be told without writing: the folder, or the nearest one
    /// above that is there, and the keyring where that is to be used.
    Result<void> require_place(TokenStore store) const;

    struct Saved {
        std::optional<Login> before;  ///< What was replaced, with its token where that could be had.
        /// The server whose token the keyring held for this file before, whether it could be had or not.
        std::optional<std::string> in_keyring;
        /// Sentences for the user: about a file that was not JSON, kept as `auth.json.unreadable`, and about
        /// a folder that others may write in.
        std::vector<std::string> warnings;
    };
    /// Replaces the login as a whole: a failure leaves the old one.
    Result<Saved> replace(const Login& login) const;
    /// `replace`, for its warnings alone.
    Result<std::vector<std::string>> save(const Login& login) const;
    /// The keyring's entry too, as far as there is a keyring. True if there was a login.
    Result<bool> remove() const;
    /// `remove`, if what stands there still is that login, as `load` gave it; `conflict` where another
    /// process has signed in meanwhile: the new login is left as it is.
    Result<bool> remove_only(const Login& login) const;

private:
    Result<bool> remove_with(const Login* only) const;
    Result<std::string> read_before(Saved& saved) const;
    void restore_keyring(const Login& failed, const Saved& saved) const;
    Keyring keyring() const;

    std::string folder_;
    std::string path_;
    http::Environment environment_;
};

}  // namespace winsh::win
