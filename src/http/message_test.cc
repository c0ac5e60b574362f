#include "http/message.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace winsh::http {
namespace {

std::string gunzip(const std::string& bytes) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string result(1'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    result.resize(stream.total_out);
    inflateEnd(&stream);
    return result;
}

std::string_view cookie_of(std::vector<HeaderView> headers, std::string_view name) {
    Request request;
    request.headers = headers;
    return cookie(request, name);
}

TEST(Methods, are_case_sensitive_and_round_trip) {
    for (const std::string_view name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        EXPECT_EQ(name_of(method_of(name)), name);
    }
    EXPECT_EQ(method_of("get"), Method::other);
    EXPECT_EQ(method_of("TRACE"), Method::other);
    EXPECT_EQ(method_of(""), Method::other);
    EXPECT_EQ(name_of(Method::other), "");
}

TEST(Requests, find_headers_in_any_case) {
    const std::vector<HeaderView> headers = {{"HOST", "a"}, {"x-empty", ""}};
    Request request;
    request.headers = headers;
    EXPECT_EQ(request.header("host"), "a");
    EXPECT_TRUE(request.has_header("X-Empty"));
    EXPECT_EQ(request.header("X-Empty"), "");
    EXPECT_FALSE(request.has_header("X-Emptyy"));
}

TEST(ErrorResponse, has_the_documented_body) {
    const Response response = error_response(403, "Missing required scope: \"x\"");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.body, R"({"statusCode":403,"message":"Missing required scope: \"x\""})");
    ASSERT_EQ(response.headers.size(), 1U);
    EXPECT_EQ(response.headers[0].first, "Content-Type");
    EXPECT_EQ(response.headers[0].second, "application/json");
}

TEST(SeeOther, says_where) {
    const Response response = see_other("/settings");
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.headers.at(0), (std::pair<std::string, std::string>{"Location", "/settings"}));
}

TEST(Gzip, makes_text_smaller_and_reads_back_the_same) {
    std::string text;
    for (int line = 0; line < 200; ++line) text += "{\"line\":" + std::to_string(line) + "}\n";
    const std::string packed = gzip(text);
    ASSERT_FALSE(packed.empty());
    EXPECT_LT(packed.size(), text.size());
    EXPECT_EQ(gunzip(packed), text);
}

TEST(Gzip, is_empty_where_it_would_not_be_smaller) {
    EXPECT_EQ(gzip(""), "");
    EXPECT_EQ(gzip("short"), "");
    std::string noise;
    std::uint32_t state = 1;
    for (int index = 0; index < 4'096; ++index) {
        state = state * 1'664'525U + 1'013'904'223U;
        noise += static_cast<char>(state >> 24U);
    }
    EXPECT_EQ(gzip(noise), "");
}

TEST(Gzip, gives_the_same_bytes_every_time) {
    const std::string text(5'000, 'a');
    EXPECT_EQ(gzip(text), gzip(text));
}

TEST(SharedContent, carries_its_compressed_twin) {
    const auto content = make_content(std::string(5'000, 'a'), "text/plain", "\"e\"");
    EXPECT_EQ(gunzip(content->gzip), content->bytes);
    EXPECT_EQ(content->type, "text/plain");
    EXPECT_EQ(content->etag, "\"e\"");
}

TEST(Cookies, are_found_among_others) {
    EXPECT_EQ(cookie_of({{"Cookie", "a=1; session=xyz; b=2"}}, "session"), "xyz");
    EXPECT_EQ(cookie_of({{"cookie", "a=1;session=x=y"}}, "session"), "x=y");
    EXPECT_EQ(cookie_of({{"Cookie", "a=1"}, {"Cookie", "session=second"}}, "session"), "second");
}

TEST(Cookies, that_stand_twice_are_not_believed) {
    EXPECT_EQ(cookie_of({{"Cookie", "session=1; session=2"}}, "session"), "");
    EXPECT_EQ(cookie_of({{"Cookie", "session=1"}, {"Cookie", "session=1"}}, "session"), "");
}

TEST(Cookies, are_not_found_by_half_a_name) {
    EXPECT_EQ(cookie_of({{"Cookie", "my_session=1; session_id=2; SESSION=3; session"}}, "session"), "");
    EXPECT_EQ(cookie_of({{"Cookie", ";;; = ;=;session"}}, "session"), "");
}

TEST(Reasons, are_known_for_every_status_that_is_used) {
    for (const int status : {200, 201, 204, 303, 304, 400, 401, 403, 404, 405, 408, 409, 413,
                             414, 415, 417, 421, 422, 429, 431, 500, 501, 502, 503, 505}) {
        EXPECT_FALSE(reason_of(status).empty()) << status;
    }
}

}  // namespace
}  // namespace winsh::http
