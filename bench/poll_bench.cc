// Polls of connections of which nothing changed: one conditional request each, and no content written. What
// an upstream and the network take is left out, what winsh does is all here. ./dev bench micro
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>

#include "base/format.h"
#include "base/testing/temporary_folder.h"
#include "snapshots/connections.h"
#include "snapshots/poller.h"
#include "store/open.h"

namespace winsh {
namespace {

constexpr int kConnections = 1'000;

/// GitHub with one small repository, that says "not modified" to whoever knows its ETag.
class QuietGithub final : public http::Client {
public:
    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        ++requests;
        http::ClientResponse response;
        response.headers = {{"etag", "\"1\""}, {"x-ratelimit-remaining", "4999"}};
        for (const auto& [name, value] : request.headers)
            if (name == "If-None-Match") response.status = 304;
        if (response.status == 304) return response;
        response.status = 200;
        if (request.url.contains("/issues") || request.url.contains("/commits")) {
            response.body = "[]";
        } else if (request.url.contains("/contents/") || request.url.contains("/git/")) {
            response.status = 404;
        } else {
            response.body = R"({"full_name":"octocat/hello-world","default_branch":"main"})";
        }
        return response;
    }
    int requests = 0;
};

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void poll_what_did_not_change(benchmark::State& state) {
    const TemporaryFolder folder;
    FakeClock clock;
    MemoryLog log;
    FakeRandom random;
    const KeyRing keys(SealingKey::generate(random));
    SectionVault vault(keys, Secret("a key for pseudonyms"), random);
    const auto store =
        open_store({.folder = folder.path() + "/data", .on_fatal = nullptr}, clock, log).value();
    NewAccount account;
    account.user = User{new_user_id(clock.now(), random), "mona@example.com", clock.now()};
    account.password_record = "-";
    account.workspace_name = "Acme";
    QuietGithub upstream;
    Connections connections(*store, keys, upstream, clock, random);
    Snapshots snapshots(*store, clock, log, 64U << 20U);
    Poller poller({*store, connections, vault, snapshots, upstream, clock, random, log});
    ConnectorSettings form;
    form.values["repository"] = "octocat/hello-world";
    form.secrets.emplace("token", Secret("github_pat_fixture"));
    connections.on_change([&](const WorkspaceId& workspace, const ConnectionId& id) {
        poller.connection_changed(workspace, id);
    });
    for (int number = 0; number < kConnections; ++number) {
        if (number % 100 == 0) {
            account.user.id = new_user_id(clock.now(), random);
            account.user.email = format("mona{}@example.com", number);
            account.workspace_if_new = new_workspace_id(clock.now(), random);
            account.workspace_name = format("Acme {}", number);
            AuditEntry entry;
            entry.at = clock.now();
            if (!store->accounts().create(account, FirstAccountOnly::no, {entry}))
                state.SkipWithError("no account");
        }
        const Actor actor{account.user.id, account.user.email, ""};
        if (!connections.add(account.workspace_if_new, "github", form, actor))
            state.SkipWithError("not connected");
    }
    poller.run_due();

    double polls = 0;
    const double before = processor_seconds();
    upstream.requests = 0;
    for (auto _ : state) {
        clock.advance(std::chrono::minutes(6));
        polls += poller.run_due();
    }
    state.counters["requests_a_poll"] = upstream.requests / polls;
    // Of one core, where each is polled as often as GitHub is.
    const auto interval = static_cast<double>(find_connector("github")->info().poll_interval.count());
    state.counters["percent_of_a_core"] =
        (processor_seconds() - before) / polls * kConnections / interval * 100;
    state.counters["unchanged"] = static_cast<double>(poller.counts().unchanged);
}
BENCHMARK(poll_what_did_not_change)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace winsh
