#pragma once

#include <gtest/gtest.h>

#include "connectors/zendesk/fake_zendesk_fixture.h"
#include "connectors/zendesk/zendesk.h"

namespace winsh {

/// One connection, polled again and again. What a poll wants back is kept as the poller does.
class ZendeskTest : public testing::Test {
protected:
    PollOutcome poll() {
        upstream.asked.clear();
        PollOutcome outcome = zendesk_connector().poll(
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

    FakeClock clock;  // 2026-06-16T18:00:00Z
    FakeZendesk upstream;
    ConnectorSettings settings = zendesk_form();
    Json memory;
    Json threads;
};

}  // namespace winsh
