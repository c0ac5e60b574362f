#include "connectors/github/github.h"

#include <utility>

#include "base/text.h"
#include "connectors/github/app_token.h"
#include "connectors/github/form.h"
#include "connectors/github/requests.h"
#include "connectors/poll_account.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::chrono::milliseconds kDeadline{10'000};

/// One poll: who signs in, and until when all its requests have to be answered.
class GithubPoll {
public:
    GithubPoll(const PollInput& input, http::Client& client)
        : input_(input), client_(client), ends_at_(input.clock.steady_now() + kDeadline) {}

    PollOutcome with_personal_token() { return read(trim(input_.settings.secret("token")), input_.memory); }

    PollOutcome with_app() {
        const GithubApp app{.id = trim(input_.settings.value("appId")),
                            .installation = trim(input_.settings.value("installationId")),
                            .private_key = input_.settings.secret("privateKey"),
                            .base_url = github_base_url_in(input_.settings),
                            .repository = github_repository_in(input_.settings)};
        if (const auto kept = kept_installation_token(input_.memory["installation"], app, input_.now)) {
            PollOutcome outcome = read(kept->token.reveal(), input_.memory);
            if (!was_refused(outcome)) return keep(std::move(outcome), *kept, app);
        }
        return with_new_token(app);
    }

private:
    PollOutcome with_new_token(const GithubApp& app) {
        const Result<Secret> proof = github_app_proof(app, input_.now);
        if (!proof.has_value()) return failed_outcome(failure_of_private_key(proof.error()), upstream({}));
        Upstream asked = upstream(proof->reveal());
        const Polled<InstallationToken> token = ask_installation_token(asked, app, input_.now);
        if (!token.has_value()) return failed_outcome(token.error(), asked);
        // Reads everything, as only what is delivered can take the new token along.
        Json memory = input_.memory;
        memory.erase("watched");
        return keep(read(token->token.reveal(), memory), *token, app);
    }

    static bool was_refused(const PollOutcome& outcome) {
        return outcome.kind == PollOutcome::Kind::failed && outcome.failure && outcome.failure->status == 401;
    }

    static PollOutcome keep(PollOutcome outcome, const InstallationToken& token, const GithubApp& app) {
        if (outcome.kind == PollOutcome::Kind::delivered)
            outcome.memory.set("installation", to_memory(token, app));
        return outcome;
    }

    PollOutcome read(std::string_view token, const Json& memory) {
        Upstream asked = upstream(token);
        return read_github(asked, github_repository_in(input_.settings), memory, input_);
    }

    Upstream upstream(std::string_view key) const {
        UpstreamOptions options;
        options.title = "GitHub";
        options.base_url = github_base_url_in(input_.settings);
        options.headers = {
            {"Accept", "application/vnd.github+json"},
            {"X-GitHub-Api-Version", "2022-11-28"},
            {"User-Agent", "winsh/" WINSH_VERSION},
        };
        options.authorize(key);
        options.deadline =
            std::chrono::duration_cast<std::chrono::milliseconds>(ends_at_ - input_.clock.steady_now());
        return Upstream(client_, input_.clock, std::move(options));
    }

    const PollInput& input_;
    http::Client& client_;
    SteadyTime ends_at_;
};

class Github final : public Connector {
public:
    Github() : info_(github_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        WINSH_CHECK(check_github_form(settings));
        return github_repository_in(settings);
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        GithubPoll poll(input, client);
        return is_github_app(input.settings) ? poll.with_app() : poll.with_personal_token();
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& github_connector() {
    static const Github connector;
    return connector;
}

}  // namespace winsh
