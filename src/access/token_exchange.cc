#include "access/token_exchange.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "access/address_key.h"
#include "access/audit_entry.h"
#include "access/pkce.h"
#include "access/terminal_fields.h"
#include "access/token_draft.h"
#include "base/digest.h"
#include "base/format.h"
#include "base/token_text.h"

namespace winsh {
namespace {

constexpr std::size_t kThrottledAddresses = 10'000;
/// Codes cannot be guessed: this is for programs that have gone wrong, and leaves room for the mistakes of
/// many behind one address.
constexpr Throttle::Rule kFailures{.free_failures = 30,
                                   .first_delay = std::chrono::seconds(1),
                                   .longest_delay = std::chrono::seconds(60),
                                   .forgotten_after = std::chrono::minutes(10)};
constexpr std::chrono::seconds kSlowerBy{5};

constexpr std::string_view kInvalidGrant = "invalid_grant";
constexpr std::string_view kNoSuchCode =
    "This code is unknown, has run out or was used before: it holds for a minute and works once. Start "
    "again.";
constexpr std::string_view kNoSuchDeviceCode =
    "This device_code is unknown, or another client's. Start again.";
/// The store does not know which token it was: whoever has lost it has to look.
constexpr std::string_view kGivenAlready =
    "This device_code has given its token already. Where that answer was lost, the token may be valid "
    "all the same: revoke it in the settings, under API tokens. Start again.";
constexpr std::string_view kNotApprovedInTime = "Nobody has approved the request in time. Start again.";
constexpr std::string_view kFetchedTooLate =
    "The request was approved, but its time ran out before the token was fetched. Start again.";
constexpr std::string_view kVoid =
    "What was approved holds no more: the session in which it was approved has ended, or the account has "
    "left the "
    "workspace. Start again.";

OAuthError invalid_grant(std::string_view sentence) {
    return {kInvalidGrant, Error{ErrorKind::invalid, std::string(sentence), "", 0}};
}

OAuthError refused(std::string_view code, std::string_view sentence) {
    return {code, Error{ErrorKind::invalid, std::string(sentence), "", 0}};
}

/// What is wrong with the exchange, as the end of a sentence; nothing where it is right.
std::optional<std::string> flaw_of(const CodeExchange& exchange, const AuthorizationCode& code,
                                   Timestamp now) {
    if (now >= code.expires_at) return "after it had run out";
    if (exchange.client != code.client) return "by another client";
    if (exchange.redirect_uri != code.redirect_uri) return "with another redirect_uri";
    const std::string_view verifier = exchange.verifier.reveal();
    if (!is_code_verifier(verifier) || !equal_in_constant_time(challenge_of(verifier), code.challenge))
        return "with a wrong code_verifier";
    return std::nullopt;
}

/// What a request says that gives no token any more; nothing where it waits, or is approved and holds.
std::optional<OAuthError> refusal_of_ended(const DeviceGrant& grant, Timestamp now) {
    if (grant.state == DeviceGrantState::redeemed) return invalid_grant(kGivenAlready);
    if (grant.state == DeviceGrantState::denied)
        return refused("access_denied", "The request was denied on the page.");
    if (now < grant.expires_at) return std::nullopt;
    const bool is_approved = grant.state == DeviceGrantState::approved;
    return refused("expired_token", is_approved ? kFetchedTooLate : kNotApprovedInTime);
}

/// True where what was approved is void, not where the store could not be asked.
bool is_void(const Error& error) {
    return error.kind == ErrorKind::unauthenticated || error.kind == ErrorKind::not_found;
}

}  // namespace

/// A token that is not stored yet, with what is to be recorded of it.
struct TokenExchange::Draft {
    GrantedToken granted;
    AuditEntry audit;
};

TokenExchange::TokenExchange(Store& store, Tokens& tokens, TokenCache& cache, const Clock& clock,
                             Random& random)
    : store_(store),
      tokens_(tokens),
      cache_(cache),
      clock_(clock),
      random_(random),
      throttle_(clock, kThrottledAddresses, kFailures) {}

OAuthError TokenExchange::refuse_unknown(std::string_view code, std::string_view sentence,
                                         const Origin& origin) {
    if (const int wait = throttle_.seconds_to_wait(address_key(origin.address)); wait > 0)
        return {code, Error{ErrorKind::rate_limited,
                            "Too many codes from this address were none. Wait, then try again.", "", wait}};
    count_failure(origin);
    return invalid_grant(sentence);
}

void TokenExchange::count_failure(const Origin& origin) {
    throttle_.record_failure(address_key(origin.address));
}

Result<AuditEntry> TokenExchange::entry(const GrantTerms& terms, AuditAction action, std::string detail,
                                        const Origin& origin) const {
    WINSH_TRY(const std::optional<User> user, store_.accounts().find(terms.user));
    return audit_entry(user.value_or(User{terms.user, "", {}}),
                       {action, "", std::move(detail), terms.workspace}, origin, clock_);
}

OAuthResult<TokenExchange::Draft> TokenExchange::draft(const GrantTerms& terms, const std::string& client,
                                                       const std::string& name, const Origin& origin) {
    if (const auto room = tokens_.check_room_for_another(terms.user); !room) {
        if (room.error().kind != ErrorKind::unprocessable) return std::unexpected(room.error());
        return std::unexpected(invalid_grant(room.error().message));
    }
    TokenRequest request;
    request.name = name;
    request.source = TokenSource::cli;
    request.client = client;
    request.scopes = terms.scopes;
    request.expires_in_days = terms.expires_in_days;
    Secret text = make_token_text(random_);
    ApiToken token = draft_token({terms.user, terms.workspace}, request, text, clock_.now(), random_);
    WINSH_TRY(AuditEntry audit, entry(terms, AuditAction::token_fetched, told(token), origin));
    audit.subject = token.id.text();
    return Draft{{std::move(text), std::move(token)}, std::move(audit)};
}

OAuthResult<GrantedToken> TokenExchange::of_code(const CodeExchange& exchange, const Origin& origin) {
    const Sha256Digest digest = sha256(exchange.code.reveal());
    WINSH_TRY(const std::optional<AuthorizationCode> code, store_.codes().find(digest));
    if (!code) return std::unexpected(refuse_unknown("temporarily_unavailable", kNoSuchCode, origin));
    if (code->used_at) return std::unexpected(refuse_reuse(digest, origin));
    if (const auto flaw = flaw_of(exchange, *code, clock_.now()))
        return std::unexpected(refuse_code(*code, *flaw, origin));
    return redeem(*code, origin);
}

OAuthResult<GrantedToken> TokenExchange::redeem(const AuthorizationCode& code, const Origin& origin) {
    WINSH_TRY(Draft draft, this->draft(code.terms, code.client, code.token_name, origin));
    const Result<void> redeemed = store_.codes().redeem(code.digest, draft.granted.token, draft.audit);
    if (redeemed) return std::move(draft.granted);
    if (redeemed.error().kind == ErrorKind::conflict)
        return std::unexpected(refuse_reuse(code.digest, origin));
    if (!is_void(redeemed.error())) return std::unexpected(redeemed.error());
    (void)refuse_code(code, "after its session had ended or its workspace was left", origin);
    return std::unexpected(invalid_grant(kVoid));
}

OAuthError TokenExchange::refuse_code(const AuthorizationCode& code, const std::string& flaw,
                                      const Origin& origin) {
    count_failure(origin);
    const Result<AuditEntry> audit =
        entry(code.terms, AuditAction::exchange_refused,
              format("A code for \"{}\" was sent in {}.", code.token_name, flaw), origin);
    if (!audit) return audit.error();
    const Result<bool> burnt = store_.codes().burn(code.digest, clock_.now(), *audit);
    if (!burnt) return burnt.error();
    // Somebody else has used it meanwhile.
    if (!*burnt) return refuse_reuse(code.digest, origin);
    return invalid_grant(format("This code was sent {} and is used up. Start again.", flaw));
}

OAuthError TokenExchange::refuse_reuse(const Sha256Digest& digest, const Origin& origin) {
    count_failure(origin);
    const Result<std::optional<AuthorizationCode>> code = store_.codes().find(digest);
    if (!code) return code.error();
    if (!*code || !(*code)->token) return invalid_grant(kNoSuchCode);
    Result<AuditEntry> audit = entry(
        (*code)->terms, AuditAction::code_reused,
        format("A code for \"{}\" was sent in a second time; its token was revoked.", (*code)->token_name),
        origin);
    if (!audit) return audit.error();
    audit->subject = (*code)->token->text();
    const Result<ApiToken> revoked = store_.tokens().revoke(*(*code)->token, clock_.now(), *audit);
    if (!revoked) return revoked.error();
    cache_.forget(revoked->digest);
    return invalid_grant(
        "This code was used before. Somebody may have seen it, so the token that it gave is revoked. Start "
        "again.");
}

OAuthResult<GrantedToken> TokenExchange::of_device(const DevicePoll& poll, const Origin& origin) {
    WINSH_TRY(const std::optional<DeviceGrant> grant,
              store_.device_grants().find_by_device_code(sha256(poll.device_code.reveal())));
    if (!grant || grant->client != poll.client)
        return std::unexpected(refuse_unknown("slow_down", kNoSuchDeviceCode, origin));
    if (auto ended = refusal_of_ended(*grant, clock_.now())) return std::unexpected(*std::move(ended));
    if (grant->state == DeviceGrantState::pending) return std::unexpected(answer_pending(*grant));
    return redeem(*grant, origin);
}

OAuthError TokenExchange::answer_pending(const DeviceGrant& grant) {
    const Timestamp now = clock_.now();
    const bool is_too_early =
        grant.polled_at && now >= *grant.polled_at && now < *grant.polled_at + grant.interval;
    // Who asks too early does not move the moment from which the interval counts: once it has grown to the
    // longest, nothing is written any more.
    const auto interval =
        is_too_early ? std::min(grant.interval + kSlowerBy, kLongestInterval) : grant.interval;
    const auto polled_at = is_too_early ? grant.polled_at : std::optional(now);
    if (interval != grant.interval || polled_at != grant.polled_at) {
        const Result<void> noted = store_.device_grants().note_poll(grant.device_digest, interval, polled_at);
        if (!noted) return noted.error();
    }
    if (!is_too_early)
        return refused("authorization_pending", "Nobody has decided on the page yet. Ask again later.");
    return refused("slow_down", format("Ask every {} seconds at the most.", interval.count()));
}

OAuthResult<GrantedToken> TokenExchange::redeem(const DeviceGrant& grant, const Origin& origin) {
    const GrantTerms terms = grant.terms.value_or(GrantTerms{});
    WINSH_TRY(Draft draft, this->draft(terms, grant.client, token_name(grant.client, grant.host), origin));
    const Result<void> redeemed =
        store_.device_grants().redeem(grant.device_digest, draft.granted.token, draft.audit);
    if (redeemed) return std::move(draft.granted);
    if (redeemed.error().kind == ErrorKind::conflict) return std::unexpected(refuse_late(grant));
    if (!is_void(redeemed.error())) return std::unexpected(redeemed.error());
    return std::unexpected(refuse_grant(grant, terms, origin));
}

/// Between the look and the redemption somebody else was faster, or its time ran out.
OAuthError TokenExchange::refuse_late(const DeviceGrant& looked_at) {
    const auto grant = store_.device_grants().find_by_device_code(looked_at.device_digest);
    if (!grant) return grant.error();
    const auto ended = *grant ? refusal_of_ended(**grant, clock_.now()) : std::nullopt;
    return ended.value_or(invalid_grant(kNoSuchDeviceCode));
}

OAuthError TokenExchange::refuse_grant(const DeviceGrant& grant, const GrantTerms& terms,
                                       const Origin& origin) {
    const Result<AuditEntry> audit =
        entry(terms, AuditAction::exchange_refused,
              format("\"{}\" asked for its token after the session had ended or the workspace was left.",
                     token_name(grant.client, grant.host)),
              origin);
    if (!audit) return audit.error();
    const Result<bool> withdrawn = store_.device_grants().withdraw(grant.device_digest, *audit);
    if (!withdrawn) return withdrawn.error();
    return refused("access_denied", kVoid);
}

}  // namespace winsh
