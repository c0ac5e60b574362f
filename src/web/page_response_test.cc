#include "web/page_response.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace winsh::web {
namespace {

std::string header(const http::Response& response, std::string_view name) {
    std::string found;
    int times = 0;
    for (const auto& [present, value] : response.headers) {
        if (!equal_ignoring_case(present, name)) continue;
        found = value;
        ++times;
    }
    return times > 1 ? "more than once" : found;
}

TEST(PageResponse, allows_no_inline_code_no_framing_and_no_foreign_source) {
    const http::Response page = page_response("<!doctype html>");
    const std::string policy = header(page, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none';")) << policy;
    EXPECT_TRUE(policy.ends_with("form-action 'self'")) << policy;
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(header(page, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(header(page, "Referrer-Policy"), "same-origin");
    EXPECT_EQ(header(page, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(header(page, "Cache-Control"), "no-store");
}

TEST(PageResponse, lets_a_form_lead_to_the_one_callback_that_was_validated) {
    const http::Response page = page_response("", {.form_action_source = "http://127.0.0.1:49152"});
    EXPECT_TRUE(
        header(page, "Content-Security-Policy").ends_with("form-action 'self' http://127.0.0.1:49152"));
}

TEST(PageResponse, keeps_a_header_that_the_response_has_already) {
    http::Response response = http::see_other("http://127.0.0.1/");
    response.with("referrer-policy", "no-referrer");
    add_private_headers(response);
    EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace winsh::web
