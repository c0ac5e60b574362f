#pragma once

#include <chrono>
#include <optional>

#include "http/client.h"
#include "http/environment.h"

namespace winsh::win {

/// Gives every request the time that the user wants it to have, where one is said: `WIN_TIMEOUT`, 1..600
/// seconds.
class PatientClient final : public http::Client {
public:
    PatientClient(http::Client& client, std::optional<std::chrono::seconds> time)
        : client_(client), time_(time) {}
    Result<http::ClientResponse> send(const http::ClientRequest& request) override;

private:
    http::Client& client_;
    std::optional<std::chrono::seconds> time_;
};

/// Nothing where the variable is unset or is no such number.
std::optional<std::chrono::seconds> wanted_time(const http::Environment& environment);

}  // namespace winsh::win
