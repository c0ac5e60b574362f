#include "win/patient_client.h"

#include "base/format.h"
#include "base/secret.h"
#include "base/text.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::int64_t kMostSeconds = 600;

}  // namespace

Result<std::optional<std::chrono::seconds>> wanted_time(const http::Environment& environment) {
    const std::string text(trim(environment("WIN_TIMEOUT").value_or("")));
    if (text.empty()) return std::nullopt;
    const auto seconds = parse_integer(text);
    if (!seconds.has_value() || *seconds < 1 || *seconds > kMostSeconds)
        return fail(
            ErrorKind::invalid,
            format("WIN_TIMEOUT takes a number of seconds from 1 to {}; '{}' is none and has no effect.",
                   kMostSeconds, cut_to(printable(text), 40)));
    return std::chrono::seconds(*seconds);
}

Result<http::ClientResponse> PatientClient::send(const http::ClientRequest& request) {
    if (!time_.has_value()) {
        terminal_.tell(message(Tone::warning, "win: note:", time_.error().message, terminal_));
        time_ = std::nullopt;
    }
    if (!time_->has_value()) return client_.send(request);
    http::ClientRequest patient = request;
    patient.total_deadline = **time_;
    patient.connect_deadline = **time_;
    auto response = client_.send(patient);
    wipe(patient.body);
    return response;
}

}  // namespace winsh::win
