#include "http/connection.h"

#include <boost/asio/post.hpp>
#include <exception>

namespace winsh::http {
namespace {

/// Over it no further pipelined request is answered before what is there has been sent.
constexpr std::size_t kOutputFull = 65'536;
constexpr std::size_t kOutputAtFirst = 4'096;
constexpr std::size_t kBodyKept = 16'384;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(LoopState& loop, ClientSocket socket, std::string peer, ClientCounts::Place place)
    : loop_(loop),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      is_peer_trusted_(loop.parts.proxies.contains(peer_)),
      place_(std::move(place)),
      deadline_(after(loop.parts.options.head_deadline)),
      started_(loop.time.steady()) {
    loop_.readiness.add(socket_.descriptor(), *this);
}

HeadLimits Connection::head_limits() const {
    return {loop_.parts.options.head_bytes, loop_.parts.options.target_bytes, HeadLimits{}.headers};
}

Connection::Stop Connection::answer_buffered() {
    while (!is_writing_) {
        if (output_.size() >= kOutputFull || !last_.tail.empty()) return Stop::output_full;
        const bool goes_on = (phase_ == Phase::head && take_head()) || (phase_ == Phase::body && take_body());
        if (!goes_on) break;
    }
    return Stop::input_used_up;
}

bool Connection::take_head() {
    if (input_.empty()) {
        input_.shrink();
        return false;
    }
    const HeadCheck check = check_head(input_.view(), head_limits(), loop_.head);
    if (check.verdict == HeadVerdict::incomplete) return false;
    if (check.verdict == HeadVerdict::refused) {
        loop_.counts.refused_heads.add(1);
        refuse(check.status, check.reason, {});
        return false;
    }
    begin_request(check);
    if (!is_acceptable(check)) return false;
    if (check.framing == BodyFraming::none) {
        request_bytes_ = check.head_bytes;
        dispatch({});
        return true;
    }
    return begin_body(check);
}

/// False where it has been refused.
bool Connection::begin_body(const HeadCheck& check) {
    const bool is_chunked = check.framing == BodyFraming::chunked;
    const std::size_t most = loop_.parts.options.body_bytes;
    body_share_ = loop_.parts.bodies.take(is_chunked ? most : check.content_length);
    if (!body_share_.is_taken()) {
        refuse(503, "The server holds as many request bodies as it can; try again in a moment.",
               make_request({}));
        return false;
    }
    phase_ = Phase::body;
    renew_deadline();
    if (is_chunked) {
        chunked_.emplace(most);
        chunked_bytes_.clear();
    }
    return true;
}

void Connection::begin_request(const HeadCheck& check) {
    check_ = check;
    keep_alive_ = loop_.head.keep_alive;
    is_http_1_0_ = loop_.head.is_http_1_0;
    wants_continue_ = loop_.head.wants_continue;
}

/// What a sound head may still ask too much of. False where that has been answered.
bool Connection::is_acceptable(const HeadCheck& check) {
    const std::string_view host = loop_.head.host;
    if (!host.empty() && !loop_.parts.hosts.contains(host)) {
        refuse(421, "This server does not answer for that host.", make_request({}));
        return false;
    }
    if (check.framing == BodyFraming::length && check.content_length > loop_.parts.options.body_bytes) {
        refuse(413, "The request body is too large.", make_request({}));
        return false;
    }
    return true;
}

bool Connection::take_body() {
    return check_.framing == BodyFraming::length ? take_length_body() : take_chunked_body();
}

bool Connection::take_length_body() {
    request_bytes_ = check_.head_bytes + check_.content_length;
    if (input_.size() < request_bytes_) {
        promise_to_read_on();
        return false;
    }
    // Split again: other requests have used the loop's head, and the buffer may have moved, since it was
    // checked.
    check_head(input_.view(), head_limits(), loop_.head);
    dispatch(input_.view().substr(check_.head_bytes, check_.content_length));
    return true;
}

bool Connection::take_chunked_body() {
    const std::string_view raw = input_.view().substr(check_.head_bytes);
    const ChunkedBody::Step step = chunked_->feed(raw, chunked_bytes_);
    if (step.verdict == ChunkedBody::Verdict::refused) {
        check_head(input_.view(), head_limits(), loop_.head);
        refuse(step.status, step.reason, make_request({}));
        return false;
    }
    if (step.verdict == ChunkedBody::Verdict::incomplete) {
        if (raw.empty()) promise_to_read_on();
        input_.drop_back(raw.size());
        return false;
    }
    request_bytes_ = check_.head_bytes + step.consumed;
    check_head(input_.view(), head_limits(), loop_.head);
    dispatch(chunked_bytes_);
    return true;
}

void Connection::promise_to_read_on() {
    // RFC 9110 §10.1.1: left out where the body is on its way already.
    if (wants_continue_ && input_.size() == check_.head_bytes) output_.append(kContinue);
    wants_continue_ = false;
}

Request Connection::make_request(std::string_view body) {
    const RequestHead& head = loop_.head;
    Request request;
    request.method = method_of(head.method);
    request.target = head.target;
    const std::size_t mark = head.target.find('?');
    request.path = head.target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = head.target.substr(mark + 1);
    request.headers = head.headers;
    request.body = body;
    request.peer = peer_;
    std::string_view id;
    if (is_peer_trusted_) {
        request.peer = loop_.parts.proxies.client_of(head.headers, peer_);
        id = request.header("X-Request-Id");
    }
    id_ = is_well_formed_request_id(id) ? id : loop_.ids.next();
    request.id = id_;
    return request;
}

void Connection::dispatch(std::string_view body) {
    const Request request = make_request(body);
    loop_.counts.requests.add(1);
    std::optional<Response> response;
    try {
        response = loop_.parts.dispatcher.answer_from_memory(request);
    } catch (const std::exception& error) {
        response = failure(request, error.what());
    } catch (...) {
        response = failure(request, "an exception of an unknown kind");
    }
    if (!response) {
        keep_for_worker(request);
        return;
    }
    loop_.counts.answered_from_memory.add(1);
    finish(*std::move(response), request);
}

void Connection::keep_for_worker(const Request& request) {
    headers_.assign(request.headers.begin(), request.headers.end());
    request_ = request;
    request_.headers = headers_;
    phase_ = Phase::queued;
}

void Connection::hand_to_worker() {
    // Shared: the job keeps the connection, and with it what the request points to, until the answer is
    // there.
    if (loop_.parts.workers->submit([self = shared_from_this()] { self->work(); }) ==
        WorkerPool::Admission::full) {
        Response busy = loop_.parts.dispatcher.refusal(
            request_, 503, "The server has too much to do; try again in a moment.");
        busy.with("Retry-After", "1");
        finish(std::move(busy), request_);
        return;
    }
    phase_ = Phase::working;
    renew_deadline();
}

/// On a worker's thread: reads nothing of the connection but the request and its framing, and leaves the
/// answer at the loop's door.
void Connection::work() noexcept {
    try {
        Response response = answer_of_dispatcher();
        if (check_.framing != BodyFraming::none) overwrite_stack();
        asio::post(loop_.context, [self = shared_from_this(), answer = std::move(response)]() mutable {
            self->guard([&] { self->on_answer(std::move(answer)); });
        });
    } catch (...) {
        log_caught(loop_.parts.log, "answer_lost");
        is_answer_lost_.store(true, std::memory_order_release);
    }
}

Response Connection::answer_of_dispatcher() const {
    try {
        return loop_.parts.dispatcher.answer(request_);
    } catch (const std::exception& error) {
        return failure(request_, error.what());
    } catch (...) {
        return failure(request_, "an exception of an unknown kind");
    }
}

void Connection::on_answer(Response response) {
    if (phase_ == Phase::closed) return;
    loop_.time.refresh();
    finish(std::move(response), request_);
    advance();
}

void Connection::finish(Response response, const Request& request) {
    if (const std::string_view fault = fault_of(response); !fault.empty()) response = failure(request, fault);
    const Persistence persistence = persistence_after();
    append_answer(response, request, persistence);
    must_linger_ = loop_.is_stopping || input_.size() > request_bytes_;
    input_.drop_front(request_bytes_);
    if (check_.framing != BodyFraming::none) forget_body();
    phase_ = persistence == Persistence::close ? Phase::ending : Phase::head;
    renew_deadline();
}

/// Bodies carry passwords: nothing of an answered one is left in memory. Requests without a body, as all
/// reads are, pay nothing for it.
void Connection::forget_body() {
    input_.wipe_dropped();
    wipe(chunked_bytes_);
    if (chunked_bytes_.capacity() > kBodyKept) chunked_bytes_ = {};
    body_share_.give_back();
}

Response Connection::failure(const Request& request, std::string_view what) const {
    loop_.parts.log.error("request_failed", {{"id", request.id},
                                             {"method", name_of(request.method)},
                                             {"path", loggable_path(request.path)},
                                             {"reason", what}});
    return error_response(500, "Something went wrong on this side. It was logged under the request id " +
                                   std::string(request.id) + ".");
}

Persistence Connection::persistence_after() const {
    if (!keep_alive_) return Persistence::close;
    // Whatever was sent in full is still answered; the last answer of a connection says that it is the last.
    if (loop_.is_stopping && !has_another_request() && !has_unread_bytes()) return Persistence::close;
    return is_http_1_0_ ? Persistence::keep_said : Persistence::keep;
}

bool Connection::has_another_request() const {
    const std::string_view rest = input_.view().substr(request_bytes_);
    const HeadCheck check = check_head(rest, head_limits());
    if (check.verdict != HeadVerdict::accepted) return false;
    const std::string_view body = rest.substr(check.head_bytes);
    if (check.framing != BodyFraming::chunked) return body.size() >= check.content_length;
    std::string bytes;
    const ChunkedBody::Step step = ChunkedBody(loop_.parts.options.body_bytes).feed(body, bytes);
    wipe(bytes);
    return step.verdict == ChunkedBody::Verdict::complete;
}

/// Nothing is read while a worker is busy: the next request may wait in the socket.
bool Connection::has_unread_bytes() const { return socket_.has_unread(); }

void Connection::refuse(int status, std::string_view reason, const Request& request) {
    Request known = request;
    if (known.id.empty()) {
        id_ = loop_.ids.next();
        known.id = id_;
        known.peer = peer_;
    }
    Response refusal = loop_.parts.dispatcher.refusal(known, status, reason);
    if (status == 503) refusal.with("Retry-After", "1");
    append_answer(refusal, known, Persistence::close);
    must_linger_ = true;
    phase_ = Phase::ending;
    renew_deadline();
}

void Connection::append_answer(const Response& response, const Request& request, Persistence persistence) {
    if (output_.capacity() < kOutputAtFirst) output_.reserve(kOutputAtFirst);
    const AnswerFrame frame{loop_.time.http_date(), request.id, persistence,
                            loop_.parts.options.constant_headers};
    last_ = render(response, request, frame, output_);
    loop_.counts.responses_by_class[last_.status / 100].add(1);
    record(request);
}

void Connection::record(const Request& request) {
    const AccessLog wanted = loop_.parts.options.access_log;
    if (wanted == AccessLog::none || (wanted == AccessLog::errors && last_.status < 400)) return;
    AccessRecord entry;
    entry.time = loop_.time.iso();
    entry.id = request.id;
    entry.method = name_of(request.method);
    entry.path = request.path;
    entry.status = last_.status;
    entry.bytes = last_.body_bytes;
    entry.duration =
        std::chrono::duration_cast<std::chrono::microseconds>(loop_.parts.clock.steady_now() - started_);
    entry.peer = request.peer;
    loop_.records.add(entry);
}

}  // namespace winsh::http
