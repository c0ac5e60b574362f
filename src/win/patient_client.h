#pragma once

#include <chrono>
#include <optional>

#include "base/result.h"
#include "http/client.h"
#include "http/environment.h"
#include "win/terminal.h"

namespace winsh::win {

/// The time that `WIN_TIMEOUT` wants a request to have, 1..600 seconds; nothing where it is not set.
/// `invalid` for what is no such number.
Result<std::optional<std::chrono::seconds>> wanted_time(const http::Environment& environment);

/// Gives every request the time that the user wants it to have. A wish that is none has no effect, which is
/// told once, when something is asked.
class PatientClient final : public http::Client {
public:
    PatientClient(http::Client& client, const http::Environment& environment, Terminal& terminal)
        : client_(client), time_(wanted_time(environment)), terminal_(terminal) {}
    Result<http::ClientResponse> send(const http::ClientRequest& request) override;

private:
    http::Client& client_;
    Result<std::optional<std::chrono::seconds>> time_;
    Terminal& terminal_;
};

}  // namespace winsh::win
