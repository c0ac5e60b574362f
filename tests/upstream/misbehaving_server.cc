#include "tests/upstream/misbehaving_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/format.h"

namespace winsh {
namespace {

bool is_readable(int descriptor, int milliseconds) {
    pollfd waiting{descriptor, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) == 1;
}

}  // namespace

bool Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        pollfd waiting{descriptor_, POLLOUT, 0};
        if (stopping_ || ::poll(&waiting, 1, 100) < 0) return false;
        if ((waiting.revents & POLLOUT) == 0) continue;
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Peer::send_answer(std::string_view status_and_headers, std::string_view body) {
    return send(format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", status_and_headers,
                       body.size(), body));
}

void Peer::wait_for_its_end() {
    while (!stopping_) {
        char byte = 0;
        if (is_readable(descriptor_, 50) && ::recv(descriptor_, &byte, 1, 0) <= 0) return;
    }
}

bool Peer::pause(int milliseconds) {
    for (int waited = 0; waited < milliseconds && !stopping_; waited += 50) {
        char byte = 0;
        if (is_readable(descriptor_, 50) && ::recv(descriptor_, &byte, 1, MSG_PEEK) <= 0) return false;
    }
    return !stopping_;
}

MisbehavingServer::MisbehavingServer(Misbehaviour misbehaviour) : misbehaviour_(std::move(misbehaviour)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

MisbehavingServer::~MisbehavingServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& peer : peers_) peer.join();
    ::close(listener_);
}

std::string MisbehavingServer::host_and_port() const { return format("127.0.0.1:{}", port_); }
std::string MisbehavingServer::base_url() const { return "http://" + host_and_port(); }

void MisbehavingServer::accept_all() {
    while (!stopping_) {
        if (!is_readable(listener_, 20)) continue;
        const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) continue;
        ++connections_;
        peers_.emplace_back([this, descriptor] { serve(descriptor); });
    }
}

void MisbehavingServer::serve(int descriptor) {
    std::string head;
    while (!stopping_ && !head.contains("\r\n\r\n")) {
        char buffer[2'048];
        if (!is_readable(descriptor, 50)) continue;
        const ssize_t bytes = ::recv(descriptor, buffer, sizeof buffer, 0);
        if (bytes <= 0) break;
        head.append(buffer, static_cast<std::size_t>(bytes));
    }
    const std::size_t begin = head.find(' ');
    if (begin != std::string::npos) {
        ++requests_;
        Peer peer(descriptor, stopping_);
        misbehaviour_(peer, head.substr(begin + 1, head.find(' ', begin + 1) - begin - 1));
    }
    ::close(descriptor);
}

}  // namespace winsh
