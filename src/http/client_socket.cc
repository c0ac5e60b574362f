#include "http/client_socket.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace winsh::http {
namespace {

Transfer transfer_of(ssize_t count) {
    if (count > 0) return {Transfer::Outcome::moved, static_cast<std::size_t>(count)};
    if (count == 0) return {Transfer::Outcome::at_end};
    return {errno == EAGAIN || errno == EWOULDBLOCK ? Transfer::Outcome::would_wait
                                                    : Transfer::Outcome::broken};
}

}  // namespace

ClientSocket::ClientSocket(ClientSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

Transfer ClientSocket::receive(std::span<char> room) const noexcept {
    return transfer_of(::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT));
}

Transfer ClientSocket::send(std::string_view first, std::string_view second, Next next) const noexcept {
    const int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (next == Next::more ? MSG_MORE : 0);
    if (second.empty()) return transfer_of(::send(descriptor_, first.data(), first.size(), flags));
    // The kernel only reads them.
    std::array<iovec, 2> parts = {iovec{const_cast<char*>(first.data()), first.size()},
                                  iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    return transfer_of(::sendmsg(descriptor_, &message, flags));
}

bool ClientSocket::has_unread() const noexcept {
    int count = 0;
    return ::ioctl(descriptor_, FIONREAD, &count) == 0 && count > 0;
}

void ClientSocket::end_sending() const noexcept { ::shutdown(descriptor_, SHUT_WR); }

void ClientSocket::close() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace winsh::http
