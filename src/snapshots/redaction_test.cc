#include "snapshots/redaction.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

struct Case {
    std::string_view text;
    std::string_view expected;
};

std::string redacted(std::string_view text, RedactionScope scope = RedactionScope::everything) {
    RedactionCounts counts;
    return redact(text, scope, counts);
}

void expect_all(std::initializer_list<Case> cases) {
    for (const Case& row : cases) EXPECT_EQ(redacted(row.text), row.expected) << row.text;
}

TEST(Redaction, takes_out_email_addresses) {
    expect_all({
        {"write to mona.lisa+shop@example.co.uk.", "write to [email]."},
        {"<octocat@github.com>", "<[email]>"},
        {"git@github.com:octocat/hello.git", "[email]:octocat/hello.git"},
        {"a@b.io,c@d.io", "[email],[email]"},
        {"jürgen@müller.example", "[email]"},
        {"'o'neil@example.com'", "'[email]'"},
    });
}

TEST(Redaction, leaves_what_is_no_email_address) {
    expect_all({
        {"@octo-org/payments", "@octo-org/payments"},
        {"package@1.2.3", "package@1.2.3"},
        {"user@localhost", "user@localhost"},
        {"@", "@"},
        {"a@b", "a@b"},
        {"a@.com", "a@.com"},
    });
}

TEST(Redaction, takes_out_ip_addresses) {
    expect_all({
        {"from 203.0.113.7:443", "from [ip]:443"},
        {"10.0.0.0/8", "[ip]/8"},
        {"2001:db8::8a2e:370:7334 refused", "[ip] refused"},
        {"[fe80::1%eth0]", "[[ip]%eth0]"},
        {"2001:0db8:85a3:0000:0000:8a2e:0370:7334", "[ip]"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
    });
}

TEST(Redaction, leaves_versions_times_and_names) {
    expect_all({
        {"v1.2.3.4", "v1.2.3.4"},
        {"1.2.3.4.5", "1.2.3.4.5"},
        {"999.1.1.1", "999.1.1.1"},
        {"at 12:34:56", "at 12:34:56"},
        {"std::string and face::add", "std::string and face::add"},
        {"1.2.3", "1.2.3"},
    });
}

TEST(Redaction, takes_out_card_numbers_that_pass_luhn) {
    expect_all({
        {"card 4111 1111 1111 1111 declined", "card [card] declined"},
        {"4242-4242-4242-4242", "[card]"},
        {"378282246310005", "[card]"},
        {"order 2026 4111 1111 1111 1111", "order 2026 [card]"},
        {"5555555555554444, 6011111111111117", "[card], [card]"},
        {"2223003122003222", "[card]"},
    });
}

TEST(Redaction, leaves_other_numbers) {
    expect_all({
        {"4111 1111 1111 1112", "4111 1111 1111 1112"},
        {"1781632800000", "1781632800000"},
        {"id 41111111111111110000000", "id 41111111111111110000000"},
        {"abc4111111111111111", "abc4111111111111111"},
        {"4111111111111111abc", "4111111111111111abc"},
        {"0000000000000000", "0000000000000000"},
    });
}

TEST(Redaction, takes_out_keys_of_known_forms) {
    // Put together here, so that no scanner takes this file for a leak.
    const std::string tail = "0123456789abcdefghijABCDEFGHIJ0123456789";
    for (const std::string_view prefix :
         {"ghp_",     "gho_",     "ghu_",      "ghs_",     "ghr_",    "github_pat_", "glpat-",
          "sk_live_", "sk_test_", "rk_live_",  "rk_test_", "whsec_",  "xoxb-",       "xoxp-",
          "xapp-",    "AIza",     "win_live_", "sntrys_",  "sntryu_", "npm_",        "phx_",
          "lin_api_", "sk-ant-",  "sk-",       "SG.",      "hf_",     "ya29.",       "pypi-"}) {
        const std::string key = std::string(prefix) + tail;
        EXPECT_EQ(redacted("key=" + key + "."), "key=[key].") << prefix;
        EXPECT_EQ(redacted(key, RedactionScope::secrets_and_emails), "[key]") << prefix;
    }
    EXPECT_EQ(redacted("id AKIAIOSFODNN7EXAMPLE."), "id [key].");
    EXPECT_EQ(redacted("https://user:pass@example.com/x"), "https://[key]@example.com/x");
}

TEST(Redaction, leaves_words_that_only_begin_like_a_key) {
    expect_all({
        {"ghp_short", "ghp_short"},
        {"win_live_abc", "win_live_abc"},
        {"task-list-of-everything-that-is-still-to-be-done-here",
         "task-list-of-everything-that-is-still-to-be-done-here"},
        {"AKIA", "AKIA"},
        {"https://example.com:8080/a@b", "https://example.com:8080/a@b"},
    });
}

TEST(Redaction, takes_out_tokens_and_private_keys) {
    const std::string jwt =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    EXPECT_EQ(redacted("Bearer " + jwt + "!"), "Bearer [token]!");
    const std::string key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----";
    EXPECT_EQ(redacted("before " + key + " after"), "before [key] after");
    EXPECT_EQ(redacted("-----BEGIN OPENSSH PRIVATE KEY----- b3Bl cut off"), "[key]");
    EXPECT_EQ(redacted("-----BEGIN CERTIFICATE-----"), "-----BEGIN CERTIFICATE-----");
}

TEST(Redaction, counts_what_it_took_per_rule) {
    RedactionCounts counts;
    redact("a@b.io c@d.io 203.0.113.7", RedactionScope::everything, counts);
    EXPECT_EQ(counts, (RedactionCounts{{"email", 2}, {"ip", 1}}));
}

TEST(Redaction, of_identifiers_looks_for_secrets_alone) {
    EXPECT_EQ(redacted("4111111111111111 1.2.3.4", RedactionScope::secrets_and_emails),
              "4111111111111111 1.2.3.4");
    EXPECT_EQ(redacted("octocat@github.com", RedactionScope::secrets_and_emails), "[email]");
}

}  // namespace
}  // namespace winsh
