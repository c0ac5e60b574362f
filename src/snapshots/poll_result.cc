#include "snapshots/poll_result.h"

#include <algorithm>

#include "snapshots/bindings.h"
#include "snapshots/text_cleaner.h"

namespace winsh {
namespace {

constexpr std::size_t kMostDetail = 400;

std::string without_digits(std::string_view text) {
    std::string rest;
    for (const char character : text)
        if (character < '0' || character > '9') rest.push_back(character);
    return rest;
}

bool is_same_fault(const ConnectionFailure& left, const ConnectionFailure& right) {
    return left.type == right.type && left.status == right.status &&
           without_digits(left.detail) == without_digits(right.detail);
}

/// Whatever a connector says stands in pages and snapshots.
std::string clean_detail(std::string_view detail) {
    RedactionCounts counts;
    return clean_text(detail, TextRule::Kind::line, kMostDetail, counts);
}

void note_failure(ConnectionHealth& health, const PollOutcome& outcome) {
    health.status = outcome.status;
    health.failures_in_a_row = std::min(health.failures_in_a_row + 1, 1'000'000);
    ConnectionFailure failure = outcome.failure.value_or(ConnectionFailure{
        .type = "garbage", .status = 0, .detail = "The poll failed without saying why.", .retry_at = {}});
    failure.detail = clean_detail(failure.detail);
    if (health.failure && is_same_fault(*health.failure, failure)) failure.detail = health.failure->detail;
    health.failure = std::move(failure);
}

void note_success(ConnectionHealth& health, const PollOutcome& outcome, Timestamp now) {
    health.status = outcome.status;
    health.succeeded_at = now;
    health.failures_in_a_row = 0;
    health.failure.reset();
    health.complete_through = outcome.complete_through;
    health.coverage = outcome.coverage;
    health.coverage.reason = clean_detail(health.coverage.reason);
}

}  // namespace

ConnectionHealth health_after(const ConnectionHealth& before, const PollOutcome& outcome, Timestamp now) {
    ConnectionHealth health = before;
    health.checked_at = now;
    if (outcome.rate_limit_left) health.rate_limit_left = outcome.rate_limit_left;
    if (outcome.kind == PollOutcome::Kind::failed) {
        note_failure(health, outcome);
    } else {
        note_success(health, outcome, now);
    }
    return health;
}

bool shows_a_change(const ConnectionHealth& before, const ConnectionHealth& after,
                    std::chrono::seconds max_age, Timestamp now) {
    const auto words = [](const ConnectionHealth& health) {
        return health.failure ? health.failure->type + "\n" + health.failure->detail : std::string();
    };
    const auto status = [&](const ConnectionHealth& health) {
        return effective_status(health, max_age, now);
    };
    return status(before) != status(after) || before.status != after.status ||
           before.succeeded_at.has_value() != after.succeeded_at.has_value() ||
           words(before) != words(after) || before.coverage != after.coverage;
}

PollOutcome failed_outcome(ConnectionStatus status, std::string type, std::string detail) {
    PollOutcome outcome;
    outcome.status = status;
    outcome.failure = ConnectionFailure{
        .type = std::move(type), .status = 0, .detail = std::move(detail), .retry_at = std::nullopt};
    return outcome;
}

}  // namespace winsh
