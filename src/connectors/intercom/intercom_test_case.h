#pragma once

#include <gtest/gtest.h>

#include "connectors/intercom/fake_intercom_fixture.h"
#include "connectors/intercom/intercom.h"

namespace winsh {

/// One connection, polled again and again. What a poll wants back is kept as the poller does.
class IntercomTest : public testing::Test {
protected:
    static constexpr std::int64_t kNow = 1'781'632'800;  // 2026-06-16T18:00:00Z
    static constexpr std::int64_t kYesterday = kNow - 86'400;

    PollOutcome poll() {
        upstream.asked.clear();
        PollOutcome outcome = intercom_connector().poll(
            {.settings = settings, .memory = memory, .now = clock.now(), .clock = clock}, upstream);
        if (outcome.kind == PollOutcome::Kind::delivered) {
            memory = outcome.memory;
            threads = outcome.content["support"]["threads"];
        }
        return outcome;
    }
    std::vector<std::string> ids() const {
        std::vector<std::string> ids;
        for (const Json& thread : threads.items()) ids.emplace_back(thread["id"].as_string());
        return ids;
    }
    std::string first_body(std::size_t thread) const {
        return std::string(threads.items().at(thread)["messages"].items().at(0)["body"].as_string());
    }

    FakeClock clock;
    FakeIntercom upstream;
    ConnectorSettings settings = intercom_form();
    Json memory;
    Json threads;
};

}  // namespace winsh
