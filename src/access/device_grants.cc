#include "access/device_grants.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "access/address_key.h"
#include "access/audit_entry.h"
#include "access/grant_terms.h"
#include "access/terminal_fields.h"
#include "access/user_code.h"
#include "base/digest.h"
#include "base/format.h"

namespace winsh {
namespace {

constexpr std::size_t kDeviceCodeBytes = 32;
constexpr std::size_t kThrottledKeys = 10'000;
constexpr int kTriesForFreeCode = 4;

constexpr Throttle::Rule kStarts{.free_failures = 20,
                                 .first_delay = std::chrono::seconds(2),
                                 .longest_delay = std::chrono::seconds(60),
                                 .forgotten_after = std::chrono::minutes(10)};
constexpr Throttle::Rule kGuesses{.free_failures = 5,
                                  .first_delay = std::chrono::seconds(2),
                                  .longest_delay = std::chrono::minutes(15),
                                  .forgotten_after = std::chrono::hours(24)};
/// Many people may share an address.
constexpr Throttle::Leniency kSharedAddress{.more_free_failures = 20};

constexpr std::string_view kSlowDown = "slow_down";

std::string user_key(const Viewer& viewer) { return "user:" + viewer.user.id.text(); }
std::string from_key(const Origin& origin) { return "from:" + address_key(origin.address); }

Error no_such_request() {
    return {
        ErrorKind::not_found,
        "No terminal waits with this code. Look at how it is written there; it holds for ten minutes and is "
        "answered once.",
        "user_code", 0};
}

DeviceGrant new_grant(const DeviceRequest& request, const Origin& origin, Timestamp now) {
    DeviceGrant grant;
    grant.client = request.client;
    grant.host = request.host;
    grant.scopes = request.scopes;
    grant.address = origin.address;
    grant.address_key = address_key(origin.address);
    grant.created_at = now;
    grant.expires_at = now + DeviceGrants::kHolds;
    grant.interval = DeviceGrants::kInterval;
    return grant;
}

Result<Sha256Digest> digest_of(std::string_view user_code) {
    const std::optional<std::string> code = parse_user_code(user_code);
    if (code) return sha256(*code);
    return fail(ErrorKind::invalid, "Enter the eight letters that the terminal shows, such as BCDF-GHJK.",
                "user_code");
}

/// Somebody has decided at the same moment, or it has just run out.
Result<void> as_unknown(Result<void> decided) {
    if (decided || (decided.error().kind != ErrorKind::conflict)) return decided;
    return std::unexpected(no_such_request());
}

}  // namespace

DeviceGrants::DeviceGrants(Store& store, Tokens& tokens, const Clock& clock, Random& random)
    : store_(store),
      tokens_(tokens),
      clock_(clock),
      random_(random),
      starts_(clock, kThrottledKeys, kStarts),
      guesses_(clock, kThrottledKeys, kGuesses) {}

OAuthResult<StartedDeviceGrant> DeviceGrants::start(const DeviceRequest& request, const Origin& origin) {
    const std::string key = address_key(origin.address);
    if (const int wait = starts_.seconds_to_wait(key); wait > 0) {
        return std::unexpected(OAuthError(
            kSlowDown,
            Error{ErrorKind::rate_limited,
                  "Too many requests to sign a terminal in came from this address. Wait, then try again.", "",
                  wait}));
    }
    starts_.record_failure(key);
    DeviceGrantLimits limits = kMostWaiting;
    limits.network = network_of(key);
    Result<void> added = fail(ErrorKind::conflict, "");
    StartedDeviceGrant started{{}, {}, kHolds, kInterval};
    for (int i = 0; i < kTriesForFreeCode && !added && added.error().kind == ErrorKind::conflict; ++i) {
        started.device_code = Secret::take(random_base64url(random_, kDeviceCodeBytes));
        started.user_code = make_user_code(random_);
        DeviceGrant grant = new_grant(request, origin, clock_.now());
        grant.device_digest = sha256(started.device_code.reveal());
        grant.user_digest = sha256(started.user_code);
        added = store_.device_grants().add(grant, limits);
    }
    if (added) return started;
    if (added.error().kind == ErrorKind::rate_limited)
        return std::unexpected(OAuthError(kSlowDown, added.error()));
    return std::unexpected(added.error());
}

int DeviceGrants::seconds_to_wait(const Viewer& viewer, const Origin& origin) const {
    return std::max(guesses_.seconds_to_wait(user_key(viewer)),
                    guesses_.seconds_to_wait(from_key(origin), kSharedAddress));
}

Result<DeviceGrant> DeviceGrants::find(const Viewer& viewer, std::string_view user_code,
                                       const Origin& origin) {
    WINSH_TRY(const Sha256Digest digest, digest_of(user_code));
    if (const int wait = seconds_to_wait(viewer, origin); wait > 0) {
        return std::unexpected(
            Error{ErrorKind::rate_limited,
                  "Too many codes were not those of a terminal. Wait a moment, then try again.", "user_code",
                  wait});
    }
    // Counted before the look: many guesses at the same moment are not all the first.
    guesses_.record_failure(user_key(viewer));
    guesses_.record_failure(from_key(origin));
    Result<std::optional<DeviceGrant>> found = store_.device_grants().find_by_user_code(digest);
    if (!found || *found) {
        guesses_.take_failure_back(user_key(viewer));
        guesses_.take_failure_back(from_key(origin));
    }
    WINSH_TRY(std::optional<DeviceGrant> grant, std::move(found));
    const bool waits = grant && grant->state == DeviceGrantState::pending && clock_.now() < grant->expires_at;
    if (!waits) return std::unexpected(no_such_request());
    return *std::move(grant);
}

Result<void> DeviceGrants::approve(const Viewer& viewer, std::string_view user_code,
                                   const ApprovalDecision& decision, const Origin& origin) {
    WINSH_TRY(const DeviceGrant grant, find(viewer, user_code, origin));
    WINSH_CHECK(check_decision(decision, grant.scopes));
    WINSH_CHECK(tokens_.check_room_for_another(viewer.user.id));
    const GrantTerms terms = terms_of(viewer, decision);
    Act act{AuditAction::cli_approved, "",
            format("{} Asked from {}.", told(terms, token_name(grant.client, grant.host)), grant.address),
            decision.workspace};
    return as_unknown(store_.device_grants().approve(
        grant.user_digest, terms, audit_entry(viewer.user, std::move(act), origin, clock_)));
}

Result<void> DeviceGrants::deny(const Viewer& viewer, std::string_view user_code, const Origin& origin) {
    WINSH_TRY(const DeviceGrant grant, find(viewer, user_code, origin));
    Act act{AuditAction::cli_denied,
            "",
            format("{} asked for a token, from {}.", token_name(grant.client, grant.host), grant.address),
            {}};
    return as_unknown(store_.device_grants().deny(grant.user_digest,
                                                  audit_entry(viewer.user, std::move(act), origin, clock_)));
}

}  // namespace winsh
