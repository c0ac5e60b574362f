#include <algorithm>
#include <boost/asio/post.hpp>

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
    // The first request has often come by the time the connection is accepted: tried at once, it costs no
    // turn of the loop.
    guard([this] { receive(); });
}

void Connection::turn_away(std::string_view reason) noexcept {
    guard([&] {
        refuse(503, reason, {});
        advance();
    });
}

/// May come while a worker is busy, or between two steps: what is not wanted now is remembered.
void Connection::on_ready(std::uint32_t events) noexcept {
    const auto self = shared_from_this();
    guard([&] {
        loop_.time.refresh();
        constexpr std::uint32_t kMore = EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI;
        if ((events & (EPOLLIN | kMore)) != 0) may_read_ = true;
        if ((events & kMore) != 0) holds_more_ = true;
        if (is_writing_) send_on();
        if (is_reading_ && may_read_) receive();
    });
}

void Connection::read() {
    if (is_reading_) return;
    is_reading_ = true;
    if (!may_read_) return;
    // A turn of the loop later, so that one who sends without end keeps nobody waiting.
    asio::post(loop_.context, [self = shared_from_this()] {
        self->guard([&] {
            self->loop_.time.refresh();
            if (self->is_reading_ && self->may_read_) self->receive();
        });
    });
}

void Connection::receive() {
    const bool knows_length = phase_ == Phase::body && check_.framing == BodyFraming::length;
    const std::size_t wanted =
        knows_length ? check_.head_bytes + check_.content_length : loop_.parts.options.head_bytes;
    const std::span<char> room = input_.room(wanted);
    const Transfer received = socket_.receive(room);
    is_reading_ = received.outcome == Transfer::Outcome::would_wait;
    // Less than there was room for: then the socket is empty (epoll(7)), but for its end, or what is behind
    // urgent data (RFC 6093), where reading stops once.
    may_read_ = !is_reading_ && (holds_more_ || received.count == room.size());
    if (!is_reading_) on_received(received);
}

void Connection::on_received(const Transfer& received) {
    if (received.outcome != Transfer::Outcome::moved) {
        // Whoever has closed only its own side still gets the answer that is on its way.
        if (phase_ != Phase::ending || received.outcome != Transfer::Outcome::at_end) close();
        return;
    }
    if (phase_ == Phase::ending || phase_ == Phase::lingering) {
        lingered_ += received.count;
        if (lingered_ > kMostLingered) {
            close();
        } else if (phase_ == Phase::lingering) {
            read();
        }
        return;
    }
    const bool is_first = phase_ == Phase::head && input_.empty();
    input_.append(received.count);
    if (is_first) renew_deadline();
    started_ = loop_.time.steady();
    advance();
}

/// True when nothing is left to send; otherwise `send_on` goes on later, or the connection is closed.
bool Connection::flush() {
    if (is_writing_ || phase_ == Phase::closed) return false;
    if (output_.empty() && last_.tail.empty()) return true;
    // Nearly every answer fits into the socket's buffer.
    if (send_rest()) return true;
    if (phase_ == Phase::closed) return false;
    is_writing_ = true;
    deadline_ = after(loop_.parts.options.write_deadline);
    if (!tells_of_room_) {
        loop_.readiness.add_writing(socket_.descriptor(), *this);
        tells_of_room_ = true;
    }
    return false;
}

/// Until all is sent, or the socket is full, or the connection is closed.
bool Connection::send_rest() {
    const std::size_t total = output_.size() + last_.tail.size();
    // Closed right behind it, the answer can share its last packet with the end of the connection.
    const auto next =
        phase_ == Phase::ending && !must_linger_ ? ClientSocket::Next::more : ClientSocket::Next::unknown;
    while (sent_ < total) {
        const std::size_t output_sent = std::min(sent_, output_.size());
        const Transfer transfer = socket_.send(std::string_view(output_).substr(output_sent),
                                               last_.tail.substr(sent_ - output_sent), next);
        if (transfer.outcome == Transfer::Outcome::would_wait) return false;
        if (transfer.outcome != Transfer::Outcome::moved) {
            close();
            return false;
        }
        sent_ += transfer.count;
        loop_.counts.bytes_sent.add(transfer.count);
    }
    forget_sent();
    return true;
}

void Connection::send_on() {
    if (!send_rest()) return;
    is_writing_ = false;
    renew_deadline();
    advance();
}

void Connection::forget_sent() {
    sent_ = 0;
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
    socket_.end_sending();
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
    // A worker's request goes on needing its body; else nobody does, though the worker of an earlier one may
    // still hold the connection for a moment.
    if (phase_ != Phase::working) body_share_.give_back();
    phase_ = Phase::closed;
    deadline_ = SteadyTime::max();
    is_reading_ = is_writing_ = false;
    loop_.readiness.forget(*this);
    socket_.close();
    place_.give_back();
    --loop_.parts.connections_open;
    loop_.connections.erase(shared_from_this());
}

}  // namespace winsh::http
