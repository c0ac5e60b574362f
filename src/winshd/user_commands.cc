#include "winshd/user_commands.h"

#include <unistd.h>

#include <iostream>
#include <iterator>

#include "access/accounts.h"
#include "access/audit_entry.h"
#include "access/setup_link.h"
#include "access/token_sweep.h"
#include "base/format.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/silent_typing.h"
#include "base/text.h"
#include "winshd/settings.h"
#include "winshd/workbench.h"

namespace winsh {
namespace {

constexpr std::size_t kMostPasswordBytes = 4'096;

/// All of standard input without its last line break; from a terminal one line, which it does not show.
Result<Secret> read_password() {
    const bool is_typed = ::isatty(STDIN_FILENO) == 1;
    const SilentTyping silent;
    if (is_typed) std::cerr << "Password (it is not shown): " << std::flush;
    std::string text;
    char byte = 0;
    while (text.size() <= kMostPasswordBytes && std::cin.get(byte) && !(is_typed && byte == '\n'))
        append_secret(text, std::string_view(&byte, 1));
    if (text.size() > kMostPasswordBytes) {
        wipe(text);
        return fail(ErrorKind::invalid, "The password on standard input is too long.");
    }
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return fail(ErrorKind::invalid, "Standard input holds no password: pipe it in.");
    return Secret::take(std::move(text));
}

Json user_json(const User& user) {
    return Json::object(
        {{"id", user.id.text()}, {"email", user.email}, {"createdAt", to_iso8601(user.created_at)}});
}

Json workspace_json(const Membership& membership) {
    return Json::object({{"id", membership.workspace.id.text()},
                         {"name", membership.workspace.name},
                         {"role", name_of(membership.role)}});
}

Result<void> setup_link(const SetupLinkCommand& command) {
    Workbench bench;
    WINSH_CHECK(bench.open_existing(command.data));
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

Result<CreatedAccount> create_account(Workbench& bench, const AddUserCommand& command) {
    WINSH_TRY(Secret password, read_password());
    const AccountRequest request{command.email, std::move(password), command.workspace};
    Result<CreatedAccount> created = bench.accounts().create(
        request, FirstAccountOnly::no, Origin{std::string(kOperatorsAddress), "winshd user add"});
    // There is an account now, whichever it is, so the link for the first one opens nothing.
    if (created) SetupLink(command.data, "", bench.clock, bench.random).remove();
    return created;
}

Result<CreatedAccount> join_workspace(Workbench& bench, const AddUserCommand& command) {
    Result<CreatedAccount> joined = bench.accounts().join(command.email, command.workspace);
    if (joined || joined.error().kind != ErrorKind::not_found) return joined;
    return fail(
        ErrorKind::not_found,
        format("There is no account with the e-mail address {} yet. For a new one, pipe its password in and "
               "say --password-stdin.",
               command.email));
}

/// An account that exists keeps its password, whatever is piped in: to set a new one is another command.
Error is_there_already(const AddUserCommand& command) {
    const std::string_view advice =
        command.workspace.empty() ? "To put it into another workspace, leave out --password-stdin and say "
                                    "--workspace NAME."
                                  : "It keeps its password: leave out --password-stdin to put it into the "
                                    "workspace.";
    return {ErrorKind::conflict,
            format("There is an account with the e-mail address {} already. {}", command.email, advice),
            {},
            0};
}

Result<void> add_user(const AddUserCommand& command) {
    Workbench bench;
    const bool makes_account = command.password == PasswordFrom::standard_input;
    WINSH_CHECK(makes_account ? bench.open(command.data) : bench.open_existing(command.data));
    WINSH_TRY(const auto present, bench.store->accounts().find_by_email(trim(command.email)));
    if (makes_account && present) return std::unexpected(is_there_already(command));
    WINSH_TRY(const CreatedAccount added,
              makes_account ? create_account(bench, command) : join_workspace(bench, command));
    std::cout << to_text(Json::object(
                     {{"user", user_json(added.user)}, {"workspace", workspace_json(added.membership)}}))
              << "\n";
    return {};
}

Result<Json> users_json(AccountStore& accounts) {
    WINSH_TRY(const std::vector<User> users, accounts.users());
    Json list = Json::array();
    for (const User& user : users) {
        WINSH_TRY(const std::vector<Membership> memberships, accounts.memberships(user.id));
        Json workspaces = Json::array();
        for (const Membership& membership : memberships) workspaces.push(workspace_json(membership));
        list.push(user_json(user).set("workspaces", std::move(workspaces)));
    }
    return Json::object().set("users", std::move(list));
}

Result<Json> workspaces_json(AccountStore& accounts) {
    WINSH_TRY(const std::vector<Workspace> workspaces, accounts.workspaces());
    Json list = Json::array();
    for (const Workspace& workspace : workspaces) {
        WINSH_TRY(const std::vector<AccountStore::Member> members, accounts.members(workspace.id));
        Json people = Json::array();
        for (const AccountStore::Member& member : members) {
            people.push(Json::object({{"id", member.user.id.text()},
                                      {"email", member.user.email},
                                      {"role", name_of(member.role)}}));
        }
        list.push(Json::object({{"id", workspace.id.text()},
                                {"name", workspace.name},
                                {"createdAt", to_iso8601(workspace.created_at)},
                                {"members", std::move(people)}}));
    }
    return Json::object().set("workspaces", std::move(list));
}

Result<void> list(const ListCommand& command) {
    Workbench bench;
    WINSH_CHECK(bench.open_existing(command.data));
    AccountStore& accounts = bench.store->accounts();
    WINSH_TRY(const Json listed,
              command.what == ListOf::users ? users_json(accounts) : workspaces_json(accounts));
    std::cout << to_pretty_text(listed) << "\n";
    return {};
}

/// A server that runs on the folder hears of each through the store.
Result<int> revoke_tokens(Workbench& bench, const User& user) {
    TokenCache cache(1);
    Tokens tokens(*bench.store, cache, bench.clock, bench.random);
    WINSH_TRY(std::vector<Membership> memberships, bench.store->accounts().memberships(user.id));
    Result<int> revoked =
        revoke_all_tokens(tokens, Viewer{{}, user, std::move(memberships)},
                          Origin{std::string(kOperatorsAddress), "winshd user reset-password"});
    if (revoked) return revoked;
    Error error = revoked.error();
    error.message =
        "The new password is set, but not every API token is revoked: run the same command again. " +
        error.message;
    return std::unexpected(std::move(error));
}

Result<void> reset_password(const ResetPasswordCommand& command) {
    Workbench bench;
    WINSH_CHECK(bench.open_existing(command.data));
    WINSH_TRY(const Secret password, read_password());
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

}  // namespace

int run_setup_link(const SetupLinkCommand& command) { return exit_code_of(setup_link(command)); }
int run_add_user(const AddUserCommand& command) { return exit_code_of(add_user(command)); }
int run_list(const ListCommand& command) { return exit_code_of(list(command)); }
int run_reset_password(const ResetPasswordCommand& command) { return exit_code_of(reset_password(command)); }

}  // namespace winsh
