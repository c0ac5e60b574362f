// What goes wrong inside the server costs the request or the connection that it happened to, and nothing
// else.
#include <new>
#include <thread>

#include "http/server_fixture.h"

namespace winsh::http {
namespace {

/// Has no memory for a line while it is told so.
class ScarceLog final : public Log {
public:
    void write(LogLevel, std::string_view, std::initializer_list<LogField>) override { fail_if_full(); }
    void write_lines(std::string) override { fail_if_full(); }
    void fill() { is_full_ = true; }
    void wait_for_refusals(int count) {
        while (refusals_ < count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    void empty() { is_full_ = false; }

private:
    void fail_if_full() {
        if (!is_full_) return;
        ++refusals_;
        throw std::bad_alloc();
    }
    std::atomic<bool> is_full_ = false;
    std::atomic<int> refusals_ = 0;
};

/// Answers that throw where they are rendered, which is on the loop: one made from memory, one by a worker.
class BrokenDispatcher final : public Dispatcher {
public:
    std::optional<Response> answer_from_memory(const Request& request) const override {
        if (request.path == "/broken") return broken();
        if (request.path == "/ok") return text_response(200, "ok");
        return std::nullopt;
    }
    Response answer(const Request& request) const override {
        if (request.path == "/throw") throw std::runtime_error("a broken invariant");
        return broken();
    }

private:
    /// Longer than a string can be.
    static Response broken() {
        Response response = text_response(200, "");
        response.vary = std::string_view("x", std::string().max_size());
        return response;
    }
};

class ServerFaults : public ServerTest {
protected:
    std::uint16_t start_with(const Dispatcher& other, Log& other_log) {
        server = std::make_unique<Server>(options, other, clock, random, other_log);
        port = server->start().value().port;
        return port;
    }
    void expect_no_connection_is_open() {
        for (int round = 0; round < 1'000 && server->counts().connections_open > 0; ++round) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        EXPECT_EQ(server->counts().connections_open, 0U);
    }
    /// The clock stands still, so that what waits for a deadline waits for ever.
    void expect_stop_waits_for_nobody() {
        std::jthread stop([this] { server->stop(); });
        std::atomic<bool> is_done = false;
        std::jthread patience([&] {
            for (int round = 0; round < 5'000 && !is_done; ++round)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            EXPECT_TRUE(is_done) << "the stop waits for something";
            if (!is_done) clock.advance(options.shutdown_deadline);
        });
        stop.join();
        is_done = true;
    }

    BrokenDispatcher broken;
    ScarceLog scarce;
};

TEST_F(ServerFaults, an_answer_that_cannot_be_rendered_costs_its_connection_and_no_other) {
    start(broken);
    RawClient other(port);
    EXPECT_EQ(other.ask(get("/ok")).status, 200);
    for (const std::string target : {"/broken", "/worker"}) {
        RawClient client(port);
        client.send(get(target));
        EXPECT_TRUE(client.is_closed_by_server()) << target;
        RawClient with_body(port);
        with_body.send(post(target, "a body"));
        EXPECT_TRUE(with_body.is_closed_by_server()) << target;
    }
    EXPECT_NE(log.text().find("connection_failed"), std::string::npos);
    EXPECT_EQ(other.ask(get("/ok")).status, 200);
    EXPECT_EQ(server->counts().connections_open, 1U);
    other.close();
    expect_no_connection_is_open();
    expect_stop_waits_for_nobody();
}

TEST_F(ServerFaults, a_failed_connection_gives_back_its_place_and_the_room_of_its_body) {
    options.connections_per_address = 1;
    options.loopback_clients = LoopbackClients::counted;
    options.bodies_bytes = 200;  // A worker may hold on to the last one for a moment.
    start(broken);
    for (int round = 0; round < 5; ++round) {
        RawClient client(port);
        client.send(post("/worker", std::string(60, 'x')));
        EXPECT_TRUE(client.is_closed_by_server()) << "round " << round;
    }
}

TEST_F(ServerFaults, a_worker_that_cannot_even_say_what_failed_costs_the_connection) {
    options.access_log = AccessLog::none;
    start_with(broken, scarce);
    RawClient client(port);
    EXPECT_EQ(client.ask(get("/ok")).status, 200);
    scarce.fill();
    client.send(get("/throw"));
    EXPECT_TRUE(client.is_closed_by_server());
    expect_no_connection_is_open();
    expect_stop_waits_for_nobody();
}

TEST_F(ServerFaults, sweeping_goes_on_where_the_log_takes_nothing) {
    start_with(broken, scarce);
    RawClient client(port);
    scarce.fill();
    EXPECT_EQ(client.ask(get("/ok")).status, 200);
    scarce.wait_for_refusals(2);  // The access record, and that it failed.
    clock.advance(options.idle_deadline + std::chrono::seconds(1));
    EXPECT_TRUE(client.is_closed_by_server());
    scarce.empty();
    RawClient next(port);
    EXPECT_EQ(next.ask(get("/ok")).status, 200);
    next.close();
    expect_stop_waits_for_nobody();
}

TEST_F(ServerFaults, a_stop_ends_though_the_log_takes_nothing) {
    start_with(broken, scarce);
    RawClient client(port);
    scarce.fill();
    EXPECT_EQ(client.ask(get("/ok")).status, 200);
    client.close();
    expect_stop_waits_for_nobody();
}

/// /block holds the loop itself up until the gate is opened; /peer tells who asks.
class BlockingDispatcher final : public Dispatcher {
public:
    std::optional<Response> answer_from_memory(const Request& request) const override {
        if (request.path == "/block") gate.pass();
        return text_response(200, std::string(request.peer));
    }
    Response answer(const Request&) const override { return error_response(404, "Nothing is here."); }
    mutable Gate gate;
};

TEST_F(ServerFaults, who_waits_to_be_accepted_at_a_stop_is_not_taken_for_another) {
    BlockingDispatcher blocking;
    options.io_threads = 1;
    start(blocking);
    blocking.gate.close();
    RawClient first(port);
    first.send(get("/block"));
    blocking.gate.wait_for_waiting(1);
    // Both are connected for the kernel, and wait for the loop; the stop is on its list already.
    RawClient second(0);
    second.come_from("127.0.0.2");
    ASSERT_TRUE(second.connect(port));
    RawClient third(0);
    third.come_from("127.0.0.3");
    ASSERT_TRUE(third.connect(port));
    second.send(get("/peer"));
    third.send(get("/peer"));
    std::jthread stop([&] { server->stop(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    blocking.gate.open();
    EXPECT_EQ(first.receive().body, "127.0.0.1");
    EXPECT_EQ(second.receive().body, "127.0.0.2");
    EXPECT_EQ(third.receive().body, "127.0.0.3");
    // Where the stop came later than the answers, it waits a moment for requests that may be on their way.
    clock.advance(options.shutdown_deadline);
    first.close();  // Kept alive, as its answer came before the stop.
    second.close();
    third.close();
}

}  // namespace
}  // namespace winsh::http
