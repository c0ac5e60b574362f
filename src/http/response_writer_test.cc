#include "http/response_writer.h"

#include <gtest/gtest.h>

namespace winsh::http {
namespace {

const AnswerFrame kFrame{"Tue, 16 Jun 2026 18:00:00 GMT", "id1", Persistence::keep};

std::string written(const Response& response, Method method = Method::get,
                    const std::vector<HeaderView>& headers = {}, const AnswerFrame& frame = kFrame) {
    Request request;
    request.method = method;
    request.headers = headers;
    std::string out;
    const RenderedAnswer rendered = render(response, request, frame, out);
    return out + std::string(rendered.tail);
}

Response with_content(std::string bytes, std::string etag = "\"e\"") {
    Response response;
    response.content = make_content(std::move(bytes), "text/plain", std::move(etag));
    return response;
}

TEST(ResponseWriter, writes_an_answer_that_was_made_for_one_request) {
    EXPECT_EQ(written(text_response(404, "no")),
              "HTTP/1.1 404 Not Found\r\nDate: Tue, 16 Jun 2026 18:00:00 GMT\r\nX-Request-Id: id1\r\n"
              "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nno");
}

TEST(ResponseWriter, says_what_becomes_of_the_connection) {
    AnswerFrame frame = kFrame;
    frame.persistence = Persistence::close;
    EXPECT_TRUE(
        written(text_response(200, ""), Method::get, {}, frame).contains("\r\nConnection: close\r\n"));
    frame.persistence = Persistence::keep_said;
    EXPECT_TRUE(
        written(text_response(200, ""), Method::get, {}, frame).contains("\r\nConnection: keep-alive\r\n"));
    EXPECT_FALSE(written(text_response(200, "")).contains("Connection"));
}

TEST(ResponseWriter, says_the_length_of_an_empty_body_but_none_for_204_and_304) {
    EXPECT_TRUE(written(text_response(200, "")).ends_with("Content-Length: 0\r\n\r\n"));
    EXPECT_TRUE(written(see_other("/a")).ends_with("Content-Length: 0\r\n\r\n"));
    EXPECT_FALSE(written(Response{204, {}, {}, {}, {}}).contains("Content-Length"));
    EXPECT_FALSE(written(text_response(304, "ignored")).contains("Content-Length"));
    EXPECT_TRUE(written(text_response(304, "ignored")).ends_with("\r\n\r\n"));
}

TEST(ResponseWriter, puts_the_constant_lines_in) {
    Response response = text_response(200, "x");
    response.constant_headers = "X-Frame-Options: DENY\r\nCache-Control: no-store\r\n";
    EXPECT_TRUE(written(response).contains(
        "\r\nX-Frame-Options: DENY\r\nCache-Control: no-store\r\nContent-Length: 1\r\n\r\nx"));
}

TEST(ResponseWriter, says_what_the_answer_depends_on) {
    const auto vary_of = [](const Response& response) {
        const std::string out = written(response);
        const std::size_t at = out.find("\r\nVary: ");
        if (at == std::string::npos) return std::string();
        EXPECT_EQ(out.find("Vary", at + 4), std::string::npos) << out;
        return out.substr(at + 8, out.find("\r\n", at + 8) - at - 8);
    };
    const std::string text(1'000, 'a');
    EXPECT_EQ(vary_of(with_content(text)), "Accept-Encoding");
    EXPECT_EQ(vary_of(with_content("tiny")), "");
    for (Response response : {with_content(text), with_content("tiny")}) {
        response.vary = "Authorization, Accept";
        EXPECT_EQ(vary_of(response), "Authorization, Accept, Accept-Encoding");
    }
    Response own = text_response(200, "x");
    own.vary = "Cookie";
    EXPECT_EQ(vary_of(own), "Cookie");
    EXPECT_EQ(fault_of(text_response(200, "").with("vary", "Cookie")), "a header is the server's to write");
}

TEST(ResponseWriter, leaves_a_large_body_where_it_is) {
    const Response response = with_content(std::string(100'000, 'a'));
    std::string out;
    const RenderedAnswer rendered = render(response, Request{}, kFrame, out);
    EXPECT_EQ(rendered.tail.data(), response.content->bytes.data());
    EXPECT_EQ(rendered.tail.size(), 100'000U);
    EXPECT_EQ(rendered.tail_owner, response.content);
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(ResponseWriter, answers_304_only_to_get_and_head_and_only_for_200) {
    const std::vector<HeaderView> headers = {{"If-None-Match", "\"e\""}};
    Response response = with_content("bytes");
    EXPECT_TRUE(written(response, Method::get, headers).starts_with("HTTP/1.1 304 Not Modified\r\n"));
    EXPECT_TRUE(written(response, Method::head, headers).starts_with("HTTP/1.1 304 Not Modified\r\n"));
    EXPECT_TRUE(written(response, Method::post, headers).starts_with("HTTP/1.1 200 OK\r\n"));
    response.status = 404;
    EXPECT_TRUE(written(response, Method::get, headers).starts_with("HTTP/1.1 404 Not Found\r\n"));
}

TEST(ResponseWriter, finds_the_faults_of_an_answer) {
    EXPECT_EQ(fault_of(text_response(200, "x").with("X-A", "a b\tc \xC3\xA9")), "");
    for (const std::string& value : {std::string("a\rb"), std::string("a\nb"), std::string("a\0b", 3)}) {
        EXPECT_NE(fault_of(text_response(200, "").with("X-A", value)), "");
    }
    for (const char* name : {"", "a b", "a:b", "a\r\nb", "\xC3\xA9", "a\x7F"}) {
        EXPECT_NE(fault_of(text_response(200, "").with(name, "x")), "") << name;
    }
    for (const char* name : {"content-length", "Transfer-Encoding", "CONNECTION", "Date", "x-request-id"}) {
        EXPECT_NE(fault_of(text_response(200, "").with(name, "5")), "") << name;
    }
    EXPECT_NE(fault_of(text_response(100, "")), "");
    EXPECT_NE(fault_of(text_response(600, "")), "");
    Response both = with_content("a");
    both.body = "b";
    EXPECT_NE(fault_of(both), "");
}

}  // namespace
}  // namespace winsh::http
