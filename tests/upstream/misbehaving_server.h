#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace winsh {

/// One connection of a client, as the misbehaviour sees it.
class Peer {
public:
    Peer(int descriptor, const std::atomic<bool>& stopping) : descriptor_(descriptor), stopping_(stopping) {}
    /// False once the client is gone or the server is to stop.
    bool send(std::string_view bytes);
    bool send_answer(std::string_view status_and_headers, std::string_view body = "{}");
    /// Until the client goes away or the server is to stop.
    void wait_for_its_end();
    /// Waits that long, but not beyond either end.
    bool pause(int milliseconds);

private:
    int descriptor_;
    const std::atomic<bool>& stopping_;
};

/// A server on 127.0.0.1 that does to each request what the test says, a thread per connection.
class MisbehavingServer {
public:
    /// Gets the request line's target.
    using Misbehaviour = std::function<void(Peer& peer, const std::string& target)>;
    explicit MisbehavingServer(Misbehaviour misbehaviour);
    ~MisbehavingServer();
    MisbehavingServer(const MisbehavingServer&) = delete;
    MisbehavingServer& operator=(const MisbehavingServer&) = delete;

    std::string base_url() const;
    std::string host_and_port() const;
    int connections() const { return connections_; }
    int requests() const { return requests_; }

private:
    void accept_all();
    void serve(int descriptor);

    Misbehaviour misbehaviour_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    std::atomic<int> requests_{0};
    std::vector<std::thread> peers_;
    std::thread acceptor_;
};

}  // namespace winsh
