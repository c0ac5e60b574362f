#include "snapshots/guarded_poll.h"

#include <exception>

#include "base/format.h"

namespace winsh {

PollOutcome guarded_poll(const Connector& connector, const ConnectorSettings& settings, const Json& memory,
                         http::Client& client, const Clock& clock, PollStreak streak) {
    try {
        return connector.poll(
            PollInput{
                .settings = settings, .memory = memory, .now = clock.now(), .clock = clock, .streak = streak},
            client);
    } catch (const std::exception&) {
        // What() may quote the answer, and an answer may hold anything: it is not shown.
        PollOutcome outcome;
        outcome.status = ConnectionStatus::failed;
        outcome.failure = ConnectionFailure{
            .type = "garbage",
            .status = 0,
            .detail = format("winsh itself stumbled over what {} answered. This is a fault of "
                             "winsh; please report it.",
                             connector.info().title),
            .retry_at = std::nullopt};
        return outcome;
    }
}

}  // namespace winsh
