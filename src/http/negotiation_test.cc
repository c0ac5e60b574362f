#include "http/negotiation.h"

#include <gtest/gtest.h>

#include <vector>

namespace winsh::http {
namespace {

bool takes_gzip(std::string_view value) {
    const std::vector<HeaderView> headers = {{"accept-encoding", value}};
    return preferred_encoding(headers) == Encoding::gzip;
}

TEST(Encodings, are_identity_unless_asked_for) {
    EXPECT_EQ(preferred_encoding({}), Encoding::identity);
    for (const std::string_view value :
         {"", "identity", "br", "deflate, br", "gzipp", "gzip;q=0", "gzip;q=0.000", "gzip; q=0, *", "*;q=0",
          "gzip;q=x", "gzip;q=", "gzip;level=1", "gzip;q=1.001", "gzip;q=0.5, identity", "gzip;q=2",
          "gzip;q=0.0001"}) {
        EXPECT_FALSE(takes_gzip(value)) << value;
    }
}

TEST(Encodings, are_gzip_where_the_client_takes_it) {
    for (const std::string_view value :
         {"gzip", "GZIP", "x-gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8", "*", "*;q=0.1",
          "gzip;q=0.001", "gzip;Q=1.000", "gzip ; q=1", "deflate,gzip", "gzip, identity",
          "identity;q=0.5, gzip;q=0.5", "identity;q=0, gzip;q=0.1"}) {
        EXPECT_TRUE(takes_gzip(value)) << value;
    }
}

TEST(Encodings, are_read_from_every_line) {
    const std::vector<HeaderView> headers = {{"Accept-Encoding", "br"}, {"Accept-Encoding", "gzip"}};
    EXPECT_EQ(preferred_encoding(headers), Encoding::gzip);
}

int weight(std::string_view accept, std::string_view type = "text/markdown") {
    const std::vector<HeaderView> headers = {{"accept", accept}};
    Request request;
    request.headers = headers;
    return accept_weight(request, type);
}

TEST(MediaTypes, are_all_welcome_where_nothing_is_said) {
    EXPECT_EQ(accept_weight(Request{}, "text/markdown"), 1'000);
    EXPECT_EQ(weight(""), 1'000);
}

TEST(MediaTypes, weigh_what_the_closest_range_says) {
    EXPECT_EQ(weight("text/markdown"), 1'000);
    EXPECT_EQ(weight("TEXT/Markdown"), 1'000);
    EXPECT_EQ(weight("text/*;q=0.5"), 500);
    EXPECT_EQ(weight("*/*;q=0.1, text/*;q=0.5, text/markdown;q=0.25"), 250);
    EXPECT_EQ(weight("text/markdown;q=0.25, text/*, */*"), 250);
    EXPECT_EQ(weight("text/markdown; charset=utf-8; q=0.3"), 300);
    EXPECT_EQ(weight("text/markdown;q=0"), 0);
    EXPECT_EQ(weight("text/markdown;q=x"), 0);
    EXPECT_EQ(weight("application/json"), 0);
    EXPECT_EQ(weight("application/*"), 0);
    EXPECT_EQ(weight("text"), 0);
    EXPECT_EQ(weight("text/, text/mark*"), 0);
    EXPECT_EQ(weight("*/*", "application/json"), 1'000);
}

EtagMatch match(std::string_view value, std::string_view etag = "\"abc\"") {
    const std::vector<HeaderView> headers = {{"If-None-Match", value}};
    return match_etag(headers, etag);
}

TEST(EntityTags, match_weakly_and_in_lists) {
    EXPECT_TRUE(match("\"abc\"").identity);
    EXPECT_TRUE(match("W/\"abc\"").identity);
    EXPECT_TRUE(match("\"x\", \"a,b\" , \"abc\"").identity);
    EXPECT_TRUE(match("\"abc-gzip\"").gzip);
    EXPECT_FALSE(match("\"abc-gzip\"").identity);
    EXPECT_TRUE(match("*").any);
}

TEST(EntityTags, do_not_match_what_is_only_alike) {
    for (const std::string_view value : {"abc", "\"ABC\"", "\"abcd\"", "\"ab\"", "\"abc", "w/\"abc\"", "\"\"",
                                         "", "\"-gzip\"", "'abc'", "\"x\" garbage \"abc\"", "**"}) {
        const EtagMatch found = match(value);
        EXPECT_FALSE(found.identity || found.gzip || found.any) << value;
    }
}

TEST(EntityTags, of_nothing_match_nothing) {
    EXPECT_FALSE(match("\"\"", "").identity);
    EXPECT_FALSE(match_etag({}, "\"abc\"").identity);
}

}  // namespace
}  // namespace winsh::http
