// One connection, many requests: kept alive, pipelined, cut into pieces, ended.
#include <gtest/gtest.h>

#include "acceptance/site.h"

namespace winsh::acceptance {
namespace {

class Connection : public testing::Test {
protected:
    std::string bytes(const Call& call) const { return to_bytes(call, site_.port()); }

    const Site site_;
    const std::string cookie_ = site_.sign_in(site_.ada());
    const std::string token_ = site_.new_token(cookie_).text;
    const Call read_{.target = std::string(kSnapshot), .headers = with_token(token_)};
    const Call list_{.target = std::string(kTokens), .headers = with_cookie(cookie_)};
    const Call create_{"POST",
                       std::string(kTokens),
                       {{"Cookie", cookie_}, {"Content-Type", "application/json"}},
                       R"({"name":"in a row"})"};
};

TEST_F(Connection, is_kept_for_answers_and_refusals_alike) {
    Wire wire(site_.port());
    const std::vector<std::pair<Call, int>> conversation = {
        {read_, 200},
        {{.target = "/v1/nothing"}, 404},
        {{.target = std::string(kSnapshot)}, 401},
        {create_, 201},
        {{"PUT", std::string(kTokens), {}, "{}"}, 405},
        {{"POST", std::string(kTokens), {{"Cookie", cookie_}, {"Content-Type", "text/plain"}}, "{}"}, 415},
        {list_, 200},
        {read_, 200}};
    for (const auto& [call, status] : conversation) {
        ASSERT_TRUE(wire.send(bytes(call)));
        EXPECT_EQ(wire.read().status, status) << call.method << ' ' << call.target;
    }
}

TEST_F(Connection, answers_what_is_pipelined_in_the_order_in_which_it_came) {
    Wire wire(site_.port());
    std::string all;
    for (int round = 0; round < 20; ++round) {
        all += bytes(read_) + bytes(create_) + bytes({.target = "/healthz"}) + bytes(list_) +
               bytes({"HEAD", std::string(kSnapshot), with_token(token_), ""}) +
               bytes({.target = "/v1/nothing"});
    }
    ASSERT_TRUE(wire.send(all));
    for (int round = 0; round < 20; ++round) {
        EXPECT_EQ(wire.read().json()["loopId"].as_string(), "bug-autofix");
        EXPECT_EQ(wire.read().status, 201);
        EXPECT_EQ(wire.read().body, R"({"status":"ok"})");
        EXPECT_EQ(wire.read().json()["tokens"].items().size(), static_cast<std::size_t>(round) + 2)
            << "a list sees what was created before it in the row";
        EXPECT_EQ(wire.read(Wire::Body::none).status, 200);
        EXPECT_EQ(wire.read().status, 404);
    }
}

TEST_F(Connection, puts_a_request_together_from_single_bytes) {
    Wire wire(site_.port());
    for (const char byte : bytes(create_) + bytes(read_)) ASSERT_TRUE(wire.send(std::string_view(&byte, 1)));
    EXPECT_EQ(wire.read().status, 201);
    EXPECT_EQ(wire.read().status, 200);
}

TEST_F(Connection, takes_a_chunked_body) {
    Wire wire(site_.port());
    Call chunked = create_;
    chunked.headers.emplace_back("Transfer-Encoding", "chunked");
    chunked.body = "8\r\n{\"name\":\r\nb\r\n\"in a row\"}\r\n0\r\n\r\n";
    ASSERT_TRUE(wire.send(bytes(chunked) + bytes(read_)));
    EXPECT_EQ(wire.read().status, 201);
    EXPECT_EQ(wire.read().status, 200);
}

TEST_F(Connection, ends_where_the_client_says_so) {
    Wire wire(site_.port());
    Call last = read_;
    last.headers.emplace_back("Connection", "close");
    ASSERT_TRUE(wire.send(bytes(last)));
    const Reply reply = wire.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(wire.is_closed_within(std::chrono::seconds(5)));
}

TEST_F(Connection, has_an_id_of_its_own_for_each_request_and_takes_none_from_strangers) {
    Wire wire(site_.port());
    Call named = read_;
    named.headers.emplace_back("X-Request-Id", "chosen-by-the-client");
    ASSERT_TRUE(wire.send(bytes(named) + bytes(read_)));
    const std::string first = wire.read().header("X-Request-Id");
    const std::string second = wire.read().header("X-Request-Id");
    EXPECT_FALSE(first.empty());
    EXPECT_NE(first, second);
    EXPECT_NE(first, "chosen-by-the-client");
}

}  // namespace
}  // namespace winsh::acceptance
