#include "access/pkce.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(Pkce, makes_the_challenge_of_the_rfc_of_its_verifier) {
    // RFC 7636, appendix B.
    EXPECT_EQ(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Pkce, takes_challenges_of_32_bytes_only) {
    EXPECT_TRUE(is_code_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    for (const std::string_view bad :
         {"", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMA",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw cM"}) {
        EXPECT_FALSE(is_code_challenge(bad)) << bad;
    }
}

TEST(Pkce, takes_verifiers_of_43_to_128_unreserved_characters) {
    EXPECT_TRUE(is_code_verifier(std::string(43, 'a')));
    EXPECT_TRUE(is_code_verifier(std::string(124, 'Z') + "-._~"));
    EXPECT_FALSE(is_code_verifier(std::string(42, 'a')));
    EXPECT_FALSE(is_code_verifier(std::string(129, 'a')));
    for (const char bad : {' ', '+', '/', '=', '%', '\0', '\n', '\x7f', '\xc3'})
        EXPECT_FALSE(is_code_verifier(std::string(43, 'a') + bad)) << static_cast<int>(bad);
}

}  // namespace
}  // namespace winsh
