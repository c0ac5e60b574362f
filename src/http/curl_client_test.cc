#include "http/curl_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/format.h"
#include "http/testing/curl_requests.h"
#include "http/testing/raw_peer.h"

namespace winsh::http {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(CurlClient, brings_status_headers_and_body) {
    RawPeer peer(
        answers("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nX-One:  first \r\nETag: \"a\"\r\n\r\nnone"));
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url("/a/b?c=d%20e"));
    request.headers = {{"Authorization", "Bearer secret"}, {"X-Empty", ""}};
    const auto response = client.send(request);
    ASSERT_TRUE(response.has_value()) << response.error().message;
    EXPECT_EQ(response->status, 404);
    EXPECT_EQ(response->header("x-one"), "first");
    EXPECT_EQ(response->header("etag"), "\"a\"");
    EXPECT_EQ(response->header("x-two"), "");
    EXPECT_EQ(response->body, "none");
    EXPECT_THAT(peer.requests(), HasSubstr("GET /a/b?c=d%20e HTTP/1.1\r\n"));
    EXPECT_THAT(peer.requests(), HasSubstr("\r\nAuthorization: Bearer secret\r\n"));
    EXPECT_THAT(peer.requests(), HasSubstr("\r\nX-Empty:\r\n"));
    EXPECT_THAT(peer.requests(), HasSubstr("\r\nUser-Agent: winsh-test/1\r\n"));
}

TEST(CurlClient, sends_a_body_with_its_type_and_nothing_made_up) {
    RawPeer peer([](RawPeer& self, int connection) {
        self.read_request(connection, 5);
        RawPeer::write(connection, ok("{}"));
    });
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url());
    request.method = Method::post;
    request.body = std::string("a\0b\"c", 5);
    ASSERT_TRUE(client.send(request).has_value());
    EXPECT_THAT(peer.requests(), HasSubstr("POST / HTTP/1.1\r\n"));
    EXPECT_THAT(peer.requests(), HasSubstr("\r\nContent-Length: 5\r\n"));
    EXPECT_THAT(peer.requests(), HasSubstr(request.body));
    EXPECT_THAT(peer.requests(), Not(HasSubstr("Content-Type")));
    EXPECT_THAT(peer.requests(), Not(HasSubstr("Expect")));
}

TEST(CurlClient, head_and_delete_carry_no_body) {
    RawPeer peer([](RawPeer& self, int connection) {
        self.read_request(connection);
        RawPeer::write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
    });
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url());
    request.method = Method::head;
    const auto response = client.send(request);
    ASSERT_TRUE(response.has_value()) << response.error().message;
    EXPECT_EQ(response->header("content-length"), "7");
    RawPeer other(answers(ok("")));
    request = request_to(other.url());
    request.method = Method::delete_;
    ASSERT_TRUE(client.send(request).has_value());
    EXPECT_THAT(other.requests(), HasSubstr("DELETE / HTTP/1.1\r\n"));
}

TEST(CurlClient, uses_a_connection_again) {
    RawPeer peer([](RawPeer& self, int connection) {
        while (self.read_request(connection)) RawPeer::write(connection, ok("x"));
    });
    {
        CurlClient client(anywhere());
        for (int round = 0; round < 5; ++round) ASSERT_TRUE(client.send(request_to(peer.url())).has_value());
        EXPECT_EQ(peer.connections(), 1);
    }
}

TEST(CurlClient, keeps_nothing_of_one_request_for_the_next) {
    RawPeer peer(answers(ok("x", "Set-Cookie: a=b\r\nConnection: close\r\n")));
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url());
    request.method = Method::put;
    request.headers = {{"Authorization", "Bearer secret"}};
    ASSERT_TRUE(client.send(request).has_value());
    const std::size_t first = peer.requests().size();
    ASSERT_TRUE(client.send(request_to(peer.url())).has_value());
    const std::string second = peer.requests().substr(first);
    EXPECT_THAT(second, HasSubstr("GET / HTTP/1.1\r\n"));
    EXPECT_THAT(second, Not(HasSubstr("secret")));
    EXPECT_THAT(second, Not(HasSubstr("Cookie")));
}

TEST(CurlClient, works_from_several_threads) {
    RawPeer peer(answers(ok("body", "Connection: close\r\n")));
    CurlClient client(anywhere());
    std::atomic<int> good = 0;
    std::vector<std::jthread> threads;
    for (int index = 0; index < 8; ++index)
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round)
                if (const auto response = client.send(request_to(peer.url()));
                    response && response->body == "body")
                    ++good;
        });
    threads.clear();
    EXPECT_EQ(good, 80);
}

TEST(CurlClient, returns_a_redirect_and_does_not_follow_it) {
    RawPeer peer(answers("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
    CurlClient client(anywhere());
    const auto response = client.send(request_to(peer.url()));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 302);
    EXPECT_EQ(response->header("location"), "/elsewhere");
    EXPECT_EQ(peer.connections(), 1);
    EXPECT_THAT(peer.requests(), Not(HasSubstr("elsewhere")));
}

TEST(CurlClient, shows_the_last_head_only) {
    RawPeer peer(
        answers("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
                "chunked\r\nX-Late: "
                "1\r\n\r\n2\r\nhi\r\n0\r\nX-Trailer: 1\r\n\r\n"));
    CurlClient client(anywhere());
    const auto response = client.send(request_to(peer.url()));
    ASSERT_TRUE(response.has_value()) << response.error().message;
    EXPECT_EQ(response->body, "hi");
    EXPECT_EQ(response->header("x-late"), "1");
    EXPECT_EQ(response->header("x-early"), "");
    EXPECT_EQ(response->header("x-trailer"), "");
}

TEST(CurlClient, decodes_gzip) {
    const std::string plain(100'000, 'w');
    RawPeer peer(answers(ok(gzip(plain), "Content-Encoding: gzip\r\n")));
    CurlClient client(anywhere());
    const auto response = client.send(request_to(peer.url()));
    ASSERT_TRUE(response.has_value()) << response.error().message;
    EXPECT_EQ(response->body, plain);
    EXPECT_THAT(peer.requests(), HasSubstr("Accept-Encoding: gzip, deflate\r\n"));
}

TEST(CurlClient, stops_a_gzip_bomb_at_the_limit) {
    const std::string bomb = gzip(std::string(64 * 1'024 * 1'024, '\0'));
    ASSERT_LT(bomb.size(), 100'000u);
    RawPeer peer(answers(ok(bomb, "Content-Encoding: gzip\r\n")));
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url());
    request.body_limit = 1'000'000;
    const auto response = client.send(request);
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::too_large);
    EXPECT_THAT(response.error().message, HasSubstr("1000000 bytes"));
}

TEST(CurlClient, stops_a_body_without_end_and_takes_one_of_exactly_the_limit) {
    RawPeer endless([](RawPeer& self, int connection) {
        self.read_request(connection);
        RawPeer::write(connection, "HTTP/1.1 200 OK\r\n\r\n");
        while (RawPeer::write(connection, std::string(64 * 1'024, 'x'))) {
        }
    });
    CurlClient client(anywhere());
    EXPECT_EQ(client.send(request_to(endless.url())).error().kind, ErrorKind::too_large);
    RawPeer exact(answers(ok("12345")));
    ClientRequest request = request_to(exact.url());
    request.body_limit = 5;
    EXPECT_TRUE(client.send(request).has_value());
}

TEST(CurlClient, stops_headers_without_end) {
    RawPeer peer([](RawPeer& self, int connection) {
        self.read_request(connection);
        RawPeer::write(connection, "HTTP/1.1 200 OK\r\n");
        while (RawPeer::write(connection, "X-Filler: " + std::string(1'000, 'x') + "\r\n")) {
        }
    });
    CurlClient client(anywhere());
    const auto response = client.send(request_to(peer.url()));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::too_large);
    EXPECT_THAT(response.error().message, HasSubstr("headers"));
}

TEST(CurlClient, ends_a_slow_drip_at_the_total_deadline_and_says_that_it_was_reading) {
    RawPeer peer([](RawPeer& self, int connection) {
        self.read_request(connection);
        RawPeer::write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while (!self.stopping() && RawPeer::write(connection, "x"))
            std::this_thread::sleep_for(milliseconds(10));
    });
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url());
    request.total_deadline = milliseconds(150);
    const auto begin = std::chrono::steady_clock::now();
    const auto response = client.send(request);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(1'500));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::network);
    EXPECT_THAT(response.error().message, HasSubstr("reading"));
}

TEST(CurlClient, says_that_a_server_took_the_request_and_did_not_answer) {
    RawPeer peer([](RawPeer& self, int connection) {
        self.read_request(connection);
        hang(self, connection);
    });
    CurlClient client(anywhere());
    ClientRequest request = request_to(peer.url("/secret-path"));
    request.total_deadline = milliseconds(150);
    const auto response = client.send(request);
    ASSERT_FALSE(response.has_value());
    EXPECT_THAT(response.error().message, HasSubstr("did not answer in time"));
    EXPECT_THAT(response.error().message, Not(HasSubstr("secret-path")));
}

TEST(CurlClient, says_that_the_tls_handshake_hung_or_failed) {
    CurlClient client(anywhere());
    RawPeer silent(hang);
    ClientRequest request = request_to(silent.url("/", "https"));
    request.total_deadline = milliseconds(150);
    EXPECT_THAT(client.send(request).error().message, HasSubstr("the TLS handshake took too long"));
    RawPeer plain([](RawPeer&, int connection) {
        char bytes[8];
        [[maybe_unused]] const ssize_t got = ::read(connection, bytes, sizeof bytes);
        RawPeer::write(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    EXPECT_THAT(client.send(request_to(plain.url("/", "https"))).error().message,
                HasSubstr("TLS handshake failed"));
}

TEST(CurlClient, says_that_connecting_was_refused_or_took_too_long) {
    CurlClient client(anywhere());
    std::string gone;
    {
        gone = RawPeer(answers("")).url();
    }
    const auto refused = client.send(request_to(gone));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::network);
    EXPECT_THAT(refused.error().message, HasSubstr("connecting failed (Connection refused)"));

    RawPeer full(nullptr, 0);
    std::vector<int> waiting;
    for (int index = 0; index < 4; ++index) {
        waiting.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(full.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::connect(waiting.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    ClientRequest request = request_to(full.url());
    request.connect_deadline = milliseconds(150);
    EXPECT_THAT(client.send(request).error().message, HasSubstr("connecting took too long"));
    for (const int socket : waiting) ::close(socket);
}

TEST(CurlClient, says_that_a_name_could_not_be_resolved) {
    CurlClient client(anywhere());
    const auto response = client.send(request_to("http://no-such-host.invalid/"));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::network);
    EXPECT_THAT(response.error().message,
                testing::AnyOf(HasSubstr("could not be resolved"), HasSubstr("finding its address")));
}

TEST(CurlClient, takes_no_garbage_for_an_answer) {
    const std::string garbage[] = {
        "",
        "\r\n",
        "220 smtp ready\r\n",
        "HTTP/9.9 999\r\n\r\n",
        std::string(2'000, '\0'),
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"};
    CurlClient client(anywhere());
    for (const std::string& bytes : garbage) {
        RawPeer peer(answers(bytes));
        const auto response = client.send(request_to(peer.url()));
        ASSERT_FALSE(response.has_value()) << bytes;
        EXPECT_EQ(response.error().kind, ErrorKind::network) << bytes << response.error().message;
        EXPECT_TRUE(response.error().message.ends_with('.')) << response.error().message;
    }
}

}  // namespace
}  // namespace winsh::http
