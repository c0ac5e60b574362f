#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "http/client.h"

namespace winsh::acceptance {

/// An upstream on the loopback that answers over real HTTP what a fake of a connector's tests answers.
class AnsweringUpstream {
public:
    /// `pretends` is the address that the fake believes itself to have, such as `https://api.github.com`.
    AnsweringUpstream(http::Client& fake, std::string pretends);
    ~AnsweringUpstream();
    AnsweringUpstream(const AnsweringUpstream&) = delete;
    AnsweringUpstream& operator=(const AnsweringUpstream&) = delete;

    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "http://" + host(); }
    int requests() const { return requests_; }

private:
    void serve(const std::stop_token& stop);
    void answer(int client);
    std::string bytes_of(const http::ClientResponse& response) const;

    http::Client& fake_;
    const std::string pretends_;
    std::uint16_t port_ = 0;
    int listener_;
    std::atomic<int> requests_ = 0;
    std::jthread thread_;
};

}  // namespace winsh::acceptance
