#include "web/pages/token_pages.h"

#include "base/format.h"
#include "base/text.h"
#include "web/origin.h"
#include "web/pages/field_view.h"
#include "web/pages/token_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kOwnTokens = "/settings/api-tokens";
constexpr std::string_view kWorkspaceTokens = "/settings/workspace/tokens";
constexpr std::string_view kNever = "never";
constexpr std::string_view kDefaultLifetime = "90";
constexpr Lifetime kLifetimes[] = {{"1", "in 1 day"},    {"7", "in 7 days"},     {"30", "in 30 days"},
                                   {"90", "in 90 days"}, {"180", "in 180 days"}, {"365", "in 365 days"},
                                   {kNever, "never"}};
constexpr std::size_t kPageSize = 50;

/// The part of the list that the address asks for, and one more, which tells whether there are older ones.
TokenPart part_of(const Visit& visit) {
    return {.older_than = parse_token_id(Form::of_query(visit.request).value("before")),
            .limit = static_cast<int>(kPageSize) + 1};
}

void set_list(PageView& view, const Visit& visit, std::string_view path, std::vector<ListedToken> tokens,
              Timestamp now) {
    const bool has_older = tokens.size() > kPageSize;
    if (has_older) tokens.resize(kPageSize);
    Json items = Json::array();
    for (const ListedToken& token : tokens) items.push(token_view(visit, token, now));
    view.data.set("tokens", std::move(items));
    view.data.set("has_tokens", !tokens.empty());
    view.data.set("newest_href", part_of(visit).older_than ? visit.link(path) : "");
    view.data.set("older_href",
                  has_older ? visit.link(path, {{"before", tokens.back().token.id.text()}}) : "");
    view.data.set("has_pager", has_older || part_of(visit).older_than.has_value());
}

/// The form as it was filled in, or as it is at first.
void set_form(PageView& view, const Visit& visit, const Form& form, const Error& error) {
    const Field name{.name = "name",
                     .label = "Name",
                     .help = "What will use it, so that you know it again: the nightly job, a laptop.",
                     .value = std::string(form.value("name")),
                     .error = message_for(error, "name"),
                     .most_characters = 100};
    const bool is_new = !form.has("name");
    const auto ticked = scopes_of(form.values("scope"));
    const Scopes chosen = is_new ? Scopes{Scope::snapshots_read} : ticked.value_or(Scopes{});
    const auto workspace = parse_workspace_id(form.value("workspace"));
    view.data.set("name", to_view(name));
    view.data.set("scopes", scope_choices(Scopes::all(), chosen));
    view.data.set("scopes_error", message_for(error, "scopes"));
    view.data.set("lifetimes",
                  lifetime_choices(kLifetimes, is_new ? kDefaultLifetime : form.value("lifetime")));
    view.data.set("lifetime_error", message_for(error, "expiresInDays"));
    view.data.set("workspace_choices",
                  workspace_choices(visit.viewer, workspace.value_or(visit.workspace())));
    view.data.set("has_workspace_choices", visit.viewer.memberships.size() > 1);
    view.data.set("alert", error.field.empty() ? error.message : std::string());
}

Result<TokenRequest> request_of(const Visit& visit, const Form& form) {
    TokenRequest request;
    request.name = std::string(form.value("name"));
    WINSH_TRY(request.scopes, scopes_of(form.values("scope")));
    if (request.scopes.empty()) {
        return fail(ErrorKind::unprocessable,
                    "Tick at least one permission: a token without any can do nothing.", "scopes");
    }
    const std::string_view lifetime = form.value("lifetime");
    if (!is_among(kLifetimes, lifetime)) {
        return fail(ErrorKind::unprocessable, "Choose how long the token is to work.", "expiresInDays");
    }
    // Only the option that says so makes a token that never expires; a missing field does not.
    request.expires_in_days = lifetime == kNever
                                  ? std::nullopt
                                  : std::optional(static_cast<int>(parse_integer(lifetime).value_or(1)));
    request.workspace = visit.workspace();
    if (form.has("workspace")) {
        request.workspace = parse_workspace_id(form.value("workspace"));
        if (!request.workspace) return std::unexpected(no_such_page());
    }
    return request;
}

}  // namespace

TokenPages::TokenPages(const SettingsFrame& frame, Tokens& tokens, const Clock& clock)
    : frame_(frame), tokens_(tokens), clock_(clock), new_tokens_(clock) {}

Result<http::Response> TokenPages::list(const Visit& visit) const { return list(visit, Form(), Error{}); }

Result<http::Response> TokenPages::list(const Visit& visit, const Form& form, const Error& error) const {
    WINSH_TRY(auto tokens, tokens_.list(visit.viewer, part_of(visit)));
    PageView view{.name = "api_tokens", .title = form_title("API tokens", error)};
    set_form(view, visit, form, error);
    set_list(view, visit, kOwnTokens, std::move(tokens), clock_.now());
    view.data.set("show_owners", false);
    view.data.set("show_workspaces", visit.viewer.memberships.size() > 1);
    view.data.set("is_refused", !error.message.empty());
    return frame_.show(visit, std::move(view), {.status = error.message.empty() ? 200 : kUnprocessable});
}

Result<http::Response> TokenPages::create(const Visit& visit, const Form& form) const {
    const auto request = request_of(visit, form);
    if (!request && is_about_input(request.error())) return list(visit, form, request.error());
    if (!request) return std::unexpected(request.error());
    auto issued = tokens_.issue(visit.viewer, *request, origin_of(visit.request));
    if (!issued && is_about_input(issued.error())) return list(visit, form, issued.error());
    if (!issued) return std::unexpected(issued.error());
    const std::string id = issued->record.token.id.text();
    new_tokens_.put(visit.viewer.session.id, id, *std::move(issued));
    return frame_.go(visit, format("{}/{}/created", kOwnTokens, id));
}

Result<http::Response> TokenPages::show_once(const Visit& visit) const {
    // Nobody sees the body of an answer to HEAD, so that takes nothing.
    const auto issued = visit.request.method == http::Method::head
                            ? std::nullopt
                            : new_tokens_.take(visit.viewer.session.id, visit.path[0]);
    if (!issued) return frame_.go(visit, kOwnTokens, Notice::token_shown_before);
    PageView view{.name = "token_created", .title = "Your new token"};
    view.data.set("token_text", issued->text.reveal());
    view.data.set("token", token_view(visit, issued->record, clock_.now()));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> TokenPages::ask_to_revoke(const Visit& visit) const {
    const auto id = parse_token_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    WINSH_TRY(const ListedToken token, tokens_.find(visit.viewer, *id));
    const bool is_own = token.token.user == visit.viewer.user.id;
    PageView view{.name = "token_revoke", .title = format("Revoke {}?", token.token.name)};
    view.data.set("token", token_view(visit, token, clock_.now()));
    view.data.set("is_own", is_own);
    view.data.set("back_href", visit.link(is_own ? kOwnTokens : kWorkspaceTokens));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> TokenPages::revoke(const Visit& visit) const {
    const auto id = parse_token_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    WINSH_TRY(const ListedToken token, tokens_.revoke(visit.viewer, *id, origin_of(visit.request)));
    const bool is_own = token.token.user == visit.viewer.user.id;
    return frame_.go(visit, is_own ? kOwnTokens : kWorkspaceTokens, Notice::token_revoked);
}

Result<http::Response> TokenPages::list_of_workspace(const Visit& visit) const {
    WINSH_CHECK(require_owner(
        visit, "Only an owner of the workspace sees the tokens of its members. Yours are under API tokens."));
    WINSH_TRY(auto tokens, tokens_.list_of_workspace(visit.viewer, visit.workspace(), part_of(visit)));
    PageView view{.name = "workspace_tokens", .title = "Workspace tokens"};
    view.data.set("show_owners", true);
    view.data.set("show_workspaces", false);
    set_list(view, visit, kWorkspaceTokens, std::move(tokens), clock_.now());
    return frame_.show(visit, std::move(view));
}

}  // namespace winsh::web
