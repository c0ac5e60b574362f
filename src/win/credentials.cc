#include "win/credentials.h"

#include "base/format.h"
#include "win/private_file.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

constexpr std::size_t kFileLimit = 65'536;
constexpr JsonLimits kLimits{.bytes = kFileLimit, .depth = 32, .values = 10'000};

std::string member(const Json& object, std::string_view name) {
    return std::string(object[name].as_string());
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
    return to_pretty_text(object) + "\n";
}

Result<std::string> config_folder(const std::optional<std::string>& asked,
                                  const http::Environment& environment) {
    if (asked.has_value()) {
        if (asked->empty())
            return fail(ErrorKind::invalid, "--config-dir needs the name of a folder.", "--config-dir");
        return *asked;
    }
    if (const auto folder = environment("WIN_LOOPS_CONFIG_DIR"); folder && !folder->empty()) return *folder;
    if (const auto home = environment("HOME"); home && !home->empty()) return *home + "/.config/win-loops";
    return fail(ErrorKind::unavailable,
                "There is no home folder (HOME is not set). Say where the login is kept, with --config-dir "
                "or WIN_LOOPS_CONFIG_DIR.");
}

Credentials::Credentials(std::string folder) : folder_(std::move(folder)), path_(folder_ + "/auth.json") {
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
    path_ = folder_ + "/auth.json";
}

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
    if (!login->token.empty()) loaded.login = std::move(*login);
    return loaded;
}

Result<std::vector<std::string>> Credentials::save(const Login& login) const {
    WINSH_TRY(std::vector<std::string> warnings, make_private_folder(folder_));
    WINSH_TRY(const std::optional<PrivateFile> before, read_private_file(path_, kFileLimit));
    const std::string old = before.has_value() ? before->bytes : "";
    if (const auto json = parse_json(old, kLimits);
        !old.empty() && (!json.has_value() || !json->is_object())) {
        WINSH_CHECK(write_private_file(path_ + ".unreadable", old));
        warnings.push_back(format("The old {0} was not JSON; it is kept as {0}.unreadable.", path_));
    }
    std::string text = render_login(login, old);
    const Result<void> written = write_private_file(path_, text);
    overwrite(text);
    if (!written.has_value()) return std::unexpected(written.error());
    return warnings;
}

Result<bool> Credentials::remove() const { return remove_file(path_); }

}  // namespace winsh::win
