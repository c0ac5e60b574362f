#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "acceptance/site.h"
#include "base/text.h"

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

/// True where a template of the contract, such as /v1/loops/{loop}/connector-snapshot, stands for the path.
inline bool stands_for(std::string_view pattern, std::string_view path) {
    return std::ranges::equal(split(pattern, '/'), split(path, '/'),
                              [](std::string_view one, std::string_view other) {
                                  return one == other || (one.starts_with('{') && !other.empty());
                              });
}

/// Whatever is answered to a documented request has to be documented as well.
inline void expect_in_contract(const Line& line) {
    static const Json contract =
        parse_json(read_file(WINSH_SOURCE_DIR "/openapi/winsh.json"), {8 << 20, 64, 500'000})
            .value_or(Json());
    ASSERT_TRUE(contract["paths"].is_object());
    const std::string_view path = std::string_view(line.call.target).substr(0, line.call.target.find('?'));
    const std::string method = line.call.method == "HEAD" ? "get" : to_lower_ascii(line.call.method);
    for (const auto& [pattern, operations] : contract["paths"].members()) {
        if (!stands_for(pattern, path) || operations.find(method) == nullptr) continue;
        const Json& responses = operations[method]["responses"];
        const std::string status = std::to_string(line.status);
        EXPECT_TRUE(responses.find(status) != nullptr ||
                    responses.find(status.substr(0, 1) + "XX") != nullptr)
            << method << ' ' << pattern << " answers " << status << ", which openapi/winsh.json does not say";
    }
}

inline void expect_line(const Site& site, const Line& line) {
    SCOPED_TRACE(line.says);
    const Reply reply = site.call(line.call);
    ASSERT_EQ(reply.status, line.status) << reply.body;
    EXPECT_TRUE(reply.has("X-Request-Id"));
    expect_in_contract(line);
    for (const auto& [name, value] : line.headers) EXPECT_EQ(reply.header(name), value) << name;
    if (line.status >= 400 && line.call.method != "HEAD") expect_error_body(reply, line);
}

inline void expect_lines(const Site& site, const std::vector<Line>& lines) {
    for (const Line& line : lines) expect_line(site, line);
}

}  // namespace winsh::acceptance
