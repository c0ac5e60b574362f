#include "connectors/poll_account.h"

#include <utility>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

/// A key without that permission, or a feature that is switched off: no reason to go without the rest.
bool is_refusal(const PollFailure& failure) {
    return failure.failure.type == "auth" ? failure.failure.status == 403
                                          : failure.failure.type == "not_found";
}

Json to_json(const Coverage& coverage) {
    return Json::object({{"returned", coverage.returned},
                         {"available", coverage.available},
                         {"dropped", coverage.dropped},
                         {"reason", coverage.reason}});
}

Coverage coverage_in(const Json& row) {
    return {.returned = row["returned"].as_integer(),
            .available = row["available"].as_integer(-1),
            .dropped = row["dropped"].as_integer(),
            .reason = std::string(row["reason"].as_string())};
}

}  // namespace

void PollAccount::drop(std::size_t number, std::string_view what) {
    if (number == 0) return;
    coverage_.dropped += static_cast<std::int64_t>(number);
    reasons_.push_back(format("{} ({})", what, number));
}

Polled<void> PollAccount::refuse(PollFailure failure, std::string part) {
    if (!is_refusal(failure)) return std::unexpected(std::move(failure));
    refused_.push_back(std::move(part));
    refusal_ = std::move(failure);
    return {};
}

Coverage PollAccount::coverage() const {
    Coverage coverage = coverage_;
    if (!reasons_.empty()) coverage.reason = "Left out: " + join(reasons_, "; ") + ".";
    if (!refused_.empty()) {
        coverage.reason +=
            format("{}The key may not read: {}.", coverage.reason.empty() ? "" : " ", join(refused_, ", "));
    }
    return coverage;
}

PollOutcome delivered_outcome(Json content, Json memory, const PollAccount& account, const Upstream& upstream,
                              Timestamp complete_through) {
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::delivered;
    outcome.content = std::move(content);
    outcome.status = account.is_partial() ? ConnectionStatus::partial : ConnectionStatus::ok;
    outcome.coverage = account.coverage();
    outcome.complete_through = complete_through;
    outcome.rate_limit_left = upstream.rate_limit_left();
    outcome.memory = std::move(memory);
    outcome.memory.set("partial", account.is_partial());
    outcome.memory.set("coverage", to_json(outcome.coverage));
    return outcome;
}

PollOutcome failed_outcome(const PollFailure& failure, const Upstream& upstream) {
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::failed;
    outcome.status = failure.status;
    outcome.failure = failure.failure;
    outcome.rate_limit_left = upstream.rate_limit_left();
    return outcome;
}

PollOutcome unchanged_outcome(const Json& memory, const Upstream& upstream, Timestamp complete_through) {
    PollOutcome outcome;
    outcome.kind = PollOutcome::Kind::unchanged;
    outcome.status = memory["partial"].as_bool() ? ConnectionStatus::partial : ConnectionStatus::ok;
    outcome.coverage = coverage_in(memory["coverage"]);
    outcome.complete_through = complete_through;
    outcome.rate_limit_left = upstream.rate_limit_left();
    return outcome;
}

}  // namespace winsh
