#include "win/callback_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/text.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
    const std::size_t first = text.find(begin) + begin.size();
    return text.substr(first, text.find(end, first) - first);
}

TEST(CallbackPage, allows_its_own_script_and_style_and_nothing_else) {
    const http::Response page = callback_page(CallbackPage::granted);
    const std::string policy = header(page, "Content-Security-Policy");
    for (const std::string& inline_text :
         {between(page.body, "<script>", "</script>"), between(page.body, "<style>", "</style>")})
        EXPECT_THAT(policy, HasSubstr("'sha256-" + to_base64(as_bytes(sha256(inline_text))) + "'"));
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_THAT(page.body, Not(HasSubstr("http:")));
    EXPECT_THAT(page.body, Not(HasSubstr("src=")));
}

TEST(CallbackPage, leaves_no_trace_of_the_token) {
    const http::Response page = callback_page(CallbackPage::granted);
    EXPECT_THAT(page.body, HasSubstr("history.replaceState"));
    EXPECT_EQ(header(page, "Cache-Control"), "no-store");
    EXPECT_EQ(header(page, "Referrer-Policy"), "no-referrer");
}

TEST(CallbackPage, has_the_status_that_fits) {
    EXPECT_EQ(callback_page(CallbackPage::granted).status, 200);
    EXPECT_EQ(callback_page(CallbackPage::declined).status, 200);
    EXPECT_EQ(callback_page(CallbackPage::foreign).status, 400);
    EXPECT_EQ(callback_page(CallbackPage::unusable).status, 400);
    EXPECT_EQ(callback_page(CallbackPage::used).status, 410);
    EXPECT_EQ(callback_page(CallbackPage::unknown).status, 404);
}

TEST(CallbackPage, escapes_what_it_is_told) {
    EXPECT_THAT(callback_page(CallbackPage::unusable, "<script>&\"").body,
                HasSubstr("<p>&lt;script&gt;&amp;&quot;</p>"));
}

}  // namespace
}  // namespace winsh::win
