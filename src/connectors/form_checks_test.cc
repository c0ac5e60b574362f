#include "connectors/form_checks.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

ConnectorSettings with_url(const std::string& url) {
    ConnectorSettings settings;
    settings.values["baseUrl"] = url;
    return settings;
}

TEST(FormChecks, an_address_loses_blanks_and_slashes_at_its_end) {
    EXPECT_EQ(base_url_in(with_url(" https://api.example.com/v3// "), "x"), "https://api.example.com/v3");
    EXPECT_EQ(base_url_in(with_url("  "), "https://otherwise.example"), "https://otherwise.example");
}

TEST(FormChecks, an_address_is_absolute_and_ends_where_paths_begin) {
    for (const char* good : {"https://api.example.com", "http://127.0.0.1:8080/api/v3"})
        EXPECT_TRUE(check_base_url(good, "https://x").has_value()) << good;
    for (const char* bad : {"", "api.example.com", "ftp://example.com", "https://example.com?x=1",
                            "https://example.com#x", "https://exa mple.com", "https://example.com\\x"}) {
        const Result<void> refused = check_base_url(bad, "https://api.example.com");
        ASSERT_FALSE(refused.has_value()) << bad;
        EXPECT_EQ(refused.error().field, "baseUrl");
        EXPECT_TRUE(refused.error().message.ends_with("such as https://api.example.com."));
    }
}

TEST(FormChecks, a_key_is_printable_and_in_one_piece) {
    EXPECT_TRUE(check_pasted("rk_live_0~!", "key", "key").has_value());
    EXPECT_EQ(check_pasted("", "API key", "key").error().message, "Paste the API key.");
    for (const char* bad : {"two words", "line\n", "käse", "\x7f"}) {
        const Result<void> refused = check_pasted(bad, "auth token", "token");
        ASSERT_FALSE(refused.has_value()) << bad;
        EXPECT_EQ(refused.error().field, "token");
        EXPECT_EQ(refused.error().message, "The auth token has characters that none has.");
    }
}

}  // namespace
}  // namespace winsh
