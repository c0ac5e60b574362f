#include "acceptance/answering_upstream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace winsh::acceptance {
namespace {

int listening_socket(std::uint16_t& port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0 ||
        listen(listener, 16) != 0) {
        throw std::runtime_error("no port is to be had");
    }
    port = ntohs(address.sin_port);
    return listener;
}

/// The head of a request without a body, or "".
std::string read_head(int client) {
    std::string head;
    std::array<char, 4'096> bytes{};
    while (!head.contains("\r\n\r\n")) {
        const ssize_t count = recv(client, bytes.data(), bytes.size(), 0);
        if (count <= 0) return {};
        head.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return head;
}

http::ClientRequest request_in(std::string_view head, const std::string& base) {
    http::ClientRequest request;
    const std::size_t target = head.find(' ') + 1;
    request.method = http::method_of(head.substr(0, target - 1));
    request.url = base + std::string(head.substr(target, head.find(' ', target) - target));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.starts_with("\r\n")) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos)
            request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        head.remove_prefix(line.size() + 2);
    }
    return request;
}

}  // namespace

AnsweringUpstream::AnsweringUpstream(http::Client& fake, std::string pretends)
    : fake_(fake), pretends_(std::move(pretends)), listener_(listening_socket(port_)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

AnsweringUpstream::~AnsweringUpstream() {
    thread_ = {};
    close(listener_);
}

void AnsweringUpstream::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd waiting{listener_, POLLIN, 0};
        if (poll(&waiting, 1, 50) <= 0) continue;
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        answer(client);
        close(client);
    }
}

void AnsweringUpstream::answer(int client) {
    const std::string head = read_head(client);
    if (head.empty()) return;
    ++requests_;
    const auto response = fake_.send(request_in(head, pretends_));
    if (!response.has_value()) return;
    const std::string bytes = bytes_of(*response);
    send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

std::string AnsweringUpstream::bytes_of(const http::ClientResponse& response) const {
    std::string bytes = "HTTP/1.1 " + std::to_string(response.status) +
                        " Answer\r\nContent-Type: application/json\r\nConnection: close\r\n";
    for (const auto& [name, value] : response.headers) {
        std::string here = value;
        for (std::size_t at = here.find(pretends_); at != std::string::npos; at = here.find(pretends_))
            here.replace(at, pretends_.size(), url());
        bytes += name + ": " + here + "\r\n";
    }
    return bytes + "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n" + response.body;
}

}  // namespace winsh::acceptance
