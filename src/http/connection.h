#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/caught.h"
#include "base/secret.h"
#include "http/chunked_body.h"
#include "http/client_socket.h"
#include "http/head_check.h"
#include "http/input_buffer.h"
#include "http/loop_state.h"
#include "http/message.h"
#include "http/readiness.h"
#include "http/response_writer.h"

namespace winsh::http {

/// One client's connection: a small state machine over plain callbacks. It reads only when nothing is left to
/// send and no worker is busy for it, so a client that sends without reading is slowed down by its own
/// socket. Everything runs on the loop's thread but `work`. Nothing that the loop calls throws: what goes
/// wrong within closes this connection, with all that it holds, and no other.
class Connection final : public ReadyListener, public std::enable_shared_from_this<Connection> {
public:
    Connection(LoopState& loop, ClientSocket socket, std::string peer, ClientCounts::Place place);
    ~Connection() override { wipe(chunked_bytes_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start() noexcept;
    void on_ready(std::uint32_t events) noexcept override;
    /// Answers 503 with that reason and closes, whatever the client wants.
    void turn_away(std::string_view reason) noexcept;
    bool is_due(SteadyTime now) const {
        return now >= deadline_ || is_answer_lost_.load(std::memory_order_acquire);
    }
    /// Ends what has taken too long.
    void expire() noexcept;
    /// The server stops: whoever is between requests has a moment to finish sending one, then is closed.
    void stop();
    void close();

private:
    enum class Phase : std::uint8_t {
        head,       ///< Waits for a request, or for the rest of its head.
        body,       ///< Waits for the rest of a body.
        queued,     ///< A worker is to have the request as soon as the answers before it are sent.
        working,    ///< A worker has the request, which points into the input: that is not touched.
        ending,     ///< The last answer is on its way.
        lingering,  ///< All is sent; what still comes is thrown away, so that the client gets to see the
                    ///< answer.
        closed,
    };

    // connection_io.cc: moving bytes
    /// The way from the loop into the connection. What a step throws is a bug, or no memory; the connection
    /// may be anywhere then, with no operation under way that would ever go on, so it ends here.
    template <typename Step>
    void guard(Step step) noexcept {
        try {
            step();
        } catch (...) {
            log_caught(loop_.parts.log, "connection_failed");
            close();
        }
    }
    void end_overdue();
    void advance();
    void read();
    void receive();
    void on_received(const Transfer& received);
    bool flush();
    bool send_rest();
    void send_on();
    void forget_sent();
    void linger();
    void renew_deadline();
    void shorten_deadline_of_stop();
    SteadyTime after(std::chrono::milliseconds duration) const { return loop_.time.steady() + duration; }

    // connection.cc: requests and answers
    enum class Stop : std::uint8_t { input_used_up, output_full };
    Stop answer_buffered();
    bool take_head();
    bool begin_body(const HeadCheck& check);
    bool take_body();
    bool take_length_body();
    bool take_chunked_body();
    void promise_to_read_on();
    void begin_request(const HeadCheck& check);
    bool is_acceptable(const HeadCheck& check);
    Request make_request(std::string_view body);
    void dispatch(std::string_view body);
    void keep_for_worker(const Request& request);
    void hand_to_worker();
    void work() noexcept;
    Response answer_of_dispatcher() const;
    void on_answer(Response response);
    void finish(Response response, const Request& request);
    void forget_body();
    Response failure(const Request& request, std::string_view what) const;
    Persistence persistence_after() const;
    bool has_another_request() const;
    bool has_unread_bytes() const;
    void refuse(int status, std::string_view reason, const Request& request);
    void append_answer(const Response& response, const Request& request, Persistence persistence);
    void record(const Request& request);
    HeadLimits head_limits() const;

    LoopState& loop_;
    ClientSocket socket_;
    const std::string peer_;
    const bool is_peer_trusted_;
    ClientCounts::Place place_;
    Phase phase_ = Phase::head;
    SteadyTime deadline_;

    InputBuffer input_;
    bool is_reading_ = false;  ///< What comes is wanted as soon as it is there.
    bool may_read_ = false;    ///< The socket may hold something, of which nobody will tell again.
    /// Its end, an error or urgent data is in the socket, which holds more then than one `receive` gets.
    bool holds_more_ = false;
    std::size_t lingered_ = 0;

    std::string output_;
    RenderedAnswer last_;      ///< The last answer in `output_`; its tail follows.
    bool is_writing_ = false;  ///< The socket is full.
    bool tells_of_room_ = false;
    std::size_t sent_ = 0;  ///< Of the output and the tail.
    bool must_linger_ = false;

    // The request at hand.
    HeadCheck check_;
    std::size_t request_bytes_ = 0;  ///< In the input, head and body.
    std::string id_;
    SteadyTime started_;  ///< When the bytes that completed it came.
    bool keep_alive_ = true;
    bool is_http_1_0_ = false;
    bool wants_continue_ = false;
    std::optional<ChunkedBody> chunked_;
    std::string chunked_bytes_;
    BodyBudget::Share body_share_;  ///< From the body's beginning until the request is answered.

    // For a worker.
    Request request_;
    std::vector<HeaderView> headers_;  ///< Of `request_`.
    /// Set by a worker that could not leave its answer at the loop's door. The next sweep closes.
    std::atomic<bool> is_answer_lost_ = false;
};

}  // namespace winsh::http
