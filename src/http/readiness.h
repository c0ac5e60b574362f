#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace winsh::http {

/// Told when something has happened to a socket: bits of epoll_ctl(2), as of now or of a moment ago.
class ReadyListener {
public:
    virtual ~ReadyListener() = default;
    virtual void on_ready(std::uint32_t events) noexcept = 0;
};

/// Which of a loop's sockets something has happened to, edge-triggered (epoll(7)): each arrival of bytes,
/// urgent data, the end or an error is told once, and reading on until the socket is empty is the listener's
/// business.
/// A socket costs one call in its life, where a reactor that is asked anew before each request costs one each
/// time. For one thread.
class Readiness {
public:
    Readiness();  ///< Throws `std::system_error` where there is no descriptor or memory.
    ~Readiness();
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    /// Readable exactly while something is to be told.
    int descriptor() const { return descriptor_; }
    /// Tells the listener from now on, until the socket is closed. Throws as the constructor does.
    void add(int socket, ReadyListener& listener);
    /// Also when there is room to send again; told at once where there is.
    void add_writing(int socket, ReadyListener& listener);
    /// Not one event more for the listener, whose socket is closed now or has been.
    void forget(const ReadyListener& listener) noexcept;
    /// Tells what has happened until now, and does not wait. Listeners may be added and forgotten meanwhile.
    /// False where there was nothing to tell.
    bool deliver() noexcept;

private:
    static constexpr std::size_t kBatch = 128;

    void control(int operation, int socket, ReadyListener& listener, std::uint32_t events) const;

    int descriptor_;
    std::array<epoll_event, kBatch> batch_{};
    std::size_t next_ = 0;
    std::size_t end_ = 0;
};

}  // namespace winsh::http
