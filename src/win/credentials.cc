#include "win/credentials.h"

#include <filesystem>
#include <system_error>

#include "base/format.h"
#include "win/file_lock.h"
#include "win/private_file.h"
#include "win/token_form.h"
#include "win/token_revocation.h"

namespace winsh::win {
namespace {

constexpr std::size_t kFileLimit = 65'536;
// As long as somebody may take to type the keyring's password.
constexpr std::chrono::seconds kLockPatience(120);
constexpr JsonLimits kLimits{.bytes = kFileLimit, .depth = 32, .values = 10'000};

std::string member(const Json& object, std::string_view name) {
    return std::string(object[name].as_string());
}

/// Members of our own stand there only where they say something.
void set_or_erase(Json& object, const std::string& name, std::string_view value) {
    if (value.empty())
        object.erase(name);
    else
        object.set(name, value);
}

/// A token in the keyring is not asked for: the time tells two logins apart.
bool is_same(const Login& left, const Login& right) {
    return left.token == right.token && left.store == right.store && left.created_at == right.created_at;
}

/// A name that means the same wherever `win` is started: the keyring's entry is called after it.
Result<std::string> absolute(const std::string& folder) {
    std::error_code problem;
    const auto path = std::filesystem::absolute(folder, problem);
    if (problem)
        return fail(ErrorKind::unavailable,
                    format("{} cannot be found from here: {}.", folder, problem.message()));
    return path.lexically_normal().string();
}

}  // namespace

Result<Login> parse_login(std::string_view text) {
    auto json = parse_json(text, kLimits);
    if (!json.has_value() || !json->is_object())
        return fail(ErrorKind::unavailable, "It is not a JSON object. Sign in again with: win auth login");
    Login login;
    if (Json* token = json->find("token"); token != nullptr && token->is_string())
        login.token = Secret(token->as_string());
    if (!login.token.empty() && !is_bearer_text(login.token.reveal()))
        return fail(ErrorKind::unavailable, "Its token is damaged. Sign in again with: win auth login");
    login.workspace = member(*json, "workspace");
    login.api_url = member(*json, "apiUrl");
    login.app_url = member(*json, "appUrl");
    login.expires_at = member(*json, "expiresAt");
    login.created_at = member(*json, "createdAt");
    if (member(*json, "tokenStore") == "keyring" && login.token.empty()) login.store = TokenStore::keyring;
    login.account = member(*json, "account");
    login.way = member(*json, "signInWay");
    login.choice = member(*json, "signInChoice");
    return login;
}

std::string render_login(const Login& login, std::string_view before) {
    auto json = parse_json(before, kLimits);
    Json object = json.has_value() && json->is_object() ? std::move(*json) : Json::object();
    object.set("token", login.token.reveal())
        .set("workspace", login.workspace)
        .set("apiUrl", login.api_url)
        .set("appUrl", login.app_url)
        .set("expiresAt", login.expires_at)
        .set("createdAt", login.created_at);
    if (login.store == TokenStore::keyring) object.set("token", "");
    set_or_erase(object, "tokenStore", login.store == TokenStore::keyring ? "keyring" : "");
    set_or_erase(object, "account", login.account);
    set_or_erase(object, "signInWay", login.way);
    set_or_erase(object, "signInChoice", login.choice);
    return to_pretty_text(object) + "\n";
}

Result<std::string> config_folder(const std::optional<std::string>& asked,
                                  const http::Environment& environment) {
    if (asked.has_value()) {
        if (asked->empty())
            return fail(ErrorKind::invalid, "--config-dir needs the name of a folder.", "--config-dir");
        return absolute(*asked);
    }
    if (const auto folder = environment("WIN_LOOPS_CONFIG_DIR"); folder && !folder->empty())
        return absolute(*folder);
    if (const auto home = environment("HOME"); home && !home->empty()) return *home + "/.config/win-loops";
    return fail(ErrorKind::unavailable,
                "There is no home folder (HOME is not set). Say where the login is kept, with --config-dir "
                "or WIN_LOOPS_CONFIG_DIR.");
}

Credentials::Credentials(std::string folder, http::Environment environment)
    : folder_(std::move(folder)), environment_(std::move(environment)) {
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
    path_ = folder_ + "/auth.json";
}

Keyring Credentials::keyring() const { return {environment_, path_}; }

Result<Credentials::Loaded> Credentials::load() const {
    WINSH_CHECK(require_own_folder(folder_));
    WINSH_TRY(std::optional<PrivateFile> file, read_private_file(path_, kFileLimit));
    Loaded loaded;
    if (!file.has_value()) return loaded;
    if (file->read_by_others == ReadByOthers::was_possible)
        loaded.warnings.push_back(format(
            "{} could be read by other users of this machine; its permissions have been mended. If you "
            "share this machine, sign in again and revoke the old token.",
            path_));
    auto login = parse_login(file->bytes);
    overwrite(file->bytes);
    if (!login.has_value())
        return fail(login.error().kind, format("{} cannot be used. {}", path_, login.error().message));
    if (!login->token.empty() || login->store == TokenStore::keyring) loaded.login = std::move(*login);
    return loaded;
}

Result<void> Credentials::fetch_token(Login& login) const {
    if (login.store != TokenStore::keyring || !login.token.empty()) return {};
    if (!environment_)
        return fail(ErrorKind::unavailable, "The token is in the keyring, which is not asked here.");
    WINSH_TRY(std::optional<Secret> token, keyring().find(login.api_url));
    if (!token.has_value() || !is_bearer_text(token->reveal()))
        return fail(
            ErrorKind::unauthenticated,
            format("The keyring holds no token for {} any more. Sign in again with: win auth login", path_));
    login.token = std::move(*token);
    return {};
}

Result<void> Credentials::require_place(TokenStore store) const {
    WINSH_CHECK(require_own_folder(folder_));
    WINSH_CHECK(require_room_for_file(path_));
    if (store == TokenStore::file) return {};
    return keyring().probe();
}

/// What stands there now, and what is to be told and kept of it.
Result<std::string> Credentials::read_before(Saved& saved) const {
    WINSH_TRY(std::optional<PrivateFile> file, read_private_file(path_, kFileLimit));
    if (!file.has_value()) return std::string();
    const auto json = parse_json(file->bytes, kLimits);
    if (!file->bytes.empty() && (!json.has_value() || !json->is_object())) {
        WINSH_CHECK(write_private_file(path_ + ".unreadable", file->bytes));
        saved.warnings.push_back(format("The old {0} was not JSON; it is kept as {0}.unreadable.", path_));
        return std::string();
    }
    auto login = parse_login(file->bytes);
    if (!login.has_value()) return std::move(file->bytes);
    if (const auto fetched = fetch_token(*login); !fetched.has_value())
        saved.warnings.push_back(format(
            "The token that was replaced could not be read, and may still be valid. {} Revoke it here: "
            "{}",
            fetched.error().message, settings_of(*login)));
    if (login->store == TokenStore::keyring) saved.in_keyring = login->api_url;
    if (!login->token.empty()) saved.before = std::move(*login);
    return std::move(file->bytes);
}

Result<Credentials::Saved> Credentials::replace(const Login& login) const {
    Saved saved;
    WINSH_TRY(saved.warnings, make_private_folder(folder_));
    WINSH_TRY(const FileLock lock, FileLock::take(path_ + ".lock", kLockPatience));
    WINSH_TRY(std::string old, read_before(saved));
    Result<void> written;
    if (login.store == TokenStore::keyring) written = keyring().keep(login.token, login.api_url);
    std::string text = render_login(login, old);
    if (written.has_value()) written = write_private_file(path_, text);
    overwrite(text);
    overwrite(old);
    if (!written.has_value()) {
        if (login.store == TokenStore::keyring) restore_keyring(login, saved);
        return std::unexpected(written.error());
    }
    const bool is_overwritten = login.store == TokenStore::keyring && saved.in_keyring == login.api_url;
    if (saved.in_keyring && !is_overwritten)
        if (const auto forgotten = keyring().forget(*saved.in_keyring); !forgotten.has_value())
            saved.warnings.push_back(forgotten.error().message);
    return saved;
}

/// The keyring goes back to what the file says; what no file tells of does not stay in it.
void Credentials::restore_keyring(const Login& failed, const Saved& saved) const {
    const bool was_there =
        saved.before && saved.before->store == TokenStore::keyring && saved.before->api_url == failed.api_url;
    if (was_there)
        (void)keyring().keep(saved.before->token, saved.before->api_url);
    else if (saved.in_keyring != failed.api_url)
        (void)keyring().forget(failed.api_url);
}

Result<std::vector<std::string>> Credentials::save(const Login& login) const {
    WINSH_TRY(Saved saved, replace(login));
    return std::move(saved.warnings);
}

Result<bool> Credentials::remove() const { return remove_with(nullptr); }

Result<bool> Credentials::remove_only(const Login& login) const { return remove_with(&login); }

Result<bool> Credentials::remove_with(const Login* only) const {
    // Without the folder there is nothing to lock and to remove.
    if (std::error_code none; !std::filesystem::exists(folder_, none) && !none) return false;
    WINSH_TRY(const FileLock lock, FileLock::take(path_ + ".lock", kLockPatience));
    const auto loaded = load();
    if (only != nullptr && loaded.has_value() && loaded->login && !is_same(*loaded->login, *only))
        return fail(ErrorKind::conflict,
                    format("Another win has signed in meanwhile; its login in {} is left as it is.", path_));
    const bool in_keyring =
        loaded.has_value() && loaded->login && loaded->login->store == TokenStore::keyring;
    if (in_keyring && environment_) WINSH_CHECK(keyring().forget(loaded->login->api_url));
    WINSH_TRY(const bool removed, remove_file(path_));
    (void)remove_file(path_ + ".lock");
    return removed;
}

}  // namespace winsh::win
