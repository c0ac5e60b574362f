#include <gtest/gtest.h>

#include "http/hostile_cases.h"
#include "http/router.h"
#include "http/server_fixture.h"

namespace winsh::http {
namespace {

/// The statuses of everything that is answered to these bytes, with commas between.
std::string converse(std::uint16_t port, const std::string& bytes) {
    RawClient client(port);
    client.send(bytes);
    client.finish_sending();
    std::string statuses;
    const AnswerTo to = bytes.starts_with("HEAD") ? AnswerTo::head : AnswerTo::get;
    for (const int status : client.receive_statuses(to)) {
        if (!statuses.empty()) statuses += ",";
        statuses += std::to_string(status);
    }
    return statuses;
}

class HostileServerTest : public ServerTest {
public:
    ~HostileServerTest() override { server.reset(); }

protected:
    HostileServerTest()
        : router_([](const Request&, int status, std::string_view message) {
              return error_response(status, message);
          }) {
        Handler ok;
        ok.from_memory = [](const Request&, const PathParameters&) { return text_response(200, "ok"); };
        router_.add(Method::get, "/ok", ok);
        Handler echo;
        echo.answer = [](const Request& request, const PathParameters&) {
            return text_response(200, std::string(request.body));
        };
        router_.add(Method::post, "/echo", echo);
        start(router_);
    }

    Router router_;
};

TEST_F(HostileServerTest, answers_every_conversation_as_it_must) {
    const auto cases = read_hostile_cases("streams.txt");
    EXPECT_GT(cases.size(), 50U);
    for (const HostileCase& hostile : cases) {
        EXPECT_EQ(converse(port, hostile.bytes), hostile.expected) << hostile.place << ": " << hostile.name;
    }
}

TEST_F(HostileServerTest, refuses_every_hostile_head_with_its_status_and_nothing_behind_it) {
    for (const HostileCase& hostile : read_head_cases()) {
        const std::string statuses =
            converse(port, hostile.bytes + (hostile.expected == "incomplete" ? "" : "\r\n"));
        if (hostile.expected == "incomplete") {
            EXPECT_EQ(statuses, "") << hostile.place << ": " << hostile.name;
        } else if (hostile.expected == "accepted") {
            // What is asked for may not exist, but it was understood.
            EXPECT_TRUE(statuses.starts_with("2") || statuses.starts_with("404") ||
                        statuses.starts_with("405") || statuses.starts_with("421"))
                << hostile.place << ": " << hostile.name << " got " << statuses;
        } else {
            EXPECT_EQ(statuses, hostile.expected) << hostile.place << ": " << hostile.name;
        }
    }
}

TEST_F(HostileServerTest, refuses_every_hostile_chunked_body) {
    for (const HostileCase& hostile : read_hostile_cases("chunked.txt")) {
        const std::string statuses =
            converse(port, request("POST", "/echo", "Transfer-Encoding: chunked\r\n") + hostile.bytes);
        const std::string expected = hostile.expected == "complete"     ? "200"
                                     : hostile.expected == "incomplete" ? ""
                                                                        : hostile.expected;
        EXPECT_EQ(statuses, expected) << hostile.place << ": " << hostile.name;
    }
}

TEST_F(HostileServerTest, has_the_documented_body_on_every_refusal) {
    for (const char* bytes : {"BROKEN\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"}) {
        RawClient client(port);
        const Answer answer = client.ask(bytes);
        EXPECT_EQ(answer.header("Content-Type"), "application/json");
        EXPECT_TRUE(
            answer.body.starts_with("{\"statusCode\":" + std::to_string(answer.status) + ",\"message\":\""));
        EXPECT_EQ(answer.header("Connection"), "close");
    }
}

}  // namespace
}  // namespace winsh::http
