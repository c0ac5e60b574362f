#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "http/connection.h"

namespace winsh::http {
namespace {

using namespace std::chrono_literals;

constexpr auto kLinger = 2s;
/// How long a client between two requests, or within one, may go on sending when the server stops.
constexpr auto kStopGrace = 250ms;
constexpr std::size_t kMostLingered = 4'194'304;
/// An output buffer that grew beyond this gives its memory back.
constexpr std::size_t kOutputKept = 65'536;

}  // namespace

/// Answers what is there, sends it, and waits for what comes next. The only place that decides what that is.
void Connection::advance() {
    while (true) {
        const Stop stop = answer_buffered();
        if (!flush()) return;
        if (phase_ == Phase::queued) {
            hand_to_worker();
        } else if (stop == Stop::input_used_up) {
            break;
        }
    }
    if (phase_ == Phase::ending) linger();
    if (phase_ == Phase::head || phase_ == Phase::body || phase_ == Phase::lingering) read();
}

void Connection::start() noexcept {
    guard([this] { read_at_once(); });
}

void Connection::turn_away(std::string_view reason) noexcept {
    guard([&] {
        refuse(503, reason, {});
        advance();
    });
}

void Connection::read_at_once() {
    // The first request has often come by the time the connection is accepted: tried at once, it costs no
    // turn of the loop.
    const std::span<char> room = input_.room(loop_.parts.options.head_bytes);
    SystemError error;
    const std::size_t count = socket_.receive(asio::buffer(room.data(), room.size()), 0, error);
    if (error == asio::error::would_block) {
        read();
    } else {
        on_read(error, count);
    }
}

void Connection::read() {
    if (is_reading_) return;
    is_reading_ = true;
    const bool knows_length = phase_ == Phase::body && check_.framing == BodyFraming::length;
    const std::size_t wanted =
        knows_length ? check_.head_bytes + check_.content_length : loop_.parts.options.head_bytes;
    const std::span<char> room = input_.room(wanted);
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](SystemError error, std::size_t count) {
                                self->is_reading_ = false;
                                self->guard([&] { self->on_read(error, count); });
                            });
}

void Connection::on_read(SystemError error, std::size_t count) {
    if (phase_ == Phase::closed) return;
    loop_.time.refresh();
    if (error) {
        // Whoever has closed only its own side still gets the answer that is on its way.
        if (phase_ != Phase::ending || error != asio::error::eof) close();
        return;
    }
    if (phase_ == Phase::ending || phase_ == Phase::lingering) {
        lingered_ += count;
        if (lingered_ > kMostLingered) {
            close();
        } else if (phase_ == Phase::lingering) {
            read();
        }
        return;
    }
    const bool is_first = phase_ == Phase::head && input_.empty();
    input_.append(count);
    if (is_first) renew_deadline();
    started_ = loop_.time.steady();
    advance();
}

/// True when nothing is left to send; otherwise `on_written` goes on later, or the connection is closed.
bool Connection::flush() {
    if (is_writing_ || phase_ == Phase::closed) return false;
    const std::size_t total = output_.size() + last_.tail.size();
    if (total == 0) return true;
    std::array<asio::const_buffer, 2> buffers = {asio::buffer(output_),
                                                 asio::buffer(last_.tail.data(), last_.tail.size())};
    // Tried at once: nearly every answer fits into the socket's buffer, and no completion has to be waited
    // for.
    SystemError error;
    // Closed right behind it, the answer can share its last packet with the end of the connection.
    const int flags = phase_ == Phase::ending && !must_linger_ ? MSG_MORE : 0;
    const std::size_t sent = last_.tail.empty() ? socket_.send(asio::buffer(output_), flags, error)
                                                : socket_.send(buffers, flags, error);
    if (error && error != asio::error::would_block) {
        close();
        return false;
    }
    loop_.counts.bytes_sent.add(sent);
    if (sent == total) {
        forget_sent();
        return true;
    }
    is_writing_ = true;
    deadline_ = after(loop_.parts.options.write_deadline);
    const std::size_t of_first = std::min(sent, output_.size());
    buffers[0] += of_first;
    buffers[1] += sent - of_first;
    asio::async_write(socket_, buffers, [self = shared_from_this()](SystemError failed, std::size_t written) {
        self->is_writing_ = false;
        self->guard([&] { self->on_written(failed, written); });
    });
    return false;
}

void Connection::on_written(SystemError error, std::size_t count) {
    if (phase_ == Phase::closed) return;
    loop_.time.refresh();
    if (error) {
        close();
        return;
    }
    loop_.counts.bytes_sent.add(count);
    forget_sent();
    renew_deadline();
    advance();
}

void Connection::forget_sent() {
    output_.clear();
    if (output_.capacity() > kOutputKept) output_.shrink_to_fit();
    last_.tail = {};
    last_.tail_owner.reset();
}

void Connection::linger() {
    if (!must_linger_) {
        close();
        return;
    }
    // Closing with unread bytes makes the kernel send a reset, which can take the answer away from the
    // client.
    SystemError ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    phase_ = Phase::lingering;
    renew_deadline();
    input_.drop_front(input_.size());
}

void Connection::renew_deadline() {
    const ServerOptions& options = loop_.parts.options;
    switch (phase_) {
        case Phase::head:
            deadline_ = after(input_.empty() ? options.idle_deadline : options.head_deadline);
            break;
        case Phase::body:
            deadline_ = after(options.body_deadline);
            break;
        case Phase::ending:
            deadline_ = after(options.write_deadline);
            break;
        case Phase::lingering:
            deadline_ = after(kLinger);
            break;
        // Handlers have deadlines of their own.
        case Phase::queued:
        case Phase::working:
        case Phase::closed:
            deadline_ = SteadyTime::max();
            break;
    }
    if (loop_.is_stopping) shorten_deadline_of_stop();
}

void Connection::expire() noexcept {
    guard([this] { end_overdue(); });
}

void Connection::end_overdue() {
    const bool is_waiting = (phase_ == Phase::head || phase_ == Phase::body) && !is_writing_;
    if (is_waiting && loop_.is_stopping && has_unread_bytes()) return;  // Its read is about to be told.
    if (!is_waiting || input_.empty()) {
        close();
        return;
    }
    refuse(408, "The request did not arrive in time.", {});
    advance();
}

void Connection::stop() {
    if (!is_writing_) shorten_deadline_of_stop();
}

void Connection::shorten_deadline_of_stop() {
    if (phase_ == Phase::head || phase_ == Phase::body) deadline_ = std::min(deadline_, after(kStopGrace));
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    deadline_ = SteadyTime::max();
    SystemError ignored;
    socket_.close(ignored);
    place_.give_back();
    --loop_.parts.connections_open;
    loop_.connections.erase(shared_from_this());
}

}  // namespace winsh::http
