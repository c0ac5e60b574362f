// Building one snapshot from large sections, as after a poll: 2,000 events at Sentry, 20,000 customers, 5,000
// threads. Beside it, as a yardstick, parsing the same sections' text once. ./dev bench micro
#include <benchmark/benchmark.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/format.h"
#include "snapshots/assembler.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

constexpr int kIssues = 100;
constexpr int kEventsOfIssue = 20;
constexpr int kCustomers = 20'000;
constexpr int kThreads = 5'000;
constexpr Timestamp kNow{std::chrono::milliseconds(1'781'632'800'250)};

std::string person(int number) { return format("person_{:016x}", number); }
std::string address_of(int number) { return format("person_a{:015x}", number); }

Json sentry() {
    Json issues = Json::array();
    for (int issue = 0; issue < kIssues; ++issue) {
        Json events = Json::array();
        for (int event = 0; event < kEventsOfIssue; ++event) {
            const Json frame = Json::object(
                {{"function", "total"}, {"file", format("src/part_{}.ts", event)}, {"line", event}});
            events.push(
                Json::object({{"id", format("event{}x{}", issue, event)},
                              {"user", Json::object({{"id", address_of(issue * kEventsOfIssue + event)}})},
                              {"tags", Json::object({{"route", "/checkout"}})},
                              {"stacktrace", Json(Json::Array(10, frame))}}));
        }
        issues.push(Json::object({{"id", std::to_string(issue)},
                                  {"shortId", format("SHOP-{}", issue)},
                                  {"title", format("TypeError in part {}", issue)},
                                  {"level", "error"},
                                  {"count", issue},
                                  {"userCount", issue},
                                  {"lastSeen", "2026-06-16T10:00:00Z"},
                                  {"events", std::move(events)}}));
    }
    return Json::object({{"sentry", Json::object({{"issues", std::move(issues)}})}});
}

Json customers() {
    Json rows = Json::array();
    for (int number = 0; number < kCustomers; ++number)
        rows.push(Json::object(
            {{"id", person(number)}, {"plan", "pro"}, {"segment", "paying"}, {"mrr", number % 100}}));
    return Json::object({{"customers", std::move(rows)}, {"stripe", Json::object({{"currency", "usd"}})}});
}

Json threads() {
    Json rows = Json::array();
    const Json message = Json::object({{"author", "customer"}, {"body", std::string(200, 'x')}});
    for (int number = 0; number < kThreads; ++number)
        rows.push(Json::object({{"id", format("zendesk:{}", number)},
                                {"customerId", address_of(number)},
                                {"subject", format("Question {}", number)},
                                {"status", "open"},
                                {"updatedAt", "2026-06-16T10:00:00Z"},
                                {"messages", Json(Json::Array(3, message))}}));
    return Json::object({{"support", Json::object({{"threads", std::move(rows)}})}});
}

/// Three connections and what they delivered.
struct Material {
    Material() {
        add("sentry", "sentry", sentry(), {"/sentry/issues"});
        add("stripe", "customers", customers(), {});
        add("zendesk", "support", threads(), {"/support/threads"});
        Json& people = sections.begin()->second.people;
        for (int number = 0; number < kCustomers; ++number)
            people.push(Json::object(
                {{"name", person(number)},
                 {"aliases", Json(Json::Array{Json(person(number)), Json(address_of(number))})}}));
        for (const KnownConnection& known : connections)
            bindings.push_back({known.connection.account, &known, known.connection.account != "customers"});
    }
    /// What the first snapshot after a delivery pays; the next ones find the people joined.
    People joined() const {
        const Json* const list = &sections.begin()->second.people;
        return People(std::span(&list, 1));
    }
    AssemblyInput input(const People& people) const {
        return {.workspace = workspace,
                .loop = loop,
                .bindings = bindings,
                .sections = sections,
                .people = people,
                .now = kNow};
    }

    Workspace workspace{WorkspaceId("workspace_1"), "Acme", kNow, kNow};
    Loop loop{LoopId("bench"), "Bench", "engineering", {"sentry", "support"}};
    ConnectorInfo info;
    std::vector<KnownConnection> connections;
    std::vector<Binding> bindings;
    std::map<ConnectionId, Section> sections;

private:
    void add(const std::string& kind, const std::string& capability, Json content,
             std::vector<std::string> untrusted) {
        connections.reserve(3);
        KnownConnection& known = connections.emplace_back();
        known.connection.id = ConnectionId("conn_" + kind);
        known.connection.kind = kind;
        known.connection.account = capability;
        known.connector = &info;
        known.health.status = ConnectionStatus::ok;
        known.health.succeeded_at = kNow;
        Section section;
        section.connection = known.connection.id;
        section.content = std::move(content);
        section.untrusted = std::move(untrusted);
        sections.emplace(section.connection, std::move(section));
    }
};

/// In MiB; the highest that this process had since `forget_peak`.
double peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1'024;
    return 0;
}
double forget_peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
    return peak_memory();
}

void build_large_snapshot(benchmark::State& state) {
    const Material material;
    const double before = forget_peak();
    std::size_t bytes = 0;
    for (auto _ : state) {
        const People people = material.joined();
        bytes = assemble(material.input(people)).snapshot.bytes.size();
    }
    state.counters["extra_MiB"] = peak_memory() - before;
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(build_large_snapshot)->Unit(benchmark::kMillisecond);

void parse_its_sections(benchmark::State& state) {
    const Material material;
    std::vector<std::string> texts;
    for (const auto& [id, section] : material.sections) texts.push_back(to_text(section.content));
    for (auto _ : state) {
        for (const std::string& text : texts)
            benchmark::DoNotOptimize(parse_json(text, {.bytes = 64U << 20U, .values = 10'000'000}));
    }
}
BENCHMARK(parse_its_sections)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winsh
