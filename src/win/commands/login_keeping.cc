#include "win/commands/login_keeping.h"

#include "base/format.h"
#include "win/login_way.h"
#include "win/screen_text.h"
#include "win/settings.h"
#include "win/snapshot_cache.h"
#include "win/token_form.h"

namespace winsh::win {
namespace {

/// What became of the login that was there before: in JSON a word, for people a sentence.
struct Replaced {
    std::string_view word = "none";
    std::string sentence;
    std::string note;
};

Replaced end_before(const std::optional<Login>& before, const Login& now, const KeepPlan& plan,
                    World& world) {
    if (!before.has_value() || before->token == now.token) return {};
    forget_snapshots(*before, world);
    const std::string settings = settings_of(*before);
    if (before->way == "given")
        return {"kept", "",
                format("The token that was replaced had been given by hand and may be in use elsewhere, so "
                       "it was not "
                       "revoked. That can be done here: {}",
                       settings)};
    const Revocation revocation = revoke(*before, plan.plain_http, world);
    switch (revocation.outcome) {
        case RevocationOutcome::revoked:
            return {"revoked", format("its token was revoked on {}", revocation.server), ""};
        case RevocationOutcome::not_offered:
            return {"valid", "",
                    format("The token that was replaced is still valid. Revoke it here: {}", settings)};
        case RevocationOutcome::failed:
            break;
    }
    return {
        "valid", "",
        format(
            "The token that was replaced could not be revoked and may still be valid. {} Revoke it here: {}",
            revocation.reason, settings)};
}

Result<ExitCode> report_json(const Login& login, const Identity& identity, const Replaced& replaced,
                             World& world) {
    return write_json(Json::object()
                          .set("signedIn", true)
                          .set("profile", identity.profile.name)
                          .set("account", login.account)
                          .set("workspace", login.workspace)
                          .set("apiUrl", login.api_url)
                          .set("appUrl", login.app_url)
                          .set("tokenPrefix", token_prefix(login.token))
                          .set("lastFour", last_four(login.token))
                          .set("expiresAt", login.expires_at)
                          .set("way", login.way)
                          .set("store", login.store == TokenStore::keyring ? "keyring" : "file")
                          .set("replaced", replaced.word)
                          .set("file", identity.folder + "/auth.json"),
                      world);
}

Result<ExitCode> report(const Login& login, const Identity& identity, const std::string& workspace_name,
                        const Replaced& replaced, World& world) {
    const Colours colours = world.terminal.output_colours();
    std::string text = format("{} Signed in to {}\n", paint(Tone::good, "✓", colours),
                              paint(Tone::strong, login.api_url, colours));
    text += profile_fact(identity.profile, world);
    if (!login.account.empty()) text += fact("Account", printable(login.account), world);
    const std::string workspace = workspace_words(workspace_name, login.workspace);
    if (!workspace.empty()) text += fact("Workspace", workspace, world);
    text += fact("Token", masked(login.token), world);
    text += fact("Expires", expiry_text(login.expires_at, world.clock.now()), world);
    text += fact("Stored in", place_of(login, identity.folder), world);
    if (!replaced.sentence.empty()) text += fact("Before", replaced.sentence, world);
    WINSH_CHECK(world.terminal.write(text));
    return ExitCode::ok;
}

}  // namespace

Result<TokenStore> choose_store(bool keyring, bool no_keyring, const Identity& identity,
                                const IdentityOptions& options, const World& world) {
    if (keyring && no_keyring)
        return fail(ErrorKind::invalid, "--keyring and --no-keyring exclude each other.");
    if (keyring) return TokenStore::keyring;
    if (no_keyring) return TokenStore::file;
    WINSH_TRY(const std::string folder, config_folder(options.config_dir, world.environment));
    WINSH_TRY(const Settings settings, read_user_settings(folder));
    if (settings.keyring.has_value()) return *settings.keyring ? TokenStore::keyring : TokenStore::file;
    return identity.login.has_value() ? identity.login->store : TokenStore::file;
}

std::string place_of(const Login& login, const std::string& folder) {
    return login.store == TokenStore::keyring ? "the keyring" : folder + "/auth.json";
}

void give_back(const Login& login, PlainHttp plain_http, World& world) {
    const Revocation revocation = revoke(login, plain_http, world);
    if (revocation.outcome == RevocationOutcome::revoked) {
        tell_notes({"The token that had been given was revoked."}, world);
        return;
    }
    tell_notes({format("The token that had been given is not kept, but still valid. {}Revoke it here: {}",
                       revocation.reason.empty() ? "" : revocation.reason + " ", settings_of(login))},
               world);
}

void forget_snapshots(const Login& login, const World& world) {
    if (const auto server = ServerUrl::parse(login.api_url, "apiUrl");
        server.has_value() && !login.token.empty())
        SnapshotCache(world.environment, world.clock, *server, login.token).forget_all();
}

Result<ExitCode> keep_login(Login login, const Identity& identity, const KeepPlan& plan, World& world) {
    login.created_at = to_iso8601(world.clock.now());
    login.app_url = identity.app.text();
    login.store = plan.store;
    auto saved = Credentials(identity.folder, world.environment).replace(login);
    if (!saved.has_value()) {
        // One given by hand is its owner's.
        if (login.way != "given") give_back(login, plan.plain_http, world);
        return std::unexpected(std::move(saved).error());
    }
    tell_notes(saved->warnings, world);
    const Replaced replaced = end_before(saved->before, login, plan, world);
    if (!replaced.note.empty()) tell_notes({replaced.note}, world);
    if (!world.environment("WIN_TOKEN").value_or("").empty())
        tell_notes({"WIN_TOKEN is set, and is used before the login that was stored now."}, world);
    return plan.json ? report_json(login, identity, replaced, world)
                     : report(login, identity, plan.workspace_name, replaced, world);
}

}  // namespace winsh::win
