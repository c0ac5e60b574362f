#include "http/curl_client.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "base/format.h"
#include "http/curl_transfer.h"

namespace winsh::http {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// A server on 127.0.0.1 that does to each connection whatever a test wants, byte by byte.
class RawPeer {
public:
    using Act = std::function<void(RawPeer&, int connection)>;

    explicit RawPeer(Act act, int backlog = 16) : act_(std::move(act)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(::listen(listener_, backlog), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length), 0);
        port_ = ntohs(address.sin_port);
        if (act_) thread_ = std::thread([this] { serve(); });
    }
    ~RawPeer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        ::close(listener_);
    }
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view path = "/", std::string_view scheme = "http") const {
        return format("{}://127.0.0.1:{}{}", scheme, port_, path);
    }
    int connections() const { return connections_; }
    bool stopping() const { return stopping_; }
    std::string requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    /// Reads up to the end of a head and `body_bytes` more; false at the end of the connection.
    bool read_request(int connection, std::size_t body_bytes = 0) {
        std::string request;
        char byte = 0;
        while (!request.ends_with("\r\n\r\n") && ::read(connection, &byte, 1) == 1) request.push_back(byte);
        const bool whole = request.ends_with("\r\n\r\n");
        for (std::size_t read = 0; read < body_bytes && ::read(connection, &byte, 1) == 1; ++read)
            request.push_back(byte);
        const std::lock_guard lock(mutex_);
        requests_ += request;
        return whole;
    }
    static bool write(int connection, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

private:
    void serve() {
        while (!stopping_) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) break;
            ++connections_;
            act_(*this, connection);
            ::close(connection);
        }
    }

    Act act_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> connections_ = 0;
    mutable std::mutex mutex_;
    std::string requests_;
    std::thread thread_;
};

RawPeer::Act answers(std::string bytes) {
    return [bytes](RawPeer& peer, int connection) {
        if (peer.read_request(connection)) RawPeer::write(connection, bytes);
    };
}

std::string ok(std::string_view body, std::string_view headers = "") {
    return format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", body.size(), headers, body);
}

/// Waits, as a server that hangs would, until the client has gone or the test is over.
void hang(RawPeer& peer, int connection) {
    timeval patience{0, 20'000};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char byte = 0;
    while (!peer.stopping()) {
        const ssize_t got = ::read(connection, &byte, 1);
        if (got == 0 || (got < 0 && errno != EAGAIN)) return;
    }
}

CurlClientOptions anywhere() { return {.addresses = AddressRule::any, .user_agent = "winsh-test/1"}; }

ClientRequest request_to(std::string url) {
    ClientRequest request;
    request.url = std::move(url);
    request.total_deadline = milliseconds(5'000);
    return request;
}

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
    EXPECT_THAT(refused.error().message, HasSubstr("connecting failed"));

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

TEST(CurlClient, refuses_to_connect_to_special_addresses_whatever_their_spelling) {
    RawPeer peer(answers(ok("secret")));
    CurlClient client({.addresses = AddressRule::public_only});
    const std::string port = std::to_string(peer.port());
    for (const std::string host :
         {"127.0.0.1", "localhost", "LOCALHOST", "127.1", "0x7f000001", "2130706433", "0", "0.0.0.0", "[::1]",
          "[::ffff:127.0.0.1]", "[::]", "169.254.169.254", "10.0.0.1", "[fd00::1]"}) {
        ClientRequest request = request_to("https://" + host + ":" + port + "/");
        request.total_deadline = milliseconds(2'000);
        const auto response = client.send(request);
        ASSERT_FALSE(response.has_value()) << host;
        EXPECT_EQ(response.error().kind, ErrorKind::forbidden) << host << ": " << response.error().message;
    }
    EXPECT_EQ(peer.connections(), 0);
}

TEST(CurlClient, asks_a_host_that_the_operator_allowed_even_in_plain_http) {
    RawPeer peer(answers(ok("local", "Connection: close\r\n")));
    const std::string port = std::to_string(peer.port());
    for (const std::string& allowed : {std::string("127.0.0.1"), "127.0.0.1:" + port}) {
        CurlClient client({.addresses = AddressRule::public_only, .allowed_hosts = {allowed}});
        const auto response = client.send(request_to(peer.url()));
        ASSERT_TRUE(response.has_value()) << response.error().message;
        EXPECT_EQ(response->body, "local");
        EXPECT_EQ(client.send(request_to("http://localhost:" + port)).error().kind, ErrorKind::forbidden);
    }
    CurlClient other_port({.addresses = AddressRule::public_only, .allowed_hosts = {"127.0.0.1:1"}});
    EXPECT_EQ(other_port.send(request_to(peer.url())).error().kind, ErrorKind::forbidden);
}

TEST(CurlClient, refuses_plain_http_for_a_server) {
    CurlClient client({.addresses = AddressRule::public_only});
    const auto response = client.send(request_to("http://example.com/"));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
    EXPECT_THAT(response.error().message, HasSubstr("not https"));
}

TEST(CurlClient, refuses_urls_that_are_not_plain_http_addresses) {
    CurlClient client(anywhere());
    for (const std::string url :
         {"", "example.com", "/path", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:1/_x",
          "http://user:password@example.com/", "http://", "https:///x", "http://exa mple.com/",
          "http://example.com/\r\nX: y", "http://example.com:0/", "http://example.com:70000/",
          "http://ex\xc3\xa4mple.com/"}) {
        const auto response = client.send(request_to(url));
        ASSERT_FALSE(response.has_value()) << url;
        EXPECT_EQ(response.error().kind, ErrorKind::invalid) << url;
        EXPECT_THAT(response.error().message, Not(HasSubstr("password")));
    }
}

TEST(CurlClient, refuses_headers_that_could_split_a_request_without_showing_their_value) {
    RawPeer peer(answers(ok("x")));
    CurlClient client(anywhere());
    const std::vector<std::pair<std::string, std::string>> bad = {
        {"Authorization", "Bearer secret\r\nX-Other: 1"},
        {"Authorization", std::string("Bearer secret\0", 14)},
        {"Authorization", "Bearer secret\n"},
        {"Bad Name", "secret"},
        {"", "secret"},
        {"X:", "secret"}};
    for (const auto& header : bad) {
        ClientRequest request = request_to(peer.url());
        request.headers = {header};
        const auto response = client.send(request);
        ASSERT_FALSE(response.has_value());
        EXPECT_EQ(response.error().kind, ErrorKind::invalid);
        EXPECT_THAT(response.error().message, Not(HasSubstr("secret")));
    }
    EXPECT_EQ(peer.connections(), 0);
}

TEST(CurlClient, matches_allowed_hosts_in_every_usual_form) {
    const auto library = load_curl();
    ASSERT_TRUE(library.has_value());
    const auto allowed = [&](const std::string& url, std::string entry) {
        return is_allowed_host(*parse_curl_target(**library, url), {std::move(entry)});
    };
    EXPECT_TRUE(allowed("https://GitHub.Corp./x", "github.corp"));
    EXPECT_TRUE(allowed("https://github.corp/x", "github.corp:443"));
    EXPECT_TRUE(allowed("http://[::1]:8080/", "[::1]:8080"));
    EXPECT_TRUE(allowed("http://[::1]:8080/", "::1"));
    EXPECT_FALSE(allowed("https://github.corp:8443/", "github.corp:443"));
    EXPECT_FALSE(allowed("https://evil.github.corp/", "github.corp"));
    EXPECT_FALSE(allowed("https://github.corp.evil/", "github.corp"));
}

/// Sets a variable of the environment for one test.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

TEST(CurlClient, goes_through_the_proxy_of_the_environment_but_never_to_an_address_of_this_network) {
    RawPeer proxy(answers("HTTP/1.1 403 Not Here\r\nContent-Length: 0\r\n\r\n"));
    const Variable variable("HTTPS_PROXY", format("http://user:password@127.0.0.1:{}", proxy.port()));
    CurlClient client({.addresses = AddressRule::public_only});
    const auto response = client.send(request_to("https://api.example.com/"));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::network);
    EXPECT_THAT(response.error().message, HasSubstr(format("through the proxy 127.0.0.1:{}", proxy.port())));
    EXPECT_THAT(response.error().message, Not(HasSubstr("password")));
    EXPECT_THAT(proxy.requests(), HasSubstr("CONNECT api.example.com:443 HTTP/1.1\r\n"));
    for (const char* url : {"https://169.254.169.254/", "https://0xa9fea9fe/", "https://[fd00::1]/"})
        EXPECT_EQ(client.send(request_to(url)).error().kind, ErrorKind::forbidden) << url;
    EXPECT_EQ(proxy.connections(), 1);
}

TEST(CurlClient, keeps_credentials_from_the_proxy) {
    RawPeer proxy(answers("HTTP/1.1 403 Not Here\r\nContent-Length: 0\r\n\r\n"));
    const Variable variable("ALL_PROXY", format("http://127.0.0.1:{}", proxy.port()));
    CurlClient client(anywhere());
    ClientRequest request = request_to("https://api.example.com/");
    request.headers = {{"Authorization", "Bearer secret"}};
    EXPECT_FALSE(client.send(request).has_value());
    EXPECT_THAT(proxy.requests(), Not(HasSubstr("secret")));
}

TEST(CurlClient, says_which_file_of_authorities_is_missing) {
    RawPeer peer(hang);
    CurlClient client({.addresses = AddressRule::any, .authorities_file = "/nonexistent/authorities.pem"});
    const auto response = client.send(request_to(peer.url("/", "https")));
    ASSERT_FALSE(response.has_value());
    EXPECT_THAT(response.error().message, HasSubstr("/nonexistent/authorities.pem"));
}

}  // namespace
}  // namespace winsh::http
