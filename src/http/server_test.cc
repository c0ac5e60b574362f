#include "http/server.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "http/server_fixture.h"

namespace winsh::http {
namespace {

TEST_F(ServerTest, answers_one_request_after_another_on_one_connection) {
    RawClient client(start());
    for (int time = 0; time < 3; ++time) {
        const Answer answer = client.ask(get("/ok"));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "ok");
        EXPECT_EQ(answer.header("Content-Length"), "2");
        EXPECT_EQ(answer.header("Date"), "Tue, 16 Jun 2026 18:00:00 GMT");
        EXPECT_EQ(answer.header("Connection"), "");
    }
}

TEST_F(ServerTest, answers_pipelined_requests_in_their_order) {
    RawClient client(start());
    std::string requests;
    for (int index = 0; index < 50; ++index) {
        requests +=
            get(index % 3 == 0 ? "/worker?" + std::to_string(index) : "/query?" + std::to_string(index));
    }
    client.send(requests);
    for (int index = 0; index < 50; ++index) {
        const std::string number = std::to_string(index);
        EXPECT_EQ(client.receive().body, index % 3 == 0 ? "worked on " + number : number);
    }
}

TEST_F(ServerTest, sends_earlier_answers_while_a_worker_is_still_busy) {
    dispatcher.gate.close();
    RawClient client(start());
    client.send(get("/ok") + get("/worker?later") + get("/query?last"));
    EXPECT_EQ(client.receive().body, "ok");
    dispatcher.gate.open();
    EXPECT_EQ(client.receive().body, "worked on later");
    EXPECT_EQ(client.receive().body, "last");
}

TEST_F(ServerTest, takes_a_request_that_comes_byte_by_byte) {
    RawClient client(start());
    for (const char character : post("/echo", "hello")) client.send(std::string_view(&character, 1));
    EXPECT_EQ(client.receive().body, "hello");
    const std::string chunked =
        request("POST", "/echo", "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (const char character : chunked + get("/ok")) client.send(std::string_view(&character, 1));
    EXPECT_EQ(client.receive().body, "abcde");
    EXPECT_EQ(client.receive().body, "ok");
}

TEST_F(ServerTest, takes_bodies_up_to_the_limit) {
    RawClient client(start());
    const std::string body(options.body_bytes, 'b');
    EXPECT_EQ(client.ask(post("/echo", body)).body, body);
    EXPECT_EQ(client.ask(get("/ok")).body, "ok");
    const Answer refused = client.ask(post("/echo", body + "b"));
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.body, R"({"statusCode":413,"message":"The request body is too large."})");
    EXPECT_EQ(refused.header("Content-Type"), "application/json");
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, lets_a_client_read_the_refusal_of_a_body_it_is_still_sending) {
    RawClient client(start());
    client.send(request("POST", "/echo", "Content-Length: 1000000\r\n"));
    client.send(std::string(1'000'000, 'x'));
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(ServerTest, closes_when_asked_to) {
    start();
    RawClient modern(port);
    EXPECT_EQ(modern.ask(get("/ok", "Connection: close\r\n")).header("Connection"), "close");
    EXPECT_TRUE(modern.is_closed_by_server());
    RawClient old(port);
    EXPECT_EQ(old.ask("GET /ok HTTP/1.0\r\n\r\n").header("Connection"), "close");
    EXPECT_TRUE(old.is_closed_by_server());
    RawClient patient(port);
    EXPECT_EQ(patient.ask("GET /ok HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
              "keep-alive");
    EXPECT_EQ(patient.ask(get("/ok")).status, 200);
}

TEST_F(ServerTest, answers_a_client_that_has_closed_its_side) {
    dispatcher.gate.close();
    RawClient client(start());
    client.send(get("/worker?x"));
    client.finish_sending();
    dispatcher.gate.open();
    EXPECT_EQ(client.receive().body, "worked on x");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, answers_all_that_came_while_it_did_not_listen) {
    dispatcher.gate.close();
    RawClient client(start());
    client.send(get("/worker?x"));
    dispatcher.gate.wait_for_waiting(1);
    // Several times what a connection reads at once, and the end; nothing comes any more that would tell of
    // it.
    constexpr int kRequests = 1'000;
    for (int index = 0; index < kRequests; ++index) client.send(get("/query?" + std::to_string(index)));
    client.finish_sending();
    RawClient other(port);
    EXPECT_EQ(other.ask(get("/ok")).status, 200) << "the loop has been told of what came before";
    dispatcher.gate.open();
    EXPECT_EQ(client.receive().body, "worked on x");
    for (int index = 0; index < kRequests; ++index) EXPECT_EQ(client.receive().body, std::to_string(index));
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, answers_what_stands_behind_urgent_data) {
    dispatcher.gate.close();
    RawClient client(start());
    client.send(get("/worker?x"));
    dispatcher.gate.wait_for_waiting(1);
    client.send(get("/query?before"));
    client.send_urgent('!');
    client.send(get("/query?behind"));
    dispatcher.gate.open();
    EXPECT_EQ(client.receive().body, "worked on x");
    EXPECT_EQ(client.receive().body, "before");
    EXPECT_EQ(client.receive().body, "behind");
}

TEST_F(ServerTest, answers_head_with_the_length_of_get_and_no_body) {
    RawClient client(start());
    for (const char* path : {"/ok", "/content", "/large", "/unknown"}) {
        const Answer head = client.ask(request("HEAD", path), AnswerTo::head);
        const Answer full = client.ask(get(path));
        EXPECT_EQ(head.status, full.status) << path;
        EXPECT_EQ(head.header("Content-Length"), std::to_string(full.body.size())) << path;
    }
}

TEST_F(ServerTest, asks_for_a_body_that_it_will_take) {
    RawClient client(start());
    const std::string expect = "Expect: 100-continue\r\n";
    client.send(request("POST", "/echo", expect + "Content-Length: 5\r\n"));
    EXPECT_EQ(client.receive().status, 100);
    EXPECT_EQ(client.ask("hello").body, "hello");
    client.send(request("POST", "/echo", expect + "Transfer-Encoding: chunked\r\n"));
    EXPECT_EQ(client.receive().status, 100);
    EXPECT_EQ(client.ask("2\r\nhi\r\n0\r\n\r\n").body, "hi");
    // The body came with the head: there is nothing to ask for.
    EXPECT_EQ(client.ask(post("/echo", "hello", expect)).body, "hello");
    EXPECT_EQ(client.ask(get("/ok", expect)).body, "ok");
    EXPECT_EQ(client.ask(request("POST", "/echo", expect + "Content-Length: 70000\r\n")).status, 413);
}

TEST_F(ServerTest, meets_no_other_expectation) {
    RawClient client(start());
    EXPECT_EQ(client.ask(request("POST", "/echo", "Expect: 200-ok\r\nContent-Length: 5\r\n")).status, 417);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, packs_shared_content_for_those_who_take_it) {
    RawClient client(start());
    const Answer plain = client.ask(get("/content"));
    EXPECT_EQ(plain.body, std::string(4'000, 'c'));
    EXPECT_EQ(plain.header("ETag"), "\"one\"");
    EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(plain.header("Content-Encoding"), "");
    EXPECT_EQ(plain.header("Content-Type"), "text/plain");
    const Answer packed = client.ask(get("/content", "Accept-Encoding: br, gzip;q=0.5\r\n"));
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.header("ETag"), "\"one-gzip\"");
    EXPECT_EQ(packed.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(packed.body, gzip(plain.body));
}

TEST_F(ServerTest, answers_304_to_who_has_the_content) {
    RawClient client(start());
    for (const char* tag : {"\"one\"", "W/\"one\"", "\"zero\", \"one\"", "*"}) {
        const Answer answer = client.ask(get("/content", "If-None-Match: " + std::string(tag) + "\r\n"));
        EXPECT_EQ(answer.status, 304) << tag;
        EXPECT_EQ(answer.header("ETag"), "\"one\"");
        EXPECT_EQ(answer.header("Cache-Control"), "private");
        EXPECT_EQ(answer.header("Content-Length") + answer.header("Content-Type"), "");
    }
    const Answer packed =
        client.ask(get("/content", "If-None-Match: \"one-gzip\"\r\nAccept-Encoding: gzip\r\n"));
    EXPECT_EQ(packed.status, 304);
    EXPECT_EQ(packed.header("ETag"), "\"one-gzip\"");
    EXPECT_EQ(client.ask(get("/content", "If-None-Match: \"two\"\r\n")).status, 200);
    EXPECT_EQ(client.ask(request("POST", "/content", "If-None-Match: \"one\"\r\n")).status, 200);
}

TEST_F(ServerTest, sends_no_body_with_204) {
    RawClient client(start());
    const Answer answer = client.ask(get("/nothing"));
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.count("Content-Length"), 0);
    EXPECT_EQ(client.ask(get("/ok")).body, "ok");
}

TEST_F(ServerTest, turns_an_exception_into_a_500_that_tells_only_the_request_id) {
    RawClient client(start());
    for (const char* path : {"/throw", "/throw-number", "/throw-on-loop"}) {
        const Answer answer = client.ask(get(std::string(path) + "?secret=1"));
        const std::string id = answer.header("X-Request-Id");
        EXPECT_EQ(answer.status, 500);
        EXPECT_EQ(
            answer.body,
            "{\"statusCode\":500,\"message\":\"Something went wrong on this side. It was logged under the "
            "request id " +
                id + ".\"}");
        EXPECT_TRUE(log.text().contains(id));
    }
    EXPECT_TRUE(log.text().contains("a broken invariant"));
    EXPECT_FALSE(log.text().contains("secret"));
    EXPECT_EQ(client.ask(get("/ok")).status, 200);
}

TEST_F(ServerTest, lets_no_handler_split_a_response) {
    RawClient client(start());
    for (const char* path : {"/split", "/length"}) {
        const Answer answer = client.ask(get(path));
        EXPECT_EQ(answer.status, 500) << path;
        EXPECT_EQ(answer.header("Set-Cookie"), "");
        EXPECT_EQ(answer.count("Content-Length"), 1);
    }
    EXPECT_EQ(client.ask(get("/ok")).status, 200);
}

TEST_F(ServerTest, gives_every_answer_an_id_of_its_own) {
    start();
    std::set<std::string> ids;
    for (const char* bytes : {"GET /ok HTTP/1.1\r\nHost: winsh.example\r\n\r\n",
                              "GET /unknown HTTP/1.1\r\nHost: winsh.example\r\n\r\n", "BROKEN\r\n\r\n",
                              "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                              "GET /ok HTTP/1.1\r\nHost: winsh.example\r\nX-Request-Id: mine\r\n\r\n"}) {
        RawClient client(port);
        const Answer answer = client.ask(bytes);
        EXPECT_EQ(answer.header("X-Request-Id").size(), 20U) << bytes;
        ids.insert(answer.header("X-Request-Id"));
    }
    EXPECT_EQ(ids.size(), 5U);
}

TEST_F(ServerTest, believes_a_trusted_proxy_only) {
    const std::string fields = "X-Forwarded-For: 6.6.6.6, 192.0.2.1\r\nX-Request-Id: from-proxy_1.2\r\n";
    {
        RawClient client(start());
        const Answer answer = client.ask(get("/peer", fields));
        EXPECT_EQ(answer.body, "127.0.0.1");
        EXPECT_NE(answer.header("X-Request-Id"), "from-proxy_1.2");
    }
    options.trusted_proxies = {"127.0.0.0/8"};
    RawClient client(start());
    const Answer answer = client.ask(get("/peer", fields));
    EXPECT_EQ(answer.body, "192.0.2.1");
    EXPECT_EQ(answer.header("X-Request-Id"), "from-proxy_1.2");
    EXPECT_NE(client.ask(get("/peer", "X-Request-Id: a\"b\r\n")).header("X-Request-Id"), "a\"b");
}

TEST_F(ServerTest, answers_for_its_own_hosts_only) {
    start();
    const auto status = [this](const std::string& host) {
        return RawClient(port).ask("GET /ok HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
    };
    const std::string suffix = ":" + std::to_string(port);
    EXPECT_EQ(status("winsh.example"), 200);
    EXPECT_EQ(status("WINSH.example"), 200);
    EXPECT_EQ(status("127.0.0.1" + suffix), 200);
    EXPECT_EQ(status("LOCALHOST" + suffix), 200);
    EXPECT_EQ(status("localhost"), 421);
    EXPECT_EQ(status("127.0.0.1:1"), 421);
    EXPECT_EQ(status("evil.example"), 421);
    EXPECT_EQ(status("winsh.example:80"), 421);
    EXPECT_EQ(status("winsh.example:8080"), 421);
}

TEST_F(ServerTest, answers_for_each_address_where_it_listens_on_all) {
    options.endpoint = {"0.0.0.0", 0};
    start();
    const auto status = [this](const std::string& host) {
        return RawClient(port).ask("GET /ok HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
    };
    const std::string suffix = ":" + std::to_string(port);
    for (const char* host : {"0.0.0.0", "127.0.0.1", "192.0.2.1", "localhost"})
        EXPECT_EQ(status(host + suffix), 200) << host;
    EXPECT_EQ(status("evil.example" + suffix), 421) << "a name that was made to lead here";
    EXPECT_EQ(status("127.0.0.1"), 421);
}

TEST_F(ServerTest, gives_every_answer_and_refusal_the_constant_headers) {
    options.constant_headers = "X-Content-Type-Options: nosniff\r\n";
    start();
    EXPECT_EQ(RawClient(port).ask(get("/ok")).header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(RawClient(port)
                  .ask("GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                  .header("X-Content-Type-Options"),
              "nosniff");
    EXPECT_EQ(RawClient(port).ask("broken\r\n\r\n").header("X-Content-Type-Options"), "nosniff");
}

TEST_F(ServerTest, writes_an_access_log_without_secrets) {
    RawClient client(start());
    const Answer answer =
        client.ask(get("/ok?token=SECRET", "Authorization: Bearer SECRET\r\nCookie: a=SECRET\r\n"));
    client.ask(get("/a\"b\\c"));
    client.ask(get("/SECR\x80T"));
    client.close();
    server->stop();
    const std::string text = log.text();
    EXPECT_TRUE(text.contains("\"event\":\"request\",\"id\":\"" + answer.header("X-Request-Id") +
                              "\",\"method\":\"GET\",\"path\":\"/ok\",\"status\":200,\"bytes\":2,"))
        << text;
    EXPECT_TRUE(text.contains(R"("path":"/a\"b\\c","status":404)")) << text;
    EXPECT_TRUE(text.contains(R"("method":"","path":"","status":400)")) << text;
    EXPECT_TRUE(text.contains("\"time\":\"2026-06-16T18:00:00.000Z\"")) << text;
    EXPECT_TRUE(text.contains("\"peer\":\"127.0.0.1\"")) << text;
    EXPECT_FALSE(text.contains("SECRET"));
}

TEST_F(ServerTest, logs_only_errors_where_told_to) {
    options.access_log = AccessLog::errors;
    RawClient client(start());
    client.ask(get("/ok"));
    client.ask(get("/unknown"));
    client.close();
    server->stop();
    EXPECT_FALSE(log.text().contains("\"path\":\"/ok\""));
    EXPECT_TRUE(log.text().contains("\"path\":\"/unknown\""));
}

TEST_F(ServerTest, counts_what_it_does) {
    RawClient client(start());
    client.ask(get("/ok"));
    client.ask(get("/worker?"));
    client.ask(get("/unknown"));
    client.ask("BROKEN\r\n\r\n");
    const ServerCounts counts = server->counts();
    EXPECT_EQ(counts.connections_accepted, 1U);
    EXPECT_EQ(counts.requests, 3U);
    EXPECT_EQ(counts.answered_from_memory, 1U);
    EXPECT_EQ(counts.responses_by_class[2], 2U);
    EXPECT_EQ(counts.responses_by_class[4], 2U);
    EXPECT_EQ(counts.refused_heads, 1U);
    EXPECT_GT(counts.bytes_sent, 500U);
}

TEST_F(ServerTest, runs_several_loops_on_one_port) {
    options.io_threads = 3;
    start();
    std::vector<std::jthread> threads;
    std::atomic<int> answered = 0;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int time = 0; time < 25; ++time) {
                RawClient client(port);
                if (client.ask(get("/ok")).body == "ok" && client.ask(get("/worker?")).status == 200)
                    ++answered;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(answered, 100);
    EXPECT_EQ(server->counts().requests, 200U);
}

TEST_F(ServerTest, does_not_share_a_port_that_is_taken) {
    for (const unsigned io_threads : {1U, 2U}) {
        options.io_threads = io_threads;
        options.endpoint.port = 0;
        options.endpoint.port = start();
        Server second(options, dispatcher, clock, random, log);
        const auto endpoint = second.start();
        ASSERT_FALSE(endpoint.has_value());
        EXPECT_TRUE(endpoint.error().message.contains("127.0.0.1:" + std::to_string(port)))
            << endpoint.error().message;
        EXPECT_TRUE(endpoint.error().message.contains("in use")) << endpoint.error().message;
    }
}

TEST_F(ServerTest, does_not_start_with_proxies_that_are_none) {
    options.trusted_proxies = {"proxy.example"};
    Server broken(options, dispatcher, clock, random, log);
    const auto endpoint = broken.start();
    ASSERT_FALSE(endpoint.has_value());
    EXPECT_EQ(endpoint.error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace winsh::http
