// What goes wrong inside the server costs the request or the connection that it happened to, and nothing
// else.
#include <thread>

#include "http/server_fixture.h"

namespace winsh::http {
namespace {

class ServerFaults : public ServerTest {};

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
}

}  // namespace
}  // namespace winsh::http
