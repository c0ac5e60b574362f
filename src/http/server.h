#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "http/dispatcher.h"

namespace winsh::http {

/// Where a server listens: `127.0.0.1:8787`, `[::1]:8787`, `0.0.0.0:80`.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;  ///< 0: any free one.

    /// `HOST:PORT`, an IPv6 address in brackets. `localhost` is taken as 127.0.0.1; other names are refused.
    static Result<Endpoint> parse(std::string_view text);
    std::string to_text() const;
    bool is_loopback() const;
};

enum class AccessLog { all, errors, none };
/// Whether `connections_per_address` holds for clients on this machine too.
enum class LoopbackClients { not_counted, counted };

struct ServerOptions {
    Endpoint endpoint;
    unsigned io_threads = 1;
    unsigned worker_threads = 4;
    std::size_t worker_queue = 1'024;  ///< Requests waiting for a worker; over it: 503 with Retry-After.
    std::size_t connections = 10'000;  ///< Over it a new connection is answered 503 and closed.
    /// Of one client: an IPv4 address or an IPv6 /64, as the socket has it, no trusted proxy. Over it a new
    /// connection is answered 503 and closed. 0: no limit.
    std::size_t connections_per_address = 512;
    LoopbackClients loopback_clients = LoopbackClients::not_counted;
    std::size_t head_bytes = 16'384;   ///< 431 over it.
    std::size_t target_bytes = 8'192;  ///< 414 over it.
    std::size_t body_bytes = 65'536;   ///< 413 over it.
    /// Of all bodies that have begun and are not answered, each by the length that it announces: 503 with
    /// Retry-After over it. One address at its limit of connections takes no more than half of it.
    std::size_t bodies_bytes = std::size_t{64} << 20;
    std::chrono::milliseconds head_deadline{
        10'000};  ///< From the first byte (or the connection's start) to the end of the head.
    std::chrono::milliseconds body_deadline{30'000};
    std::chrono::milliseconds write_deadline{30'000};
    std::chrono::milliseconds idle_deadline{60'000};  ///< Between requests of one connection.
    std::chrono::milliseconds shutdown_deadline{10'000};
    std::chrono::milliseconds sweep_interval{
        1'000};  ///< How often deadlines are looked at and the access log is handed on.
    AccessLog access_log = AccessLog::all;
    /// `Host` values (lower case, with the port where clients write one) that are answered beside the
    /// listener's own address and `localhost`, where it listens there, each with the port; others get 421. A
    /// listener on all addresses answers for each of them.
    std::vector<std::string> hosts;
    /// Header lines, each ending in CRLF, of every answer, refusals too.
    std::string constant_headers;
    /// Networks (CIDR) whose `X-Forwarded-For` and `X-Request-Id` are believed.
    std::vector<std::string> trusted_proxies;
};

/// Counts since the start, for `/metrics`. Sums over all threads; each is monotonic.
struct ServerCounts {
    std::uint64_t connections_accepted = 0;
    std::uint64_t connections_open = 0;  ///< A gauge.
    std::uint64_t requests = 0;
    std::uint64_t answered_from_memory = 0;
    std::uint64_t responses_by_class[6] = {};  ///< Index 2: 2xx …
    std::uint64_t refused_heads = 0;
    std::uint64_t bytes_sent = 0;
};

/// An HTTP/1.1 server (RFC 9112): keep-alive, pipelining, `Expect: 100-continue`, HEAD, gzip by shared
/// content, limits and deadlines. One I/O thread is one event loop with a listening socket of its own
/// (SO_REUSEPORT). A request that the dispatcher answers from memory never leaves its I/O thread.
class Server {
public:
    Server(ServerOptions options, const Dispatcher& dispatcher, const Clock& clock, Random& random, Log& log);
    ~Server();  ///< Stops, as `stop` does, and waits for handlers that still run, however long they take.
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Takes the address without answering yet, so that a port chosen by the system is known before routes
    /// are made from it. `start` does this by itself where it has not been done.
    Result<Endpoint> bind();
    /// Binds, listens and starts the threads. The error names the address and the reason.
    Result<Endpoint> start();
    /// Stops accepting, answers every request that was fully received, closes. Returns when done or at the
    /// deadline; a handler that has not answered by then runs on, answers nobody, and is waited for by the
    /// destructor.
    void stop();
    /// Begins what `stop` does, and waits for nothing: several servers then stop within one deadline.
    void begin_stop();

    ServerCounts counts() const;

private:
    struct Implementation;
    Random& random_;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace winsh::http
