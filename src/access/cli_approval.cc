#include "access/cli_approval.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "access/audit_entry.h"
#include "access/terminal_fields.h"
#include "base/format.h"

namespace winsh {
namespace {

constexpr std::chrono::minutes kHolds{10};
constexpr std::size_t kMostPerSession = 20;
constexpr std::size_t kMostInAll = 10'000;
constexpr std::size_t kIdBytes = 32;

struct Waiting {
    std::string id;
    SessionId session;
    ApprovalRequest request;
    SteadyTime ends;
};

}  // namespace

struct CliApprovals::Table {
    using List = std::list<Waiting>;

    const Clock& clock;
    mutable std::mutex mutex;
    List waiting;  ///< Oldest first.
    std::unordered_map<std::string, List::iterator> by_id;

    void erase(List::iterator which) {
        by_id.erase(which->id);
        waiting.erase(which);
    }
    void add(Waiting approval) {
        const std::lock_guard lock(mutex);
        while (!waiting.empty() && clock.steady_now() >= waiting.front().ends) erase(waiting.begin());
        const auto of_session = [&](const Waiting& each) { return each.session == approval.session; };
        if (std::ranges::count_if(waiting, of_session) >= static_cast<std::ptrdiff_t>(kMostPerSession)) {
            erase(std::ranges::find_if(waiting, of_session));
        }
        if (waiting.size() >= kMostInAll) erase(waiting.begin());
        waiting.push_back(std::move(approval));
        by_id.emplace(waiting.back().id, std::prev(waiting.end()));
    }
    /// Those that run out next stand in front, also after one was given back.
    void give_back(Waiting approval) {
        const std::lock_guard lock(mutex);
        const auto place = std::ranges::upper_bound(waiting, approval.ends, {}, &Waiting::ends);
        const auto back = waiting.insert(place, std::move(approval));
        by_id.emplace(back->id, back);
    }
    /// Only while the lock is held.
    std::optional<List::iterator> locate(const SessionId& session, std::string_view id) const {
        const auto found = by_id.find(std::string(id));
        if (found == by_id.end() || found->second->session != session) return std::nullopt;
        if (clock.steady_now() >= found->second->ends) return std::nullopt;
        return found->second;
    }
    std::optional<ApprovalRequest> find(const SessionId& session, std::string_view id) const {
        const std::lock_guard lock(mutex);
        const auto found = locate(session, id);
        return found ? std::optional((*found)->request) : std::nullopt;
    }
    /// Whoever gets it is the only one.
    std::optional<Waiting> take(const SessionId& session, std::string_view id) {
        const std::lock_guard lock(mutex);
        const auto found = locate(session, id);
        if (!found) return std::nullopt;
        Waiting taken = std::move(**found);
        by_id.erase(taken.id);
        waiting.erase(*found);
        return taken;
    }
};

CliApprovals::CliApprovals(Tokens& tokens, Store& store, const Clock& clock, Random& random,
                           std::string api_url)
    : table_(new Table{clock, {}, {}, {}}),
      tokens_(tokens),
      codes_(tokens, store, clock, random),
      store_(store),
      clock_(clock),
      random_(random),
      api_url_(std::move(api_url)) {}

CliApprovals::~CliApprovals() = default;

std::string CliApprovals::open(const Viewer& viewer, ApprovalRequest request) {
    std::string id = random_base64url(random_, kIdBytes);
    table_->add({id, viewer.session.id, std::move(request), clock_.steady_now() + kHolds});
    return id;
}

Result<ApprovalRequest> CliApprovals::find(const Viewer& viewer, std::string_view id, const Origin& origin) {
    std::optional<ApprovalRequest> found = table_->find(viewer.session.id, id);
    if (!found) return std::unexpected(refuse(viewer, origin));
    return *std::move(found);
}

Error CliApprovals::refuse(const Viewer& viewer, const Origin& origin) {
    // What cannot be written down is refused just the same.
    Act act{
        AuditAction::request_refused, "", "An approval that was used before, has run out or never was.", {}};
    (void)store_.audit().append(audit_entry(viewer.user, std::move(act), origin, clock_));
    return {ErrorKind::invalid,
            "This request has been answered already or has run out: it holds for ten minutes and works once. "
            "Go back to the terminal and start again with: win auth login",
            "", 0};
}

Result<CliApprovals::Outcome> CliApprovals::approve(const Viewer& viewer, std::string_view id,
                                                    const ApprovalDecision& decision, const Origin& origin) {
    // A decision that breaks a rule does not use the approval up: the page shows the form again.
    WINSH_TRY(const ApprovalRequest request, find(viewer, id, origin));
    WINSH_CHECK(check_decision(decision, request.scopes));
    std::optional<Waiting> taken = table_->take(viewer.session.id, id);
    if (!taken) return std::unexpected(refuse(viewer, origin));

    const Result<Fields> answer = issue(viewer, request, decision, origin);
    if (!answer) {
        // No token exists, so another try may follow.
        table_->give_back(*std::move(taken));
        return std::unexpected(answer.error());
    }
    return Outcome{request.redirect_uri, request.redirect_uri.with_fields(*answer)};
}

Result<CliApprovals::Fields> CliApprovals::issue(const Viewer& viewer, const ApprovalRequest& request,
                                                 const ApprovalDecision& decision, const Origin& origin) {
    if (!request.wants_code()) return issue_token(viewer, request, decision, origin);
    WINSH_TRY(const Secret code, codes_.issue(viewer, request, decision, origin));
    return Fields{{"code", std::string(code.reveal())},
                  {"state", request.state},
                  {"iss", api_url_},
                  {"workspace", decision.workspace.text()},
                  {"api_url", api_url_}};
}

Result<CliApprovals::Fields> CliApprovals::issue_token(const Viewer& viewer, const ApprovalRequest& request,
                                                       const ApprovalDecision& decision,
                                                       const Origin& origin) {
    TokenRequest wanted;
    wanted.name = token_name(request.client, request.host);
    wanted.source = TokenSource::cli;
    wanted.client = request.client;
    wanted.scopes = decision.scopes;
    wanted.expires_in_days = decision.expires_in_days;
    wanted.workspace = decision.workspace;
    WINSH_TRY(const IssuedToken issued, tokens_.issue(viewer, wanted, origin, AuditAction::cli_approved));
    const ApiToken& token = issued.record.token;
    return Fields{{"token", std::string(issued.text.reveal())},
                  {"state", request.state},
                  {"workspace", token.workspace.text()},
                  {"api_url", api_url_},
                  {"expires_at", token.expires_at ? to_iso8601(*token.expires_at) : ""}};
}

Result<CliApprovals::Outcome> CliApprovals::deny(const Viewer& viewer, std::string_view id,
                                                 const Origin& origin) {
    std::optional<Waiting> taken = table_->take(viewer.session.id, id);
    if (!taken) return std::unexpected(refuse(viewer, origin));
    const ApprovalRequest request = taken->request;
    Act act{AuditAction::cli_denied,
            "",
            format("{} asked for a token.", token_name(request.client, request.host)),
            {}};
    const Result<void> noted =
        store_.audit().append(audit_entry(viewer.user, std::move(act), origin, clock_));
    if (!noted) {
        table_->give_back(*std::move(taken));
        return std::unexpected(noted.error());
    }
    Fields answer{{"error", "access_denied"}, {"state", request.state}};
    if (request.wants_code()) answer.emplace_back("iss", api_url_);
    return Outcome{request.redirect_uri, request.redirect_uri.with_fields(answer)};
}

}  // namespace winsh
