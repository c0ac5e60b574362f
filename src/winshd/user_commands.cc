#include "winshd/user_commands.h"

#include <iostream>
#include <iterator>
#include <memory>

#include "access/accounts.h"
#include "access/setup_link.h"
#include "access/token_sweep.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "store/open.h"
#include "winshd/settings.h"

namespace winsh {
namespace {

constexpr std::size_t kMostPasswordBytes = 4'096;

/// What an operator's command works with: the store of a folder and what stands around it.
struct Workbench {
    SystemClock clock;
    SystemRandom random;
    StandardErrorLog log{clock, LogLevel::error};
    PasswordGate passwords;
    Throttle throttle{clock, 16};
    std::unique_ptr<Store> store;

    Result<void> open(const std::string& folder) {
        StoreOptions options{folder, [](const std::string& why) {
                                 std::cerr << "winshd: the store failed: " << why << "\n";
                                 std::_Exit(1);
                             }};
        WINSH_TRY(store, open_store(options, clock, log));
        return {};
    }
    Accounts accounts() { return Accounts(*store, passwords, throttle, clock, random); }
};

int complain(const Error& error) {
    std::cerr << "winshd: " << error.message << "\n";
    return 1;
}

/// All of standard input without its last line break.
Result<Secret> read_password() {
    std::string text;
    char byte = 0;
    while (text.size() <= kMostPasswordBytes && std::cin.get(byte)) text.push_back(byte);
    if (text.size() > kMostPasswordBytes)
        return fail(ErrorKind::invalid, "The password on standard input is too long.");
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return fail(ErrorKind::invalid, "Standard input holds no password: pipe it in.");
    return Secret::take(std::move(text));
}

Json user_json(const User& user) {
    return Json::object(
        {{"id", user.id.text()}, {"email", user.email}, {"createdAt", to_iso8601(user.created_at)}});
}

Result<void> setup_link(const SetupLinkCommand& command) {
    Workbench bench;
    WINSH_CHECK(bench.open(command.data));
    WINSH_TRY(const bool any, bench.store->accounts().any());
    if (any) {
        return fail(ErrorKind::conflict,
                    "The first account exists already, so no set-up link is needed. Sign in, or use winshd "
                    "user reset-password.");
    }
    std::string url = command.public_url;
    if (url.empty()) {
        WINSH_TRY(const auto last, bench.store->setting(kPublicUrlSetting));
        url = last.value_or("http://127.0.0.1:8787");
    }
    WINSH_TRY(const PublicUrl parsed, PublicUrl::parse(url));
    SetupLink link(command.data, parsed.origin(), bench.clock, bench.random);
    WINSH_TRY(const std::string text, link.current_or_new());
    std::cout << text << "\n";
    return {};
}

Result<void> add_user(const AddUserCommand& command) {
    WINSH_TRY(Secret password, read_password());
    Workbench bench;
    WINSH_CHECK(bench.open(command.data));
    const AccountRequest request{command.email, std::move(password), command.workspace};
    Accounts accounts = bench.accounts();
    WINSH_TRY(const CreatedAccount created,
              accounts.create(request, FirstAccountOnly::no, Origin{"local", "winshd user add"}));
    const Membership& membership = created.membership;
    std::cout << to_text(Json::object({
                     {"user", user_json(created.user)},
                     {"workspace", Json::object({{"id", membership.workspace.id.text()},
                                                 {"name", membership.workspace.name},
                                                 {"role", name_of(membership.role)}})},
                 }))
              << "\n";
    return {};
}

/// A server that runs on the folder hears of each through the store.
Result<int> revoke_tokens(Workbench& bench, const User& user) {
    TokenCache cache(1);
    Tokens tokens(*bench.store, cache, bench.clock, bench.random);
    WINSH_TRY(std::vector<Membership> memberships, bench.store->accounts().memberships(user.id));
    Result<int> revoked = revoke_all_tokens(tokens, Viewer{{}, user, std::move(memberships)},
                                            Origin{"local", "winshd user reset-password"});
    if (revoked) return revoked;
    Error error = revoked.error();
    error.message =
        "The new password is set, but not every API token is revoked: run the same command again. " +
        error.message;
    return std::unexpected(std::move(error));
}

Result<void> reset_password(const ResetPasswordCommand& command) {
    WINSH_TRY(const Secret password, read_password());
    Workbench bench;
    WINSH_CHECK(bench.open(command.data));
    Accounts accounts = bench.accounts();
    WINSH_TRY(const User user, accounts.reset_password(command.email, password));
    int revoked = 0;
    if (command.tokens == TokensAtReset::revoke) {
        WINSH_TRY(revoked, revoke_tokens(bench, user));
    }
    std::cout << to_text(Json::object(
                     {{"user", user_json(user)}, {"sessionsEnded", true}, {"tokensRevoked", revoked}}))
              << "\n";
    return {};
}

int exit_code_of(const Result<void>& result) { return result ? 0 : complain(result.error()); }

}  // namespace

int run_setup_link(const SetupLinkCommand& command) { return exit_code_of(setup_link(command)); }
int run_add_user(const AddUserCommand& command) { return exit_code_of(add_user(command)); }
int run_reset_password(const ResetPasswordCommand& command) { return exit_code_of(reset_password(command)); }

}  // namespace winsh
