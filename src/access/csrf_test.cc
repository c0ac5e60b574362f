#include "access/csrf.h"

#include <gtest/gtest.h>

#include "base/digest.h"

namespace winsh {
namespace {

constexpr std::string_view kOurs = "https://win.example.com";

Session session(std::string_view cookie) {
    Session session;
    session.digest = sha256(cookie);
    return session;
}

TEST(SameOrigin, passes_our_own_pages_and_what_is_no_browser) {
    EXPECT_TRUE(is_same_origin({kOurs, "same-origin"}, kOurs));
    EXPECT_TRUE(is_same_origin({kOurs, {}}, kOurs));
    EXPECT_TRUE(is_same_origin({{}, "none"}, kOurs));
    EXPECT_TRUE(is_same_origin({}, kOurs));
}

TEST(SameOrigin, refuses_everybody_elses) {
    EXPECT_FALSE(is_same_origin({"https://evil.example", {}}, kOurs));
    EXPECT_FALSE(is_same_origin({"null", {}}, kOurs));
    EXPECT_FALSE(is_same_origin({"http://win.example.com", "same-origin"}, kOurs));
    EXPECT_FALSE(is_same_origin({"https://win.example.com:444", {}}, kOurs));
    EXPECT_FALSE(is_same_origin({"https://win.example.com.evil.example", {}}, kOurs));
    EXPECT_FALSE(is_same_origin({kOurs, "cross-site"}, kOurs));
    EXPECT_FALSE(is_same_origin({kOurs, "same-site"}, kOurs));
    EXPECT_FALSE(is_same_origin({{}, "cross-site"}, kOurs));
    EXPECT_FALSE(is_same_origin({"", {}}, kOurs)) << "present, and not ours";
    EXPECT_FALSE(is_same_origin({{}, ""}, kOurs));
    EXPECT_FALSE(is_same_origin({{}, "SAME-ORIGIN"}, kOurs));
}

TEST(CsrfTokens, hold_for_their_session_and_purpose_only) {
    const CsrfTokens tokens(Secret("key"));
    const std::string token = tokens.make(session("one"), "form");
    EXPECT_TRUE(tokens.accepts(token, session("one"), "form"));
    EXPECT_FALSE(tokens.accepts(token, session("two"), "form"));
    EXPECT_FALSE(tokens.accepts(token, session("one"), "forms"));
    EXPECT_FALSE(tokens.accepts(token + "A", session("one"), "form"));
    EXPECT_FALSE(tokens.accepts("", session("one"), "form"));
}

TEST(CsrfTokens, of_another_installation_do_not_hold) {
    const std::string token = CsrfTokens(Secret("key")).make(session("one"), "form");
    EXPECT_FALSE(CsrfTokens(Secret("other")).accepts(token, session("one"), "form"));
}

}  // namespace
}  // namespace winsh
