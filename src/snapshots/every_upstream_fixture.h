#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/connector.h"
#include "connectors/github/fake_github_fixture.h"
#include "connectors/intercom/fake_intercom_fixture.h"
#include "connectors/posthog/posthog_fixture.h"
#include "connectors/sentry/fake_sentry_fixture.h"
#include "connectors/stripe/fake_stripe_fixture.h"
#include "connectors/upstream.h"
#include "connectors/zendesk/fake_zendesk_fixture.h"

namespace winsh {

/// The upstream of every connector in the gallery behind one client, by host. A test may have a say in what
/// any of them answers.
class EveryUpstream final : public http::Client {
public:
    EveryUpstream() {
        zendesk.load_testdata();
        intercom.load_testdata();
    }

    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        const std::lock_guard lock(mutex_);
        const std::string kind = kind_of(request.url);
        if (const auto error = dead.find(kind); error != dead.end()) return std::unexpected(error->second);
        if (const auto status = refusing.find(kind); status != refusing.end()) return status->second;
        Result<http::ClientResponse> response = ask(kind, request);
        if (response.has_value() && spoil) spoil(request, *response);
        return response;
    }

    void dies(const std::string& kind) {
        dead.emplace(kind,
                     Error{ErrorKind::network, "the host could not be asked: connecting failed.", {}, 0});
    }
    void refuses(const std::string& kind, int status, Headers headers = {}) {
        refusing[kind] = answer(status, R"({"message":"no"})", std::move(headers));
    }
    void is_well() {
        dead.clear();
        refusing.clear();
    }

    FakeGithub github;
    FakeSentry sentry;
    FakeZendesk zendesk;
    FakeIntercom intercom;
    FakeClock clock_of_stripe;
    FakeStripe stripe{clock_of_stripe};
    http::ClientResponse posthog = answer(200, posthog_testdata("answer.json"));
    std::map<std::string, Error> dead;                     ///< By the connector's id.
    std::map<std::string, http::ClientResponse> refusing;  ///< Likewise.
    std::function<void(const http::ClientRequest&, http::ClientResponse&)> spoil;

private:
    static std::string kind_of(std::string_view url) {
        for (const std::string_view kind : {"github", "sentry", "zendesk", "intercom", "posthog", "stripe"})
            if (origin_of(url).contains(kind)) return std::string(kind);
        return {};
    }

    Result<http::ClientResponse> ask(const std::string& kind, const http::ClientRequest& request) {
        if (kind == "github") return github.send(request);
        if (kind == "sentry") return sentry.send(request);
        if (kind == "zendesk") return zendesk.send(request);
        if (kind == "intercom") return intercom.send(request);
        if (kind == "posthog") return posthog;
        if (kind == "stripe") return stripe.send(request);
        return fail(ErrorKind::network, "nobody is there: " + request.url);
    }

    std::mutex mutex_;
};

/// The gallery's forms as somebody fills them in, by the connector's id, in the gallery's order.
inline std::vector<std::pair<std::string, ConnectorSettings>> every_form() {
    return {{"github", github_form()},     {"sentry", sentry_form()},   {"zendesk", zendesk_form()},
            {"intercom", intercom_form()}, {"posthog", posthog_form()}, {"stripe", stripe_form()}};
}

}  // namespace winsh
