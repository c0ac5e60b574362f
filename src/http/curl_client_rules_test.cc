#include "http/curl_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/log.h"
#include "http/curl_target.h"
#include "http/testing/curl_requests.h"
#include "http/testing/raw_peer.h"

namespace winsh::http {
namespace {

using std::chrono::milliseconds;
using testing::AnyOf;
using testing::HasSubstr;

TEST(CurlClientRules, refuses_to_connect_to_special_addresses_whatever_their_spelling) {
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

TEST(CurlClientRules, tells_the_operator_alone_which_address_a_refused_name_leads_to) {
    RawPeer peer(answers(ok("secret")));
    MemoryLog log;
    CurlClient client({.addresses = AddressRule::public_only, .log = &log});
    const auto response = client.send(request_to("https://localhost:" + std::to_string(peer.port()) + "/"));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
    EXPECT_THAT(response.error().message, HasSubstr("https://localhost:"));
    EXPECT_THAT(response.error().message, Not(AnyOf(HasSubstr("127.0.0.1"), HasSubstr("::1"))));
    EXPECT_THAT(log.text(), HasSubstr("upstream_address_refused"));
    EXPECT_THAT(log.text(), AnyOf(HasSubstr("\"127.0.0.1\""), HasSubstr("\"::1\"")));
    EXPECT_EQ(peer.connections(), 0);
}

TEST(CurlClientRules, asks_a_host_that_the_operator_allowed_even_in_plain_http) {
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

TEST(CurlClientRules, refuses_plain_http_for_a_server) {
    CurlClient client({.addresses = AddressRule::public_only});
    const auto response = client.send(request_to("http://example.com/"));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
    EXPECT_THAT(response.error().message, HasSubstr("not https"));
}

TEST(CurlClientRules, refuses_urls_that_are_not_plain_http_addresses) {
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

TEST(CurlClientRules, refuses_headers_that_could_split_a_request_without_showing_their_value) {
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

TEST(CurlClientRules, matches_allowed_hosts_in_every_usual_form) {
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

TEST(CurlClientRules, goes_through_the_proxy_of_the_environment_but_never_to_an_address_of_this_network) {
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

TEST(CurlClientRules, keeps_credentials_from_the_proxy) {
    RawPeer proxy(answers("HTTP/1.1 403 Not Here\r\nContent-Length: 0\r\n\r\n"));
    const Variable variable("ALL_PROXY", format("http://127.0.0.1:{}", proxy.port()));
    CurlClient client(anywhere());
    ClientRequest request = request_to("https://api.example.com/");
    request.headers = {{"Authorization", "Bearer secret"}};
    EXPECT_FALSE(client.send(request).has_value());
    EXPECT_THAT(proxy.requests(), Not(HasSubstr("secret")));
}

TEST(CurlClientRules, says_which_file_of_authorities_is_missing) {
    RawPeer peer(hang);
    CurlClient client({.addresses = AddressRule::any, .authorities_file = "/nonexistent/authorities.pem"});
    const auto response = client.send(request_to(peer.url("/", "https")));
    ASSERT_FALSE(response.has_value());
    EXPECT_THAT(response.error().message, HasSubstr("/nonexistent/authorities.pem"));
}

}  // namespace
}  // namespace winsh::http
