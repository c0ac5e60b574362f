#include <gtest/gtest.h>

// The one translation unit that has Beast: as a second opinion on what the head check accepts.
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/head_check.h"
#include "http/hostile_cases.h"

namespace winsh::http {
namespace {

namespace beast = boost::beast::http;

TEST(HeadCheck, reads_what_it_accepts_as_another_parser_reads_it) {
    int compared = 0;
    for (const HostileCase& hostile : read_head_cases()) {
        RequestHead head;
        const HeadCheck check = check_head(hostile.bytes, {}, head);
        if (check.verdict != HeadVerdict::accepted) continue;
        beast::request_parser<beast::string_body> parser;
        parser.header_limit(64 * 1'024);
        boost::system::error_code error;
        std::string_view bytes = std::string_view(hostile.bytes).substr(0, check.head_bytes);
        while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
        const std::size_t taken = parser.put(boost::asio::buffer(bytes), error);
        // Beast knows fewer methods and targets; it may refuse what is accepted here, but not read it
        // otherwise.
        if (error && error != beast::error::need_more) continue;
        ++compared;
        ASSERT_TRUE(parser.is_header_done()) << hostile.place;
        EXPECT_EQ(taken, bytes.size()) << hostile.place;
        EXPECT_EQ(parser.get().method_string(), head.method) << hostile.place;
        EXPECT_EQ(parser.get().target(), head.target) << hostile.place;
        EXPECT_EQ(parser.chunked(), check.framing == BodyFraming::chunked) << hostile.place;
        EXPECT_EQ(parser.content_length().value_or(0), check.content_length) << hostile.place;
        EXPECT_EQ(parser.keep_alive(), head.keep_alive) << hostile.place;
        std::size_t fields = 0;
        for (const auto& field : parser.get()) {
            ++fields;
            const bool is_there = std::ranges::any_of(head.headers, [&](const HeaderView& own) {
                return own.name == field.name_string() && own.value == field.value();
            });
            EXPECT_TRUE(is_there) << hostile.place << ": " << field.name_string();
        }
        EXPECT_EQ(fields, head.headers.size()) << hostile.place;
    }
    EXPECT_GT(compared, 100);
}

}  // namespace
}  // namespace winsh::http
