#pragma once

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "base/format.h"
#include "base/json.h"
#include "connectors/posthog/posthog.h"
#include "connectors/scripted_client_fixture.h"

namespace winsh {

inline std::string posthog_testdata(std::string_view name) {
    std::ifstream file(format("{}/src/connectors/posthog/testdata/{}", WINSH_SOURCE_DIR, name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline ConnectorSettings posthog_form() {
    ConnectorSettings settings;
    settings.values = {{"project", "12345"},
                       {"workflow", "checkout"},
                       {"startedEvent", "checkout started"},
                       {"failedEvent", "checkout failed"},
                       {"accountProperty", ""},
                       {"baseUrl", ""}};
    settings.secrets.emplace("key", Secret("phx_fixture"));
    return settings;
}

/// The answer with these counts: started, failed, the same of the baseline, accounts.
inline std::string posthog_counts(std::string_view counts) {
    return format(R"({{"results":[[{}]],"last_refresh":"2026-06-16T18:00:41Z","query_status":null}})",
                  counts);
}

/// A poll of a PostHog that answers what a test says.
struct PosthogPlay {
    ScriptedClient client{[this](const http::ClientRequest& request) -> Result<http::ClientResponse> {
        const bool is_look_again = request.method == http::Method::get;
        return is_look_again && later ? *later : first;
    }};
    http::ClientResponse first = answer(200, posthog_testdata("answer.json"));
    std::optional<http::ClientResponse> later;
    ConnectorSettings settings = posthog_form();
    FakeClock clock;

    PosthogPlay() { clock.advance(std::chrono::minutes(25)); }

    PollOutcome poll() {
        const Json nothing;
        return posthog_connector().poll(
            {.settings = settings, .memory = nothing, .now = clock.now(), .clock = clock}, client);
    }
    /// What was asked last, as JSON.
    Json question() const { return parse_json(client.requests.back().body).value_or(Json()); }
};

}  // namespace winsh
