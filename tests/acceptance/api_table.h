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

inline const Json& contract() {
    static const Json whole =
        parse_json(read_file(WINSH_SOURCE_DIR "/openapi/winsh.json"), {8 << 20, 64, 500'000})
            .value_or(Json());
    return whole;
}

/// What a `$ref` of the contract stands for, or the value itself.
inline const Json& followed(const Json& value) {
    const std::string_view reference = value["$ref"].as_string();
    const Json* target = reference.empty() ? nullptr : contract().at_pointer(reference.substr(1));
    return target == nullptr ? value : *target;
}

/// The answer has no header and no kind of body that its description leaves out.
inline void expect_described(const Json& described, const Reply& reply) {
    // Of every answer, or of HTTP itself.
    static const std::vector<std::string> everywhere = {"date",
                                                        "connection",
                                                        "content-length",
                                                        "content-type",
                                                        "x-content-type-options",
                                                        "referrer-policy",
                                                        "strict-transport-security",
                                                        "cross-origin-opener-policy"};
    std::vector<std::string> known = everywhere;
    for (const auto& [name, header] : described["headers"].members()) known.push_back(to_lower_ascii(name));
    for (const auto& [name, value] : reply.headers)
        EXPECT_NE(std::ranges::find(known, to_lower_ascii(name)), known.end())
            << name << " is not in the contract";
    const std::string type = reply.header("Content-Type");
    if (type.empty()) return;
    EXPECT_NE(described["content"].find(type.substr(0, type.find(';'))), nullptr)
        << type << " is not in the contract";
}

/// Whatever is answered to a documented request has to be documented as well.
inline void expect_in_contract(const Line& line, const Reply& reply) {
    ASSERT_TRUE(contract()["paths"].is_object());
    const std::string_view path = std::string_view(line.call.target).substr(0, line.call.target.find('?'));
    const std::string method = line.call.method == "HEAD" ? "get" : to_lower_ascii(line.call.method);
    for (const auto& [pattern, operations] : contract()["paths"].members()) {
        if (!stands_for(pattern, path) || operations.find(method) == nullptr) continue;
        const Json& responses = operations[method]["responses"];
        const std::string status = std::to_string(line.status);
        const Json* response = responses.find(status);
        if (response == nullptr) response = responses.find(status.substr(0, 1) + "XX");
        ASSERT_NE(response, nullptr) << method << ' ' << pattern << " answers " << status
                                     << ", which openapi/winsh.json does not say";
        expect_described(followed(*response), reply);
    }
}

inline void expect_line(const Site& site, const Line& line) {
    SCOPED_TRACE(line.says);
    const Reply reply = site.call(line.call);
    ASSERT_EQ(reply.status, line.status) << reply.body;
    EXPECT_TRUE(reply.has("X-Request-Id"));
    expect_in_contract(line, reply);
    for (const auto& [name, value] : line.headers) EXPECT_EQ(reply.header(name), value) << name;
    if (line.status >= 400 && line.call.method != "HEAD") expect_error_body(reply, line);
}

inline void expect_lines(const Site& site, const std::vector<Line>& lines) {
    for (const Line& line : lines) expect_line(site, line);
}

}  // namespace winsh::acceptance
