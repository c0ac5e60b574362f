#include "http/head_check.h"

#include <gtest/gtest.h>

#include "http/hostile_cases.h"

namespace winsh::http {
namespace {

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: winsh.example\r\n\r\n";

std::string outcome(const HeadCheck& check) {
    switch (check.verdict) {
        case HeadVerdict::incomplete:
            return "incomplete";
        case HeadVerdict::accepted:
            return "accepted";
        case HeadVerdict::refused:
            return std::to_string(check.status);
    }
    return "";
}

RequestHead accepted(std::string_view bytes) {
    RequestHead head;
    const HeadCheck check = check_head(bytes, {}, head);
    EXPECT_EQ(outcome(check), "accepted") << bytes << check.reason;
    return head;
}

TEST(HeadCheck, gives_every_hostile_case_its_expected_answer) {
    const std::vector<HostileCase> cases = read_head_cases();
    EXPECT_GT(cases.size(), 700U);
    for (const HostileCase& hostile : cases) {
        const HeadCheck check = check_head(hostile.bytes, {});
        EXPECT_EQ(outcome(check), hostile.expected)
            << hostile.place << ": " << hostile.name << "; it says: " << check.reason;
        if (check.verdict == HeadVerdict::refused) {
            EXPECT_FALSE(check.reason.empty()) << hostile.place;
        }
    }
}

TEST(HeadCheck, never_takes_a_verdict_back_while_bytes_arrive) {
    for (const HostileCase& hostile : read_head_cases()) {
        const HeadCheck whole = check_head(hostile.bytes, {});
        const std::size_t step = hostile.bytes.size() > 1'000 ? 97 : 1;
        for (std::size_t size = 0; size < hostile.bytes.size(); size += step) {
            const HeadCheck part = check_head(std::string_view(hostile.bytes).substr(0, size), {});
            if (part.verdict == HeadVerdict::incomplete) continue;
            ASSERT_EQ(outcome(part), outcome(whole)) << hostile.place << ", the first " << size << " bytes";
            ASSERT_EQ(part.head_bytes, whole.head_bytes) << hostile.place;
        }
    }
}

TEST(HeadCheck, counts_the_head_with_the_empty_lines_before_it) {
    EXPECT_EQ(check_head(kGet, {}).head_bytes, kGet.size());
    EXPECT_EQ(check_head("\r\n\r\n" + std::string(kGet) + "GET /next", {}).head_bytes, kGet.size() + 4);
}

TEST(HeadCheck, splits_what_it_accepts) {
    const RequestHead head = accepted(
        "POST /a?b=c HTTP/1.1\r\nHost:winsh.example:80\r\nX-Empty:\r\nX-Padded: \t a \tb\t \r\nx-padded: "
        "2\r\n\r\nbody");
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.host, "winsh.example:80");
    ASSERT_EQ(head.headers.size(), 4U);
    EXPECT_EQ(head.headers[0].name, "Host");
    EXPECT_EQ(head.headers[1].value, "");
    EXPECT_EQ(head.headers[2].name, "X-Padded");
    EXPECT_EQ(head.headers[2].value, "a \tb");
    EXPECT_EQ(head.headers[3].value, "2");
}

TEST(HeadCheck, forgets_the_request_before) {
    RequestHead head;
    check_head("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", {}, head);
    check_head("GET /b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", {}, head);
    EXPECT_EQ(head.host, "");
    EXPECT_EQ(head.headers.size(), 1U);
    EXPECT_FALSE(head.wants_continue);
    EXPECT_TRUE(head.keep_alive);
    EXPECT_TRUE(head.is_http_1_0);
    check_head(kGet, {}, head);
    EXPECT_FALSE(head.is_http_1_0);
}

TEST(HeadCheck, says_how_the_body_is_framed) {
    const auto framing = [](const std::string& fields) {
        return check_head("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", {});
    };
    EXPECT_EQ(framing("").framing, BodyFraming::none);
    EXPECT_EQ(framing("Content-Length: 0\r\n").framing, BodyFraming::none);
    EXPECT_EQ(framing("Content-Length: 12\r\n").framing, BodyFraming::length);
    EXPECT_EQ(framing("Content-Length: 12\r\n").content_length, 12U);
    EXPECT_EQ(framing("Transfer-Encoding: Chunked\r\n").framing, BodyFraming::chunked);
}

TEST(HeadCheck, saturates_a_length_that_no_number_holds) {
    const auto length = [](const std::string& digits) {
        return check_head("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + digits + "\r\n\r\n", {})
            .content_length;
    };
    EXPECT_EQ(length("18446744073709551614"), 18'446'744'073'709'551'614U);
    EXPECT_EQ(length("18446744073709551615"), 18'446'744'073'709'551'615U);
    EXPECT_EQ(length("18446744073709551616"), 18'446'744'073'709'551'615U);
    EXPECT_EQ(length(std::string(1'000, '9')), 18'446'744'073'709'551'615U);
}

TEST(HeadCheck, knows_whether_the_connection_stays_open) {
    const auto keeps = [](const std::string& version, const std::string& fields) {
        return accepted("GET / HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n").keep_alive;
    };
    EXPECT_TRUE(keeps("1.1", ""));
    EXPECT_FALSE(keeps("1.1", "Connection: close\r\n"));
    EXPECT_FALSE(keeps("1.1", "Connection: Upgrade , CLOSE\r\n"));
    EXPECT_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
    EXPECT_TRUE(keeps("1.1", "Connection: closed\r\n"));
    EXPECT_FALSE(keeps("1.0", ""));
    EXPECT_TRUE(keeps("1.0", "Connection: Keep-Alive\r\n"));
    EXPECT_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST(HeadCheck, ignores_an_expectation_of_http_1_0) {
    EXPECT_TRUE(accepted("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").wants_continue);
    EXPECT_FALSE(accepted("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").wants_continue);
}

TEST(HeadCheck, keeps_to_the_limits_it_is_given) {
    EXPECT_EQ(outcome(check_head(kGet, {kGet.size(), 1, 1})), "accepted");
    EXPECT_EQ(outcome(check_head(kGet, {kGet.size() - 1, 1, 1})), "431");
    EXPECT_EQ(outcome(check_head(kGet, {100, 0, 1})), "414");
    EXPECT_EQ(outcome(check_head(kGet, {100, 1, 0})), "431");
    EXPECT_EQ(outcome(check_head("", {0, 0, 0})), "431");
}

}  // namespace
}  // namespace winsh::http
