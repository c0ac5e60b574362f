#include "acceptance/upstream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string_view>

namespace winsh::acceptance {
namespace {

/// Bound to a free port of the loopback.
int bound_socket(std::uint16_t& port) {
    const int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(bound, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
        getsockname(bound, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error("no port is to be had");
    }
    port = ntohs(address.sin_port);
    return bound;
}

bool is_readable(int descriptor) {
    pollfd waiting{descriptor, POLLIN, 0};
    return poll(&waiting, 1, 50) > 0;
}

/// The value of Authorization, or "".
std::string credential_in(std::string_view head) {
    const std::string_view name = "Authorization: ";
    const std::size_t at = head.find(name);
    if (at == std::string_view::npos) return {};
    const std::string_view value = head.substr(at + name.size());
    return std::string(value.substr(0, value.find("\r\n")));
}

}  // namespace

EchoingUpstream::EchoingUpstream(Complaint complaint)
    : complaint_(complaint), listener_(bound_socket(port_)) {
    listen(listener_, 16);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

EchoingUpstream::~EchoingUpstream() {
    thread_ = {};
    close(listener_);
}

void EchoingUpstream::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (!is_readable(listener_)) continue;
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        answer(client);
        close(client);
    }
}

void EchoingUpstream::answer(int client) {
    std::string head;
    std::array<char, 4'096> bytes{};
    while (!head.contains("\r\n\r\n")) {
        const ssize_t count = recv(client, bytes.data(), bytes.size(), 0);
        if (count <= 0) return;
        head.append(bytes.data(), static_cast<std::size_t>(count));
    }
    const std::string given = credential_in(head);
    {
        const std::lock_guard lock(mutex_);
        last_credential_ = given;
    }
    ++requests_;
    const std::string credential = complaint_ == Complaint::repeats_the_credential ? given : std::string();
    const std::string body = R"({"message":"Bad credentials: )" + credential + R"("})";
    const std::string answer =
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nX-Echo: " + credential +
        "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
}

std::string EchoingUpstream::last_credential() const {
    const std::lock_guard lock(mutex_);
    return last_credential_;
}

// The kernel takes connections in by itself; they are accepted to be counted.
SilentUpstream::SilentUpstream() : listener_(bound_socket(port_)) {
    listen(listener_, 16);
    fcntl(listener_, F_SETFL, O_NONBLOCK);
}

SilentUpstream::~SilentUpstream() {
    for (const int connection : accepted_) close(connection);
    close(listener_);
}

std::size_t SilentUpstream::connections() {
    for (int next = 0; (next = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
        accepted_.push_back(next);
    return accepted_.size();
}

bool SilentUpstream::waits_for_connections(std::size_t wanted) {
    for (int tries = 0; tries < 400 && connections() < wanted; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return connections() >= wanted;
}

std::uint16_t free_port() {
    std::uint16_t port = 0;
    close(bound_socket(port));
    return port;
}

}  // namespace winsh::acceptance
