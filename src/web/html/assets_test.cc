#include "web/html/assets.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace winsh::web {
namespace {

TEST(Assets, give_a_file_an_address_that_changes_with_its_bytes) {
    const EmbeddedFile before[] = {{"app.css", "a{}"}};
    const EmbeddedFile after[] = {{"app.css", "b{}"}};
    const std::string first = Assets(before).url("app.css");
    EXPECT_TRUE(first.starts_with("/assets/app.")) << first;
    EXPECT_TRUE(first.ends_with(".css")) << first;
    EXPECT_NE(first, Assets(after).url("app.css"));
}

TEST(Assets, are_found_by_that_address_alone) {
    const EmbeddedFile files[] = {{"app.css", "a{}"}, {"home.mustache", "{{secret}}"}};
    const Assets assets(files);
    const auto content = assets.find(std::string_view(assets.url("app.css")).substr(8));
    ASSERT_NE(content, nullptr);
    EXPECT_EQ(content->bytes, "a{}");
    EXPECT_EQ(content->type, "text/css; charset=utf-8");
    EXPECT_EQ(assets.find("app.css"), nullptr);
    EXPECT_EQ(assets.find("home.mustache"), nullptr);
    EXPECT_THROW(assets.url("home.mustache"), std::logic_error);
}

TEST(Assets, stay_below_forty_kilobytes_together) {
    const Assets assets;
    std::size_t bytes = 0;
    for (const std::string_view name : {"app.css", "app.js", "mark.svg"}) {
        bytes += assets.find(std::string_view(assets.url(name)).substr(8))->bytes.size();
    }
    EXPECT_LT(bytes, 40'000U);
}

TEST(Assets, may_be_kept_for_a_year) {
    const http::Response response = asset_response(http::make_content("a{}", "text/css", "\"1\""));
    EXPECT_EQ(response.headers.front().second, "public, max-age=31536000, immutable");
}

}  // namespace
}  // namespace winsh::web
