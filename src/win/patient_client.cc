#include "win/patient_client.h"

#include "base/secret.h"
#include "base/text.h"

namespace winsh::win {

Result<http::ClientResponse> PatientClient::send(const http::ClientRequest& request) {
    if (!time_.has_value()) return client_.send(request);
    http::ClientRequest patient = request;
    patient.total_deadline = *time_;
    patient.connect_deadline = *time_;
    auto response = client_.send(patient);
    wipe(patient.body);
    return response;
}

std::optional<std::chrono::seconds> wanted_time(const http::Environment& environment) {
    const auto seconds = parse_integer(trim(environment("WIN_TIMEOUT").value_or("")));
    if (!seconds.has_value() || *seconds < 1 || *seconds > 600) return std::nullopt;
    return std::chrono::seconds(*seconds);
}

}  // namespace winsh::win
