#include "win/callback_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>

#include "http/curl_client.h"

namespace winsh::win {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

CallbackExpectation expectation() {
    return {"s1", *ServerUrl::parse("https://win.sh", "x"), *ServerUrl::parse("https://win.sh", "x")};
}

http::Request request(std::string_view path, std::string_view query,
                      http::Method method = http::Method::get) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    return request;
}

TEST(CallbackDesk, takes_one_answer_and_refuses_every_further_one) {
    const CallbackDesk desk(expectation());
    EXPECT_EQ(desk.answer(request("/callback", "token=win_live_a&state=s1")).status, 200);
    EXPECT_EQ(desk.answer(request("/callback", "token=win_live_b&state=s1")).status, 410);
    EXPECT_EQ(desk.answer(request("/callback", "error=access_denied&state=s1")).status, 410);
    EXPECT_EQ(desk.wait_for(milliseconds(0))->grant.token, Secret("win_live_a"));
}

TEST(CallbackDesk, waits_on_after_what_is_not_the_answer) {
    const CallbackDesk desk(expectation());
    EXPECT_EQ(desk.answer(request("/callback", "token=win_live_a&state=other")).status, 400);
    EXPECT_EQ(desk.answer(request("/callback", "")).status, 400);
    EXPECT_EQ(desk.answer(request("/", "token=win_live_a&state=s1")).status, 404);
    EXPECT_EQ(desk.answer(request("/callback/", "token=win_live_a&state=s1")).status, 404);
    EXPECT_EQ(desk.answer(request("/callback", "token=win_live_a&state=s1", http::Method::head)).status, 405);
    EXPECT_EQ(desk.answer(request("/callback", "token=win_live_a&state=s1", http::Method::post)).status, 405);
    EXPECT_FALSE(desk.wait_for(milliseconds(0)).has_value());
}

TEST(CallbackDesk, ends_with_a_refusal_or_an_unusable_answer) {
    const CallbackDesk declined(expectation());
    EXPECT_THAT(declined.answer(request("/callback", "error=access_denied&state=s1")).body,
                HasSubstr("declined"));
    EXPECT_EQ(declined.wait_for(milliseconds(0))->verdict, CallbackVerdict::declined);
    const CallbackDesk unusable(expectation());
    EXPECT_EQ(unusable.answer(request("/callback", "token=x&state=s1")).status, 400);
    EXPECT_EQ(unusable.wait_for(milliseconds(0))->verdict, CallbackVerdict::unusable);
}

class CallbackServerTest : public testing::Test {
protected:
    Result<http::ClientResponse> get(const std::string& url,
                                     std::vector<std::pair<std::string, std::string>> headers = {}) {
        http::ClientRequest request;
        request.url = url;
        request.headers = std::move(headers);
        return client_.send(request);
    }
    SystemClock clock_;
    SystemRandom random_;
    http::CurlClient client_{{.addresses = http::AddressRule::any}};
};

TEST_F(CallbackServerTest, listens_on_loopback_until_it_is_stopped) {
    CallbackServer server(clock_, random_);
    const auto address = server.start(0, expectation());
    ASSERT_TRUE(address.has_value()) << address.error().message;
    EXPECT_THAT(*address, testing::MatchesRegex("http://127\\.0\\.0\\.1:[0-9]+/callback"));
    EXPECT_EQ(get(*address + "?state=other")->status, 400);
    EXPECT_FALSE(server.wait_for(milliseconds(1)).has_value());
    EXPECT_EQ(get(*address + "?token=win_live_a&state=s1")->status, 200);
    EXPECT_EQ(get(*address + "?token=win_live_a&state=s1")->status, 410);
    ASSERT_TRUE(server.wait_for(milliseconds(0)).has_value());
    server.stop();
    EXPECT_FALSE(get(*address + "?token=win_live_a&state=s1").has_value());
}

TEST_F(CallbackServerTest, answers_to_its_own_name_only) {
    CallbackServer server(clock_, random_);
    const auto address = server.start(0, expectation());
    ASSERT_TRUE(address.has_value());
    EXPECT_EQ(get(*address + "?token=win_live_a&state=s1", {{"Host", "evil.example"}})->status, 421);
    EXPECT_FALSE(server.wait_for(milliseconds(0)).has_value());
}

class IdleConnection {
public:
    explicit IdleConnection(const std::string& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in endpoint{};
        endpoint.sin_family = AF_INET;
        endpoint.sin_port =
            htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
        endpoint.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&endpoint), sizeof endpoint), 0);
    }
    ~IdleConnection() { ::close(socket_); }
    IdleConnection(const IdleConnection&) = delete;
    IdleConnection& operator=(const IdleConnection&) = delete;
    /// Whether the other side ends it before the time is over.
    bool ends_within(std::chrono::seconds patience) const {
        const timeval time{patience.count(), 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
        std::array<char, 1'024> bytes{};
        while (true)
            if (const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0); got <= 0)
                return got == 0 || errno == ECONNRESET;
    }

private:
    int socket_;
};

TEST_F(CallbackServerTest, hears_the_browser_among_idle_connections) {
    CallbackServer server(clock_, random_);
    const auto address = server.start(0, expectation());
    ASSERT_TRUE(address.has_value());
    std::deque<IdleConnection> idle;
    for (int count = 0; count < 200; ++count) idle.emplace_back(*address);
    EXPECT_EQ(get(*address + "?state=other")->status, 400);
    for (int count = 0; count < 100; ++count) idle.emplace_back(*address);
    EXPECT_TRUE(idle.front().ends_within(std::chrono::seconds(8)));
    EXPECT_EQ(get(*address + "?token=win_live_a&state=s1")->status, 200);
}

TEST_F(CallbackServerTest, says_that_its_port_is_taken) {
    CallbackServer first(clock_, random_);
    const auto address = first.start(0, expectation());
    ASSERT_TRUE(address.has_value());
    const std::size_t colon = address->rfind(':');
    const auto port = static_cast<std::uint16_t>(std::stoi(address->substr(colon + 1)));
    CallbackServer second(clock_, random_);
    const auto refused = second.start(port, expectation());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr(std::to_string(port)));
}

}  // namespace
}  // namespace winsh::win
