// The parts of the fast path, each alone. ./dev bench micro
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "access/token_cache.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/token_text.h"
#include "http/head_check.h"
#include "http/response_writer.h"
#include "http/router.h"
#include "snapshots/snapshot_cache.h"

namespace winsh {
namespace {

constexpr std::string_view kHead =
    "GET /v1/loops/bug-autofix/connector-snapshot HTTP/1.1\r\n"
    "Host: 127.0.0.1:8787\r\n"
    "Authorization: Bearer win_live_0123456789abcdefghijABCDEFGHIJ01AbCdEf\r\n"
    "Accept: application/json\r\n"
    "User-Agent: win/0.1.0\r\n"
    "\r\n";

void check_one_head(benchmark::State& state) {
    http::RequestHead head;
    for (auto _ : state) {
        const http::HeadCheck check = http::check_head(kHead, {}, head);
        if (check.verdict != http::HeadVerdict::accepted) state.SkipWithError("the head was not accepted");
        benchmark::DoNotOptimize(head);
    }
}
BENCHMARK(check_one_head);

void check_one_token_text(benchmark::State& state) {
    FakeRandom random(1);
    const Secret token = make_token_text(random);
    for (auto _ : state) benchmark::DoNotOptimize(is_token_text(token.reveal()));
}
BENCHMARK(check_one_token_text);

void digest_one_token(benchmark::State& state) {
    FakeRandom random(1);
    const Secret token = make_token_text(random);
    Sha256 hash;
    for (auto _ : state) benchmark::DoNotOptimize(hash(token.reveal()));
}
BENCHMARK(digest_one_token);

void find_one_token(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    TokenCache cache(count);
    FakeRandom random(1);
    const Timestamp now{std::chrono::milliseconds(1'781'632'800'000)};
    std::vector<Sha256Digest> digests;
    for (std::size_t index = 0; index < count; ++index) {
        digests.push_back(sha256(std::to_string(index)));
        const Sha256Digest& digest = digests.back();
        const TokenFacts facts{new_token_id(now, random), new_user_id(now, random),
                               new_workspace_id(now, random), Scopes::all(), std::nullopt};
        cache.insert(cache.before_load(digest), digest, facts, now);
    }
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(cache.find(digests[at], now));
        at = (at + 7'919) % count;
    }
}
BENCHMARK(find_one_token)->Arg(1'000)->Arg(100'000);

void match_one_route(benchmark::State& state) {
    http::Router router([](const http::Request&, int status, std::string_view message) {
        return http::error_response(status, message);
    });
    for (const char* pattern : {"/", "/settings", "/settings/api-tokens", "/settings/connectors/{id}",
                                "/healthz", "/api/settings/api-tokens", "/api/settings/api-tokens/{id}",
                                "/v1/loops/{loop}/connector-snapshot"}) {
        router.add(
            http::Method::get, pattern,
            {[](const http::Request&, const http::PathParameters&) { return http::Response{}; }, nullptr});
    }
    http::Request request;
    request.method = http::Method::get;
    request.target = request.path = "/v1/loops/bug-autofix/connector-snapshot";
    for (auto _ : state) benchmark::DoNotOptimize(router.answer_from_memory(request));
}
BENCHMARK(match_one_route);

std::shared_ptr<const http::Content> two_kilobytes() {
    return http::make_content(std::string(2'048, 'x'), "application/json",
                              "\"0123456789abcdef0123456789abcdef\"");
}

void find_one_snapshot(benchmark::State& state) {
    const SystemClock clock;
    FakeRandom random(1);
    SnapshotCache cache(std::size_t{64} << 20);
    auto snapshot = std::make_shared<ServedSnapshot>();
    snapshot->content = two_kilobytes();
    std::vector<WorkspaceId> workspaces;
    const auto loop = parse_loop_id("bug-autofix");
    for (int count = 0; count < 1'000; ++count) {
        workspaces.push_back(new_workspace_id(clock.now(), random));
        cache.put(workspaces.back(), *loop, snapshot, clock.now(), std::nullopt);
    }
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(cache.find(workspaces[at].text(), "bug-autofix", clock));
        at = (at + 7) % workspaces.size();
    }
}
BENCHMARK(find_one_snapshot);

void render_one_answer(benchmark::State& state) {
    http::Response response;
    response.content = two_kilobytes();
    response.constant_headers =
        "Cache-Control: private, no-cache\r\nVary: Authorization, Accept, Accept-Encoding\r\n";
    http::Request request;
    request.method = http::Method::get;
    std::string out;
    for (auto _ : state) {
        out.clear();
        benchmark::DoNotOptimize(
            http::render(response, request, {"Tue, 16 Jun 2026 18:00:00 GMT", "8f14e45fceea167a"}, out));
    }
}
BENCHMARK(render_one_answer);

}  // namespace
}  // namespace winsh

BENCHMARK_MAIN();
