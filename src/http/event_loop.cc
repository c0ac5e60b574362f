#include "http/event_loop.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/caught.h"
#include "base/format.h"
#include "http/connection.h"

namespace winsh::http {
namespace {

using namespace std::chrono_literals;

/// How long accepting rests when descriptors or memory have run out.
constexpr auto kAcceptRest = 50ms;
constexpr auto kShedLogInterval = 1s;
constexpr int kAcceptedAtOnce = 64;
constexpr int kBacklog = 4'096;
constexpr auto kStopSweep = 10ms;
/// So often what has happened to sockets comes before the workers' answers, timers and new connections have a
/// turn.
constexpr int kRounds = 4;
/// This many connections over the limit are told so; more are closed without a word.
constexpr std::size_t kToldOverLimit = 64;
constexpr std::string_view kServerFull =
    "The server has as many connections as it can hold; try again in a moment.";
constexpr std::string_view kAddressFull =
    "Your address has as many connections open here as one may have; close some, or try again in a moment.";
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\nConnection: "
    "close\r\n"
    "Content-Length: 66\r\n\r\n"
    R"({"statusCode":503,"message":"The server is full; try again soon."})";

/// accept(2): what is the matter with the client that would have been next, and says nothing of those behind
/// it.
bool is_of_one_client(int code) {
    return code == ECONNABORTED || code == EPROTO || code == EPERM || code == EINTR || code == ENETDOWN ||
           code == ENOPROTOOPT || code == EHOSTDOWN || code == ENONET || code == EHOSTUNREACH ||
           code == EOPNOTSUPP || code == ENETUNREACH || code == ETIMEDOUT;
}

bool has_run_out(int code) { return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM; }

std::string text_of(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

int open_reserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

EventLoop::EventLoop(ServerParts& parts, Random& random)
    : state_(parts, random),
      acceptor_(state_.context.get_executor()),
      ready_(state_.context.get_executor(), state_.readiness.descriptor()),
      sweep_timer_(state_.context.get_executor()),
      accept_timer_(state_.context.get_executor()),
      reserve_(open_reserve()) {}

EventLoop::~EventLoop() {
    ready_.release();
    if (reserve_ >= 0) ::close(reserve_);
}

Result<Endpoint> EventLoop::listen(const Endpoint& endpoint, PortSharing sharing) {
    SystemError error;
    const asio::ip::address address = asio::ip::make_address(endpoint.host, error);
    const TcpProtocol::endpoint wanted(address, endpoint.port);
    if (!error) acceptor_.open(wanted.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error && sharing == PortSharing::shared) {
        const int on = 1;
        ::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    }
    // Accepted sockets inherit it, which saves a call for each of them.
    if (!error) acceptor_.set_option(TcpProtocol::no_delay(true), error);
    if (!error) acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(kBacklog, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error) {
        return fail(ErrorKind::unavailable,
                    format("Could not listen on {}: {}. Choose another address, or end what listens there.",
                           endpoint.to_text(), error.message()));
    }
    return Endpoint{endpoint.host, acceptor_.local_endpoint().port()};
}

void EventLoop::start() {
    thread_ = std::thread([this] { run(); });
}

/// Connections keep what goes wrong with them to themselves. What comes to here is the loop's own trouble,
/// with nearly no memory: sweeping, which everything else can be taken up again from, goes on.
void EventLoop::run() noexcept {
    while (!is_done()) {
        try {
            if (!is_sweep_armed_) sweep();
            state_.context.run();
            state_.context.restart();
        } catch (...) {
            log_caught(state_.parts.log, "event_failed");
            std::this_thread::sleep_for(kAcceptRest);
        }
    }
}

void EventLoop::stop() {
    must_stop_ = true;
    try {
        asio::post(state_.context, [this] { begin_stop(); });
    } catch (...) {
        log_caught(state_.parts.log, "event_failed");  // The next sweep begins to stop.
    }
}

void EventLoop::join() {
    if (thread_.joinable()) thread_.join();
}

/// Waits for the connections' sockets, and lets each connection go on that something has happened to.
void EventLoop::watch() {
    ready_.async_wait(Descriptor::wait_read, [this](SystemError cancelled) {
        is_watching_ = false;
        if (cancelled) return;
        for (int round = 0; round < kRounds && state_.readiness.deliver(); ++round) {
        }
        // Asks what is there now, so that nothing is missed that has come meanwhile.
        watch();
    });
    is_watching_ = true;
}

void EventLoop::accept() {
    acceptor_.async_wait(Acceptor::wait_read, [this](SystemError) {
        is_accepting_ = false;
        if (acceptor_.is_open()) accept_some();
    });
    is_accepting_ = true;
}

void EventLoop::accept_some() {
    const int reason = accept_waiting(kAcceptedAtOnce);
    if (reason == 0 || reason == EAGAIN) {
        accept();
        return;
    }
    if (has_run_out(reason)) shed_one();
    // A rest instead of a retry: the listener stays readable, and would be retried without end.
    accept_timer_.expires_after(kAcceptRest);
    accept_timer_.async_wait([this](SystemError cancelled) {
        is_accepting_ = false;
        if (!cancelled && acceptor_.is_open()) accept();
    });
    is_accepting_ = true;
}

/// Takes so many connections that wait already. 0, or why no more can be taken.
int EventLoop::accept_waiting(int most) noexcept {
    for (int count = 0; count < most; ++count) {
        TcpProtocol::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        ClientSocket socket(::accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_CLOEXEC));
        const int reason = errno;
        if (socket.descriptor() >= 0) {
            peer.resize(size);
            admit(std::move(socket), peer);
        } else if (!is_of_one_client(reason)) {
            return reason;
        }
    }
    return 0;
}

/// Never throws: whoever accepts must go on to accept.
void EventLoop::admit(ClientSocket socket, const TcpProtocol::endpoint& from) noexcept {
    ServerParts& parts = state_.parts;
    try {
        state_.time.refresh();
        state_.counts.connections_accepted.add(1);
        const std::size_t limit = parts.options.connections;
        const std::size_t limit_of_address = parts.options.connections_per_address;
        if (parts.connections_open >= limit + kToldOverLimit) return;
        std::string peer = text_of(from.address());
        ClientCounts::Place place = place_of(peer);
        const std::size_t number = place.number();
        if (number > limit_of_address) log_shed("address_at_its_limit", {{"peer", peer}});
        if (number > limit_of_address + kToldOverLimit) return;
        const auto connection =
            std::make_shared<Connection>(state_, std::move(socket), std::move(peer), std::move(place));
        state_.connections.insert(connection);
        if (++parts.connections_open > limit) {
            connection->turn_away(kServerFull);
        } else if (number > limit_of_address) {
            connection->turn_away(kAddressFull);
        } else {
            if (state_.is_stopping) connection->stop();
            connection->start();
        }
    } catch (...) {
        log_caught(parts.log, "connection_failed");
    }
}

/// Nobody's where there is no limit, or none for that peer.
ClientCounts::Place EventLoop::place_of(std::string_view peer) {
    ServerParts& parts = state_.parts;
    if (parts.options.connections_per_address == 0 || parts.proxies.contains(peer)) return {};
    return parts.clients.take(peer);
}

/// Once a second at the most: whoever floods the server must not flood its log.
void EventLoop::log_shed(std::string_view event, std::initializer_list<LogField> fields) {
    if (state_.time.steady() < next_shed_log_) return;
    next_shed_log_ = state_.time.steady() + kShedLogInterval;
    state_.parts.log.warning(event, fields);
}

/// With the reserve given up there is a descriptor for one client, who learns that the server is full.
void EventLoop::shed_one() {
    state_.time.refresh();
    log_shed("descriptors_exhausted",
             {{"connections", static_cast<std::int64_t>(state_.connections.size())}});
    if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
    {
        const ClientSocket socket(::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC));
        socket.send(kFull, {}, ClientSocket::Next::unknown);
        socket.end_sending();
        std::array<char, 4'096> unread;
        socket.receive(unread);
    }
    reserve_ = open_reserve();
}

void EventLoop::sweep() {
    // First of all, so that nothing that goes wrong below can end the sweeping.
    if (!is_done()) arm_sweep();
    state_.time.refresh();
    if (must_stop_ && !state_.is_stopping) begin_stop();
    end_what_is_due();
    if (acceptor_.is_open() && !is_accepting_) accept();
    if (is_done()) {
        ready_.cancel();
    } else if (!is_watching_) {
        watch();
    }
    state_.records.flush();
}

void EventLoop::arm_sweep() {
    sweep_timer_.expires_after(state_.is_stopping ? kStopSweep : state_.parts.options.sweep_interval);
    sweep_timer_.async_wait([this](SystemError) {
        is_sweep_armed_ = false;
        sweep();
    });
    is_sweep_armed_ = true;
}

void EventLoop::end_what_is_due() {
    const SteadyTime now = state_.time.steady();
    const bool must_end = now >= stop_deadline_;
    std::vector<std::shared_ptr<Connection>> due;
    for (const auto& connection : state_.connections) {
        if (must_end || connection->is_due(now)) due.push_back(connection);
    }
    for (const auto& connection : due) {
        if (must_end) {
            connection->close();
        } else {
            connection->expire();
        }
    }
}

void EventLoop::begin_stop() {
    if (state_.is_stopping) return;
    // Who is connected by now may have sent a request already.
    accept_waiting(kBacklog);
    SystemError ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel();
    state_.time.refresh();
    state_.is_stopping = true;
    stop_deadline_ = state_.time.steady() + state_.parts.options.shutdown_deadline;
    for (const auto& connection : state_.connections) connection->stop();
    sweep_timer_.cancel();
}

}  // namespace winsh::http
