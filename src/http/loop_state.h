#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "base/clock.h"
#include "base/log.h"
#include "http/access_records.h"
#include "http/admission.h"
#include "http/asio.h"
#include "http/dispatcher.h"
#include "http/head_check.h"
#include "http/host.h"
#include "http/proxies.h"
#include "http/readiness.h"
#include "http/request_ids.h"
#include "http/server.h"
#include "http/worker_pool.h"

namespace winsh::http {

class Connection;

/// What every loop of a server shares. All but the counts is not changed after the start.
struct ServerParts {
    ServerParts(ServerOptions server_options, const Dispatcher& server_dispatcher, const Clock& server_clock,
                Log& server_log)
        : options(std::move(server_options)),
          dispatcher(server_dispatcher),
          clock(server_clock),
          log(server_log),
          clients(options.loopback_clients),
          bodies(options.bodies_bytes) {}

    ServerOptions options;
    const Dispatcher& dispatcher;
    const Clock& clock;
    Log& log;
    HostList hosts;
    TrustedProxies proxies;
    WorkerPool* workers = nullptr;
    std::atomic<std::size_t> connections_open = 0;
    ClientCounts clients;
    BodyBudget bodies;
};

/// A count that one thread writes and any reads: no locked instruction, no cache line that two threads fight
/// over.
class Count {
public:
    void add(std::uint64_t amount) {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

struct alignas(64) LoopCounts {
    Count connections_accepted;
    Count requests;
    Count answered_from_memory;
    Count responses_by_class[6];
    Count refused_heads;
    Count bytes_sent;
};

/// The time as of the current event, with its texts, which are a millisecond old at the most.
class LoopTime {
public:
    explicit LoopTime(const Clock& clock) : clock_(clock) { refresh(); }
    void refresh();
    SteadyTime steady() const { return steady_; }
    std::string_view http_date() const { return http_date_; }
    /// ISO 8601 with milliseconds.
    std::string_view iso() const { return iso_; }

private:
    const Clock& clock_;
    SteadyTime steady_;
    SteadyTime next_text_ = SteadyTime::min();
    std::chrono::sys_seconds second_;
    std::string http_date_;
    std::string iso_;
};

/// What the connections of one loop share. Touched by the loop's thread only, but for `context` and `counts`.
struct LoopState {
    LoopState(ServerParts& server_parts, Random& random)
        : parts(server_parts), time(parts.clock), ids(random), records(parts.log) {}

    ServerParts& parts;
    asio::io_context context{1};
    Readiness readiness;  ///< Of the connections' sockets.
    LoopTime time;
    RequestIds ids;
    AccessRecords records;
    LoopCounts counts;
    RequestHead head;  ///< Of the request at hand; its vector is used again and again.
    /// Shared: a connection also lives as long as an operation or a worker's job of its own needs it.
    std::unordered_set<std::shared_ptr<Connection>> connections;
    bool is_stopping = false;
};

}  // namespace winsh::http
