#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acceptance/site.h"

namespace winsh::acceptance {

/// One line of the reference: what it says, a request, and the answer that shows it.
struct Line {
    std::string says;
    Call call;
    int status = 200;
    /// Of `{"statusCode":…,"message":…}`; a text that the message must hold.
    std::string message;
    /// Headers of the answer, with their exact values.
    Headers headers;
};

/// The documented error body, and nothing else in it.
inline void expect_error_body(const Reply& reply, const Line& line) {
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    const Json body = reply.json();
    ASSERT_EQ(body.members().size(), 2U) << reply.body;
    EXPECT_EQ(body.members()[0].first, "statusCode");
    EXPECT_EQ(body.members()[1].first, "message");
    EXPECT_EQ(body["statusCode"].as_integer(), line.status);
    EXPECT_NE(body["message"].as_string().find(line.message), std::string_view::npos) << reply.body;
    EXPECT_FALSE(body["message"].as_string().empty());
}

inline void expect_line(const Site& site, const Line& line) {
    SCOPED_TRACE(line.says);
    const Reply reply = site.call(line.call);
    ASSERT_EQ(reply.status, line.status) << reply.body;
    EXPECT_TRUE(reply.has("X-Request-Id"));
    for (const auto& [name, value] : line.headers) EXPECT_EQ(reply.header(name), value) << name;
    if (line.status >= 400 && line.call.method != "HEAD") expect_error_body(reply, line);
}

inline void expect_lines(const Site& site, const std::vector<Line>& lines) {
    for (const Line& line : lines) expect_line(site, line);
}

}  // namespace winsh::acceptance
