#include "http/chunked_body.h"

#include <gtest/gtest.h>

#include "http/hostile_cases.h"

namespace winsh::http {
namespace {

constexpr std::size_t kLimit = 65'536;

std::string outcome(const ChunkedBody::Step& step) {
    switch (step.verdict) {
        case ChunkedBody::Verdict::incomplete:
            return "incomplete";
        case ChunkedBody::Verdict::complete:
            return "complete";
        case ChunkedBody::Verdict::refused:
            return std::to_string(step.status);
    }
    return "";
}

TEST(ChunkedBody, gives_every_hostile_case_its_expected_answer) {
    const auto cases = read_hostile_cases("chunked.txt");
    EXPECT_GT(cases.size(), 80U);
    for (const HostileCase& hostile : cases) {
        std::string body;
        const auto step = ChunkedBody(kLimit).feed(hostile.bytes, body);
        EXPECT_EQ(outcome(step), hostile.expected)
            << hostile.place << ": " << hostile.name << "; " << step.reason;
    }
}

TEST(ChunkedBody, says_the_same_when_the_bytes_come_one_by_one) {
    for (const HostileCase& hostile : read_hostile_cases("chunked.txt")) {
        std::string at_once;
        const auto whole = ChunkedBody(kLimit).feed(hostile.bytes, at_once);
        ChunkedBody decoder(kLimit);
        std::string body;
        ChunkedBody::Step step;
        for (std::size_t at = 0; at < hostile.bytes.size(); ++at) {
            step = decoder.feed(std::string_view(hostile.bytes).substr(at, 1), body);
            if (step.verdict != ChunkedBody::Verdict::incomplete) break;
        }
        EXPECT_EQ(outcome(step), outcome(whole)) << hostile.place;
        EXPECT_EQ(body, at_once) << hostile.place;
    }
}

TEST(ChunkedBody, joins_the_chunks_and_leaves_the_next_request_alone) {
    std::string body;
    const auto step =
        ChunkedBody(kLimit).feed("5\r\nhello\r\nB\r\n\r\n0\r\n\r\nbye!\r\n0\r\n\r\nGET /", body);
    EXPECT_EQ(outcome(step), "complete");
    EXPECT_EQ(body, "hello\r\n0\r\n\r\nbye!");
    EXPECT_EQ(step.consumed, std::string_view("5\r\nhello\r\nB\r\n\r\n0\r\n\r\nbye!\r\n0\r\n\r\n").size());
}

TEST(ChunkedBody, never_holds_more_than_its_limit) {
    std::string body;
    EXPECT_EQ(outcome(ChunkedBody(3).feed("3\r\nabc\r\n0\r\n\r\n", body)), "complete");
    body.clear();
    EXPECT_EQ(outcome(ChunkedBody(3).feed("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", body)), "413");
    EXPECT_EQ(body, "ab");
    body.clear();
    EXPECT_EQ(outcome(ChunkedBody(0).feed("0\r\n\r\n", body)), "complete");
}

}  // namespace
}  // namespace winsh::http
