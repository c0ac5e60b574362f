#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/format.h"

namespace winsh::http {

/// A server on 127.0.0.1 that does to each connection whatever a test wants, byte by byte.
class RawPeer {
public:
    using Act = std::function<void(RawPeer&, int connection)>;

    explicit RawPeer(Act act, int backlog = 16) : act_(std::move(act)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(::listen(listener_, backlog), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length), 0);
        port_ = ntohs(address.sin_port);
        if (act_) thread_ = std::thread([this] { serve(); });
    }
    ~RawPeer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        ::close(listener_);
    }
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view path = "/", std::string_view scheme = "http") const {
        return format("{}://127.0.0.1:{}{}", scheme, port_, path);
    }
    int connections() const { return connections_; }
    bool stopping() const { return stopping_; }
    std::string requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    /// Reads up to the end of a head and `body_bytes` more; false at the end of the connection.
    bool read_request(int connection, std::size_t body_bytes = 0) {
        std::string request;
        char byte = 0;
        while (!request.ends_with("\r\n\r\n") && ::read(connection, &byte, 1) == 1) request.push_back(byte);
        const bool whole = request.ends_with("\r\n\r\n");
        for (std::size_t read = 0; read < body_bytes && ::read(connection, &byte, 1) == 1; ++read)
            request.push_back(byte);
        const std::lock_guard lock(mutex_);
        requests_ += request;
        return whole;
    }
    static bool write(int connection, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

private:
    void serve() {
        while (!stopping_) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) break;
            ++connections_;
            act_(*this, connection);
            ::close(connection);
        }
    }

    Act act_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> connections_ = 0;
    mutable std::mutex mutex_;
    std::string requests_;
    std::thread thread_;
};

inline RawPeer::Act answers(std::string bytes) {
    return [bytes](RawPeer& peer, int connection) {
        if (peer.read_request(connection)) RawPeer::write(connection, bytes);
    };
}

inline std::string ok(std::string_view body, std::string_view headers = "") {
    return format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", body.size(), headers, body);
}

/// Waits, as a server that hangs would, until the client has gone or the test is over.
inline void hang(RawPeer& peer, int connection) {
    timeval patience{0, 20'000};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char byte = 0;
    while (!peer.stopping()) {
        const ssize_t got = ::read(connection, &byte, 1);
        if (got == 0 || (got < 0 && errno != EAGAIN)) return;
    }
}

}  // namespace winsh::http
