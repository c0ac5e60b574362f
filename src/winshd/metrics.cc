#include "winshd/metrics.h"

#include "base/format.h"

namespace winsh {
namespace {

void add(std::string& out, std::string_view kind, std::string_view name, std::string_view help,
         std::uint64_t value) {
    out += format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, kind, value);
}

}  // namespace

std::string render_metrics(const MetricsInput& input) {
    std::string out;
    const http::ServerCounts& server = input.server;
    add(out, "counter", "winsh_connections_accepted_total", "Connections accepted.",
        server.connections_accepted);
    add(out, "gauge", "winsh_connections_open", "Connections open now.", server.connections_open);
    add(out, "counter", "winsh_requests_total", "Requests with an accepted head.", server.requests);
    add(out, "counter", "winsh_requests_from_memory_total", "Requests answered on their I/O thread.",
        server.answered_from_memory);
    add(out, "counter", "winsh_heads_refused_total", "Request heads refused before parsing.",
        server.refused_heads);
    add(out, "counter", "winsh_sent_bytes_total", "Bytes sent.", server.bytes_sent);
    out +=
        "# HELP winsh_responses_total Responses by class of status.\n# TYPE winsh_responses_total counter\n";
    for (int status_class = 1; status_class <= 5; ++status_class) {
        out += format("winsh_responses_total{{class=\"{}xx\"}} {}\n", status_class,
                      server.responses_by_class[status_class]);
    }
    add(out, "counter", "winsh_snapshots_built_total", "Snapshots built.", input.snapshots.builds);
    add(out, "gauge", "winsh_snapshots_held", "Snapshots in memory.", input.snapshots.held);
    add(out, "gauge", "winsh_snapshots_held_bytes", "Memory of snapshots.", input.snapshots.held_bytes);
    add(out, "gauge", "winsh_tokens_held", "API tokens in memory.", input.cached_tokens);
    add(out, "counter", "winsh_polls_total", "Polls of connections.", input.poller.polls);
    add(out, "counter", "winsh_polls_failed_total", "Polls that failed.", input.poller.failures);
    add(out, "counter", "winsh_polls_unchanged_total", "Polls that found nothing new.",
        input.poller.unchanged);
    return out;
}

}  // namespace winsh
