#include "acceptance/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace winsh::acceptance {
namespace {

using Steady = std::chrono::steady_clock;

bool has_header(const Headers& headers, std::string_view name) {
    return std::ranges::any_of(headers,
                               [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

/// Waits until the socket has something to read, or has ended.
bool is_readable(int socket, Steady::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now()).count();
    pollfd waiting{socket, POLLIN, 0};
    return poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left))) > 0;
}

Reply parse_head(std::string_view head) {
    Reply reply;
    for (std::string_view line : split(head, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (reply.status == 0) {
            if (line.size() < 12 || !line.starts_with("HTTP/1.1 ")) return {};
            reply.status = static_cast<int>(parse_integer(line.substr(9, 3)).value_or(0));
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return {};
        reply.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    return reply;
}

}  // namespace

std::string Reply::header(std::string_view name) const {
    for (const auto& [field, value] : headers) {
        if (equal_ignoring_case(field, name)) return value;
    }
    return {};
}

bool Reply::has(std::string_view name) const { return has_header(headers, name); }

Json Reply::json() const {
    auto value = parse_json(body, {.bytes = std::size_t{16} << 20});
    return value ? *std::move(value) : Json();
}

Wire::Wire(std::uint16_t port, const WireOptions& options)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (options.receive_buffer > 0) {
        setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer, sizeof options.receive_buffer);
    }
    if (!options.source.empty()) {
        inet_pton(AF_INET, options.source.c_str(), &address.sin_addr);
        bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close();
    const int on = 1;
    if (is_open()) setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Wire::~Wire() { close(); }

void Wire::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool Wire::receive(Steady::time_point deadline) {
    if (!is_open() || !is_readable(socket_, deadline)) return false;
    std::array<char, 16384> bytes{};
    const ssize_t count = recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

Reply Wire::read(Body body, std::chrono::milliseconds patience) {
    const auto deadline = Steady::now() + patience;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!receive(deadline)) return {};
    }
    Reply reply = parse_head(std::string_view(buffer_).substr(0, end));
    buffer_.erase(0, end + 4);
    if (body == Body::none) return reply;
    const auto length = static_cast<std::size_t>(parse_integer(reply.header("Content-Length")).value_or(0));
    while (buffer_.size() < length) {
        if (!receive(deadline)) return {};
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return reply;
}

std::string Wire::read_to_end(std::chrono::milliseconds silence) {
    while (receive(Steady::now() + silence)) {
    }
    return std::exchange(buffer_, {});
}

bool Wire::is_closed_within(std::chrono::milliseconds patience) {
    if (!buffer_.empty()) return false;
    if (!is_readable(socket_, Steady::now() + patience)) return false;
    char byte = 0;
    return recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

std::string to_bytes(const Call& call, std::uint16_t port) {
    std::string bytes = call.method + ' ' + call.target + " HTTP/1.1\r\n";
    if (!has_header(call.headers, "Host")) bytes += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
    for (const auto& [name, value] : call.headers) bytes += name + ": " + value + "\r\n";
    const bool has_length =
        has_header(call.headers, "Content-Length") || has_header(call.headers, "Transfer-Encoding");
    if (!has_length && (!call.body.empty() || call.method == "POST")) {
        bytes += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
    }
    return bytes + "\r\n" + call.body;
}

Reply exchange(std::uint16_t port, const Call& call) {
    Wire wire(port);
    if (!wire.is_open()) return {};
    wire.send(to_bytes(call, port));
    return wire.read(call.method == "HEAD" ? Wire::Body::none : Wire::Body::by_length);
}

}  // namespace winsh::acceptance
