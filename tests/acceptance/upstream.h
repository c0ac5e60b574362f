#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace winsh::acceptance {

/// Whether a complaint says which credential was refused.
enum class Complaint { repeats_the_credential, says_nothing };

/// An upstream that refuses every request with 401 and, unless told otherwise, repeats the credential in its
/// complaint, in body and header.
class EchoingUpstream {
public:
    explicit EchoingUpstream(Complaint complaint = Complaint::repeats_the_credential);
    ~EchoingUpstream();
    EchoingUpstream(const EchoingUpstream&) = delete;
    EchoingUpstream& operator=(const EchoingUpstream&) = delete;

    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "http://" + host(); }
    int requests() const { return requests_; }
    /// The value of Authorization in the last request, or "".
    std::string last_credential() const;

private:
    void serve(const std::stop_token& stop);
    void answer(int client);

    const Complaint complaint_;
    std::uint16_t port_ = 0;
    int listener_;
    std::atomic<int> requests_ = 0;
    mutable std::mutex mutex_;  ///< Guards the next one.
    std::string last_credential_;
    std::jthread thread_;
};

/// An upstream to which one can connect, and that never says a word.
class SilentUpstream {
public:
    SilentUpstream();
    ~SilentUpstream();
    SilentUpstream(const SilentUpstream&) = delete;
    SilentUpstream& operator=(const SilentUpstream&) = delete;

    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "http://" + host(); }
    /// How many connections have come so far.
    std::size_t connections();
    /// False where fewer have come within 20 s.
    bool waits_for_connections(std::size_t wanted);

private:
    std::uint16_t port_ = 0;
    int listener_;
    std::vector<int> accepted_;
};

/// A port of the loopback that was free a moment ago.
std::uint16_t free_port();

}  // namespace winsh::acceptance
