#pragma once

#include <atomic>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "http/asio.h"
#include "http/client_socket.h"
#include "http/loop_state.h"
#include "http/server.h"

namespace winsh::http {

/// Whether other sockets may listen on the same port, and the kernel deals the connections out.
enum class PortSharing { alone, shared };

/// One thread that accepts connections and runs them. Starts to accept when `start` is called, not before.
class EventLoop {
public:
    EventLoop(ServerParts& parts, Random& random);
    ~EventLoop();  ///< The thread must have been joined.
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Binds and listens; tells the port that was taken where `endpoint` says 0.
    Result<Endpoint> listen(const Endpoint& endpoint, PortSharing sharing);
    void start();
    /// From any thread: stops accepting, and ends the thread when every connection is done, at the latest at
    /// the deadline.
    void stop();
    void join();

    const LoopCounts& counts() const { return state_.counts; }

private:
    void run() noexcept;
    void watch();
    void accept();
    void accept_some();
    int accept_waiting(int most) noexcept;
    void admit(ClientSocket socket, const TcpProtocol::endpoint& from) noexcept;
    ClientCounts::Place place_of(std::string_view peer);
    void log_shed(std::string_view event, std::initializer_list<LogField> fields);
    void shed_one();
    void sweep();
    void arm_sweep();
    void end_what_is_due();
    void begin_stop();
    bool is_done() const { return state_.is_stopping && state_.connections.empty(); }

    LoopState state_;
    Acceptor acceptor_;
    Descriptor ready_;  ///< Readable when `state_.readiness` has something to tell, which owns it.
    Timer sweep_timer_;
    Timer accept_timer_;
    // Each is false while it waits for nothing: after its event, and where waiting could not be begun.
    bool is_sweep_armed_ = false;
    bool is_accepting_ = false;
    bool is_watching_ = false;
    std::atomic<bool> must_stop_ = false;
    /// Given up for a moment when descriptors run out, so that a waiting client can be accepted and told.
    int reserve_ = -1;
    SteadyTime next_shed_log_;
    SteadyTime stop_deadline_ = SteadyTime::max();
    std::thread thread_;
};

}  // namespace winsh::http
