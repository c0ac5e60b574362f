#pragma once

// For tests: a server on a free loopback port, a dispatcher whose workers wait when told to, a clock that the
// test moves, and a client that sends raw bytes.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/server.h"

namespace winsh::http {

/// A fake clock that the server's threads may read while the test moves it.
class SharedClock final : public Clock {
public:
    Timestamp now() const override {
        return Timestamp(std::chrono::milliseconds(1'781'632'800'000) + passed());
    }
    SteadyTime steady_now() const override { return SteadyTime(std::chrono::hours(1)) + passed(); }
    void advance(std::chrono::milliseconds by) { passed_ += by.count(); }

private:
    std::chrono::milliseconds passed() const { return std::chrono::milliseconds(passed_.load()); }
    std::atomic<std::int64_t> passed_ = 0;
};

/// Holds workers back until it is opened.
class Gate {
public:
    void close() { set(false); }
    void open() { set(true); }
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_; });
        --waiting_;
    }
    void wait_for_waiting(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= count; });
    }

private:
    void set(bool is_open) {
        const std::lock_guard lock(mutex_);
        is_open_ = is_open;
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = true;
    int waiting_ = 0;
};

struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    std::string header(std::string_view name) const {
        for (const auto& [own, value] : headers) {
            if (equal_ignoring_case(own, name)) return value;
        }
        return "";
    }
    int count(std::string_view name) const {
        int times = 0;
        for (const auto& field : headers) times += equal_ignoring_case(field.first, name) ? 1 : 0;
        return times;
    }
};

/// Whether an answer has a body behind its head is not said by the answer alone.
enum class AnswerTo { get, head };

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receive_buffer > 0)
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        // A test that waits longer than this has found a server that does not answer.
        const timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (port != 0) connect(port);
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// Before it connects: the loopback address to come from.
    void come_from(const char* address) {
        sockaddr_in source{};
        source.sin_family = AF_INET;
        ::inet_pton(AF_INET, address, &source.sin_addr);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&source), sizeof source), 0);
    }
    bool connect(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    /// False where the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void send_urgent(char byte) { EXPECT_EQ(::send(socket_, &byte, 1, MSG_OOB | MSG_NOSIGNAL), 1); }
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    /// The next answer; its status is 0 where the connection ended before one was whole.
    Answer receive(AnswerTo to = AnswerTo::get) {
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive_more()) return {};
        }
        Answer answer = parse_head(buffer_.substr(0, end));
        buffer_.erase(0, end + 4);
        const std::string length = answer.header("Content-Length");
        const std::size_t size = length.empty() || to == AnswerTo::head ? 0 : std::stoul(length);
        while (buffer_.size() < size) {
            if (!receive_more()) return {};
        }
        answer.body = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return answer;
    }
    Answer ask(std::string_view bytes, AnswerTo to = AnswerTo::get) {
        send(bytes);
        return receive(to);
    }
    /// True if the server closes and sends nothing more before.
    bool is_closed_by_server() { return buffer_.empty() && !receive_more(); }
    /// Every status until the connection ends.
    std::vector<int> receive_statuses(AnswerTo to = AnswerTo::get) {
        std::vector<int> statuses;
        for (Answer answer = receive(to); answer.status != 0; answer = receive(to))
            statuses.push_back(answer.status);
        return statuses;
    }

private:
    bool receive_more() {
        char bytes[16'384];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) ADD_FAILURE() << "no answer in time";
        return count > 0;
    }
    static Answer parse_head(const std::string& head) {
        Answer answer;
        const std::vector<std::string_view> lines = split(head, '\n');
        answer.status = static_cast<int>(parse_integer(lines[0].substr(9, 3)).value_or(0));
        for (std::size_t index = 1; index < lines.size(); ++index) {
            const std::size_t colon = lines[index].find(':');
            answer.headers.emplace_back(lines[index].substr(0, colon), trim(lines[index].substr(colon + 1)));
        }
        return answer;
    }

    int socket_;
    std::string buffer_;
};

/// /ok from memory, /worker and POST /echo on a worker behind the gate, and some that go wrong.
class TestDispatcher final : public Dispatcher {
public:
    std::optional<Response> answer_from_memory(const Request& request) const override {
        if (request.path == "/ok") return text_response(200, "ok");
        if (request.path == "/query") return text_response(200, std::string(request.query));
        if (request.path == "/peer") return text_response(200, std::string(request.peer));
        if (request.path == "/content" || request.path == "/large") {
            Response response;
            response.content = request.path == "/content" ? content_ : large_;
            response.with("Cache-Control", "private");
            return response;
        }
        if (request.path == "/throw-on-loop") throw std::runtime_error("a broken invariant");
        if (request.path == "/split") return text_response(200, "x").with("X-Name", "a\r\nSet-Cookie: b=c");
        if (request.path == "/length") return text_response(200, "x").with("Content-Length", "100");
        if (request.path == "/nothing") return Response{204, {}, {}, {}, {}};
        return std::nullopt;
    }
    Response answer(const Request& request) const override {
        if (request.path == "/throw") throw std::runtime_error("a broken invariant");
        if (request.path == "/throw-number") throw 42;
        if (request.path == "/worker") {
            gate.pass();
            return text_response(200, "worked on " + std::string(request.query));
        }
        if (request.path == "/echo") {
            gate.pass();
            return text_response(200, std::string(request.body));
        }
        return error_response(404, "There is nothing at this address.");
    }
    Response refusal(const Request& request, int status, std::string_view reason) const override {
        Response response = Dispatcher::refusal(request, status, reason);
        return request.path == "/worker" ? response.with("X-Worker", "busy") : response;
    }
    mutable Gate gate;

private:
    std::shared_ptr<const Content> content_ = make_content(std::string(4'000, 'c'), "text/plain", "\"one\"");
    /// More than the sockets between server and client hold.
    static std::shared_ptr<const Content> make_large() {
        auto content = std::make_shared<Content>();
        content->bytes.resize(20'000'000, 'l');
        content->etag = "\"large\"";
        content->type = "text/plain";
        return content;
    }
    std::shared_ptr<const Content> large_ = make_large();
};

class ServerTest : public testing::Test {
public:
    ~ServerTest() override { dispatcher.gate.open(); }

protected:
    ServerTest() {
        options.endpoint = {"127.0.0.1", 0};
        options.sweep_interval = std::chrono::milliseconds(5);
        options.hosts = {"winsh.example"};
    }

    std::uint16_t start() { return start(dispatcher); }
    std::uint16_t start(const Dispatcher& other) {
        server = std::make_unique<Server>(options, other, clock, random, log);
        auto endpoint = server->start();
        EXPECT_TRUE(endpoint.has_value()) << (endpoint ? "" : endpoint.error().message);
        port = endpoint ? endpoint->port : 0;
        return port;
    }
    /// A request without a body.
    static std::string request(std::string_view method, std::string_view target,
                               std::string_view fields = "") {
        return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: winsh.example\r\n" +
               std::string(fields) + "\r\n";
    }
    static std::string get(std::string_view target, std::string_view fields = "") {
        return request("GET", target, fields);
    }
    static std::string post(std::string_view target, std::string_view body, std::string_view fields = "") {
        return request("POST", target,
                       std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n") +
               std::string(body);
    }

    ServerOptions options;
    TestDispatcher dispatcher;
    SharedClock clock;
    SystemRandom random;
    MemoryLog log;
    std::uint16_t port = 0;
    std::unique_ptr<Server> server;
};

}  // namespace winsh::http
