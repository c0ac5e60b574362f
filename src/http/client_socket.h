#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace winsh::http {

/// What became of an attempt to move bytes.
struct Transfer {
    enum class Outcome : std::uint8_t {
        moved,       ///< `count` bytes, at least one.
        would_wait,  ///< None: the socket is empty, or full.
        at_end,      ///< None: the other side sends nothing more.
        broken,      ///< None, nor ever again.
    };
    Outcome outcome = Outcome::broken;
    std::size_t count = 0;
};

/// The socket of an accepted connection. No call waits, whatever the descriptor's flags say.
class ClientSocket {
public:
    explicit ClientSocket(int descriptor) noexcept : descriptor_(descriptor) {}
    ~ClientSocket() { close(); }
    ClientSocket(ClientSocket&& other) noexcept;
    ClientSocket& operator=(ClientSocket&&) = delete;

    int descriptor() const { return descriptor_; }
    /// Room for at least one byte.
    Transfer receive(std::span<char> room) const noexcept;
    /// `more`: something follows at once, and may share the last packet.
    enum class Next : std::uint8_t { unknown, more };
    /// Both in this order, as one.
    Transfer send(std::string_view first, std::string_view second, Next next) const noexcept;
    bool has_unread() const noexcept;
    /// The other side gets to read the end.
    void end_sending() const noexcept;
    void close() noexcept;

private:
    int descriptor_;
};

}  // namespace winsh::http
