#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "connectors/connector.h"
#include "connectors/upstream.h"

namespace winsh {

/// What a poll keeps account of while it reads: how much came, what was left out and why, which parts the key
/// may not read. Becomes the connection's coverage.
class PollAccount {
public:
    /// Of the records that are in the content.
    void count(std::size_t number) { coverage_.returned += static_cast<std::int64_t>(number); }
    /// What the upstream says it has in all.
    void available(std::int64_t number) { coverage_.available = number; }
    /// Left out on purpose; `what` is a phrase such as "issues that were not touched lately". 0 is no drop.
    void drop(std::size_t number, std::string_view what);
    /// Something that should be there could not be read this time: the connection is `partial`.
    void miss() { is_missing_ = true; }
    /// A part that may be missing ("issues"): noted where the failure means that this key may not read it or
    /// that it does not exist; any other failure is given back, as going on makes no sense then.
    Polled<void> refuse(PollFailure failure, std::string part);

    std::size_t refused_parts() const { return refused_.size(); }
    /// Where parts were refused: the last refusal.
    const std::optional<PollFailure>& refusal() const { return refusal_; }
    bool is_partial() const { return is_missing_ || !refused_.empty(); }
    Coverage coverage() const;

private:
    Coverage coverage_{.returned = 0, .available = -1, .dropped = 0, .reason = {}};
    std::vector<std::string> reasons_;
    std::vector<std::string> refused_;
    std::optional<PollFailure> refusal_;
    bool is_missing_ = false;
};

/// `memory` of each: what the next poll gets. The account is kept in it for `unchanged_outcome`.
PollOutcome delivered_outcome(Json content, Json memory, const PollAccount& account, const Upstream& upstream,
                              Timestamp complete_through);
PollOutcome failed_outcome(const PollFailure& failure, const Upstream& upstream);
/// As before: status and coverage come from the memory of the poll that delivered.
PollOutcome unchanged_outcome(const Json& memory, const Upstream& upstream, Timestamp complete_through);

}  // namespace winsh
