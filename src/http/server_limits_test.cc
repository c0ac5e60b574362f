#include <gtest/gtest.h>
#include <sys/resource.h>

#include <list>
#include <thread>

#include "http/server.h"
#include "http/server_fixture.h"

namespace winsh::http {
namespace {

using namespace std::chrono_literals;

TEST_F(ServerTest, closes_a_connection_that_sends_nothing_for_ten_seconds) {
    RawClient client(start());
    // Answered on another connection, so the silent one has been accepted before the clock is moved.
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
    clock.advance(10s);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, answers_408_to_a_head_that_takes_ten_seconds) {
    RawClient client(start());
    EXPECT_EQ(client.ask(get("/ok") + "GET /ok HTTP/1.1\r\nHo").status, 200);
    clock.advance(10s);
    EXPECT_EQ(client.receive().status, 408);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, counts_the_ten_seconds_of_a_head_from_its_first_byte) {
    options.idle_deadline = 100s;
    RawClient client(start());
    client.ask(get("/ok"));
    clock.advance(50s);
    client.send(get("/ok").substr(0, 10));
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
    clock.advance(9s);
    EXPECT_EQ(client.ask(get("/ok").substr(10)).status, 200);
}

TEST_F(ServerTest, answers_408_to_a_body_that_takes_thirty_seconds) {
    dispatcher.gate.open();
    RawClient client(start());
    client.send(request("POST", "/echo", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
    EXPECT_EQ(client.receive().status, 100);
    clock.advance(29s);
    client.send("hell");
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
    clock.advance(1s);
    EXPECT_EQ(client.receive().status, 408);
}

TEST_F(ServerTest, closes_an_idle_connection_after_a_minute) {
    RawClient client(start());
    client.ask(get("/ok"));
    clock.advance(59s);
    EXPECT_EQ(client.ask(get("/ok")).status, 200);
    clock.advance(60s);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, gives_a_worker_all_the_time_it_needs) {
    dispatcher.gate.close();
    RawClient client(start());
    client.send(get("/worker?slow"));
    dispatcher.gate.wait_for_waiting(1);
    clock.advance(1h);
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
    dispatcher.gate.open();
    EXPECT_EQ(client.receive().body, "worked on slow");
}

TEST_F(ServerTest, closes_on_a_reader_that_takes_thirty_seconds_and_serves_others_meanwhile) {
    RawClient slow(start(), 4'096);
    slow.send(get("/large"));
    RawClient other(port);
    EXPECT_EQ(other.ask(get("/large")).body.size(), 20'000'000U);
    EXPECT_EQ(server->counts().connections_open, 2U);
    clock.advance(30s);
    while (server->counts().connections_open == 2) EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
    EXPECT_EQ(slow.receive().status, 0);
}

TEST_F(ServerTest, stops_reading_from_a_client_that_does_not_read) {
    RawClient client(start(), 4'096);
    // Far more answers than the sockets hold: what is answered ahead of the reader must stay bounded.
    std::string requests;
    for (int index = 0; index < 200; ++index) requests += get("/large");
    client.send(requests);
    for (int index = 0; index < 3; ++index) EXPECT_EQ(client.receive().body.size(), 20'000'000U);
    EXPECT_LT(server->counts().requests, 8U);
}

TEST_F(ServerTest, turns_away_who_comes_over_the_connection_limit) {
    options.connections = 2;
    start();
    RawClient first(port);
    EXPECT_EQ(first.ask(get("/ok")).status, 200);
    {
        RawClient second(port);
        EXPECT_EQ(second.ask(get("/ok")).status, 200);
        RawClient third(port);
        const Answer answer = third.receive();
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("Retry-After"), "1");
        EXPECT_TRUE(answer.body.starts_with(R"({"statusCode":503,)"));
        EXPECT_TRUE(third.is_closed_by_server());
        EXPECT_EQ(first.ask(get("/ok")).status, 200);
    }
    while (server->counts().connections_open > 1) EXPECT_EQ(first.ask(get("/ok")).status, 200);
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
}

TEST_F(ServerTest, turns_away_an_address_that_has_too_many_connections_and_serves_others) {
    options.connections_per_address = 2;
    options.loopback_clients = LoopbackClients::counted;
    options.io_threads = 2;
    start();
    RawClient first(port);
    EXPECT_EQ(first.ask(get("/ok")).status, 200);
    {
        RawClient second(port);
        EXPECT_EQ(second.ask(get("/ok")).status, 200);
        RawClient third(port);
        const Answer answer = third.receive();
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("Retry-After"), "1");
        EXPECT_TRUE(answer.body.contains("Your address has as many connections")) << answer.body;
        EXPECT_TRUE(third.is_closed_by_server());
        EXPECT_EQ(first.ask(get("/ok")).status, 200);
        RawClient neighbour(0);
        neighbour.come_from("127.0.0.2");
        ASSERT_TRUE(neighbour.connect(port));
        EXPECT_EQ(neighbour.ask(get("/ok")).status, 200) << "another address is nobody's fault";
    }
    EXPECT_TRUE(log.text().contains("address_at_its_limit"));
    while (server->counts().connections_open > 1) EXPECT_EQ(first.ask(get("/ok")).status, 200);
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
}

TEST_F(ServerTest, tells_some_of_an_address_over_its_limit_and_closes_on_the_rest) {
    options.connections_per_address = 1;
    options.loopback_clients = LoopbackClients::counted;
    start();
    std::list<RawClient> crowd;
    for (int index = 0; index < 200; ++index) crowd.emplace_back(port);
    EXPECT_EQ(crowd.front().ask(get("/ok")).status, 200);
    int told = 0;
    for (RawClient& client : crowd)
        told += &client != &crowd.front() && client.receive().status == 503 ? 1 : 0;
    EXPECT_EQ(told, 64);
    EXPECT_LE(server->counts().connections_open, 65U) << "who is turned away counts until it is gone";
}

TEST_F(ServerTest, counts_neither_this_machine_nor_a_trusted_proxy) {
    options.connections_per_address = 1;
    for (const bool is_proxy : {false, true}) {
        if (is_proxy) {
            options.loopback_clients = LoopbackClients::counted;
            options.trusted_proxies = {"127.0.0.0/8"};
        }
        start();
        std::list<RawClient> clients;
        for (int index = 0; index < 5; ++index) {
            clients.emplace_back(port);
            EXPECT_EQ(clients.back().ask(get("/ok")).status, 200) << is_proxy;
        }
    }
}

TEST_F(ServerTest, limits_what_unfinished_bodies_may_hold) {
    dispatcher.gate.open();
    options.bodies_bytes = 1'000;
    start();
    const auto begin = [](std::string_view framing) { return request("POST", "/echo", framing); };
    RawClient later(port);
    {
        RawClient slow(port);
        slow.send(begin("Expect: 100-continue\r\nContent-Length: 600\r\n"));
        EXPECT_EQ(slow.receive().status, 100);
        RawClient refused(port);
        const Answer answer = refused.ask(begin("Content-Length: 600\r\n"));
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("Retry-After"), "1");
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_EQ(RawClient(port).ask(begin("Transfer-Encoding: chunked\r\n")).status, 503)
            << "one that does not say its length may become as long as any";
        EXPECT_EQ(later.ask(get("/ok")).status, 200);
        for (int times = 0; times < 5; ++times)
            EXPECT_EQ(later.ask(post("/echo", std::string(300, 'b'))).status, 200) << "answered is done";
        EXPECT_EQ(slow.ask(std::string(600, 's')).body.size(), 600U);
        EXPECT_EQ(RawClient(port).ask(post("/echo", std::string(900, 'b'))).status, 200);
        slow.send(begin("Expect: 100-continue\r\nContent-Length: 600\r\n"));
        EXPECT_EQ(slow.receive().status, 100);
    }
    while (server->counts().connections_open > 1) EXPECT_EQ(later.ask(get("/ok")).status, 200);
    EXPECT_EQ(later.ask(post("/echo", std::string(900, 'b'))).status, 200) << "who has left holds nothing";
}

TEST_F(ServerTest, counts_a_body_until_its_request_is_answered) {
    options.bodies_bytes = 1'000;
    dispatcher.gate.close();
    start();
    RawClient working(port);
    working.send(post("/echo", std::string(600, 'w')));
    dispatcher.gate.wait_for_waiting(1);
    EXPECT_EQ(RawClient(port).ask(post("/echo", std::string(600, 'x'))).status, 503);
    dispatcher.gate.open();
    EXPECT_EQ(working.receive().status, 200);
    EXPECT_EQ(RawClient(port).ask(post("/echo", std::string(600, 'x'))).status, 200);
}

TEST_F(ServerTest, answers_503_when_too_many_requests_wait_for_a_worker) {
    options.worker_threads = 1;
    options.worker_queue = 1;
    dispatcher.gate.close();
    start();
    RawClient working(port);
    working.send(get("/worker?1"));
    dispatcher.gate.wait_for_waiting(1);
    RawClient queued(port);
    queued.send(get("/worker?2"));
    RawClient refused(port);
    const Answer answer = refused.ask(get("/worker?3"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("X-Worker"), "busy") << "in the dispatcher's words";
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_EQ(refused.ask(get("/ok")).status, 200);
    dispatcher.gate.open();
    EXPECT_EQ(working.receive().status, 200);
    EXPECT_EQ(queued.receive().status, 200);
}

TEST_F(ServerTest, outlives_a_client_that_leaves_while_a_worker_is_busy) {
    dispatcher.gate.close();
    start();
    {
        RawClient client(port);
        client.send(get("/worker?gone"));
        dispatcher.gate.wait_for_waiting(1);
    }
    dispatcher.gate.open();
    EXPECT_EQ(RawClient(port).ask(get("/worker?here")).status, 200);
}

TEST_F(ServerTest, survives_running_out_of_descriptors) {
    start();
    EXPECT_EQ(RawClient(port).ask(get("/ok")).status, 200);
    // Its descriptor must be free again before they are counted.
    while (server->counts().connections_open > 0) std::this_thread::yield();
    std::list<RawClient> clients;
    for (int index = 0; index < 12; ++index) clients.emplace_back(0);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int lowest_free = ::dup(0);
    ::close(lowest_free);
    // Two more descriptors, and the server is at its end.
    const rlimit scarce{static_cast<rlim_t>(lowest_free) + 2, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &scarce), 0);
    for (RawClient& client : clients) EXPECT_TRUE(client.connect(port));
    // Two are served; others are told, or wait.
    EXPECT_EQ(clients.front().ask(get("/ok")).status, 200);
    EXPECT_EQ(std::next(clients.begin())->ask(get("/ok")).status, 200);
    EXPECT_EQ(std::next(clients.begin(), 2)->receive().status, 503);
    const auto start_of_recovery = std::chrono::steady_clock::now();
    for (int index = 0; index < 6; ++index) clients.pop_front();
    int status = 0;
    while (status != 200 && std::chrono::steady_clock::now() - start_of_recovery < 2s) {
        status = RawClient(port).ask(get("/ok")).status;
    }
    EXPECT_EQ(status, 200);
    setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(ServerTest, stops_when_everything_that_was_sent_is_answered) {
    options.worker_threads = 2;
    dispatcher.gate.close();
    start();
    RawClient working(port);
    working.send(get("/worker?1") + get("/query?2") + get("/worker?3"));
    RawClient unfinished(port);
    unfinished.send("GET /ok HTTP/1.1\r\nHost:");
    RawClient idle(port);
    EXPECT_EQ(idle.ask(get("/ok")).status, 200);
    dispatcher.gate.wait_for_waiting(1);
    std::jthread stopper([this] { server->stop(); });
    while (RawClient(0).connect(port)) {
    }
    clock.advance(200ms);
    dispatcher.gate.open();
    const Answer first = working.receive();
    EXPECT_EQ(first.body, "worked on 1");
    EXPECT_EQ(first.header("Connection"), "");
    EXPECT_EQ(working.receive().body, "2");
    const Answer last = working.receive();
    EXPECT_EQ(last.body, "worked on 3");
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(working.is_closed_by_server());
    working.close();
    clock.advance(200ms);
    EXPECT_TRUE(idle.is_closed_by_server());
    EXPECT_EQ(unfinished.receive().status, 408);
    unfinished.close();
}

TEST_F(ServerTest, still_answers_a_request_that_an_idle_client_sends_just_when_it_stops) {
    RawClient client(start());
    client.ask(get("/ok"));
    std::jthread stopper([this] { server->stop(); });
    while (RawClient(0).connect(port)) {
    }
    const Answer answer = client.ask(get("/ok"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
    client.close();
}

TEST_F(ServerTest, stops_at_the_deadline_whoever_does_not_end) {
    dispatcher.gate.close();
    RawClient client(start());
    client.send(get("/worker?never"));
    dispatcher.gate.wait_for_waiting(1);
    std::jthread stopper([this] { server->stop(); });
    while (RawClient(0).connect(port)) {
    }
    clock.advance(10s);
    EXPECT_TRUE(client.is_closed_by_server());
    stopper.join();
    dispatcher.gate.open();
}

TEST_F(ServerTest, stops_twice_and_without_a_start) {
    start();
    server->stop();
    server->stop();
    const Server never(options, dispatcher, clock, random, log);
}

}  // namespace
}  // namespace winsh::http
