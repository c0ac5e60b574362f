#include "snapshots/budget.h"

#include <gtest/gtest.h>

#include "base/format.h"

namespace winsh {
namespace {

Json item(int number, std::size_t bytes) {
    return Json::object({{"number", number}, {"text", std::string(bytes, 'x')}});
}

Json document_of(Json section) {
    return Json::object({{"status", "ready"},
                         {"untrusted", Json::array()},
                         {"redactions", Json::array()},
                         {"budget", Json()},
                         {"github", std::move(section)}});
}

Json rows(int count, std::size_t bytes) {
    Json array = Json::array();
    for (int number = 0; number < count; ++number) array.push(item(number, bytes));
    return array;
}

std::size_t bytes_of(const Json& value) { return to_text(value).size(); }

TEST(Budget, tells_what_is_used_and_leaves_what_fits) {
    Json document = document_of(Json::object({{"rows", rows(3, 100)}}));
    fit_budget(document, {"github"}, 8'000);
    EXPECT_EQ(document["github"]["rows"].items().size(), 3U);
    const Json& budget = document["budget"];
    EXPECT_EQ(budget["limit"].as_integer(), 8'000);
    EXPECT_EQ(budget["unit"].as_string(), "tokens(bytes/4)");
    EXPECT_EQ(static_cast<std::size_t>(budget["used"].as_integer()), (bytes_of(document) + 3) / 4);
    EXPECT_TRUE(budget["dropped"].items().empty());
}

TEST(Budget, drops_the_last_items_of_the_largest_list_and_tells) {
    Json document = document_of(Json::object({{"small", rows(5, 50)}, {"large", rows(100, 400)}}));
    fit_budget(document, {"github"}, 4'000);
    EXPECT_LE(bytes_of(document), 16'000U);
    EXPECT_GT(bytes_of(document), 15'000U) << "no more than needed";
    EXPECT_EQ(document["github"]["small"].items().size(), 5U);
    const auto left = document["github"]["large"].items().size();
    EXPECT_EQ(document["github"]["large"].items().back()["number"].as_integer(),
              static_cast<std::int64_t>(left) - 1)
        << "the first are the best";
    const Json& dropped = document["budget"]["dropped"];
    ASSERT_EQ(dropped.items().size(), 1U);
    EXPECT_EQ(dropped.items()[0]["pointer"].as_string(), "/github/large");
    EXPECT_EQ(dropped.items()[0]["count"].as_integer(), 100 - static_cast<std::int64_t>(left));
}

TEST(Budget, one_huge_item_does_not_push_out_the_others) {
    Json array = rows(10, 100);
    Json files = Json::array();
    for (int number = 0; number < 2'000; ++number) files.push(format("folder/file-{}.ts", number));
    array.items()[0].set("files", std::move(files));
    Json document = document_of(Json::object({{"commits", std::move(array)}}));
    fit_budget(document, {"github"}, 2'000);
    EXPECT_LE(bytes_of(document), 8'000U);
    EXPECT_EQ(document["github"]["commits"].items().size(), 10U);
    EXPECT_EQ(document["budget"]["dropped"].items()[0]["pointer"].as_string(), "/github/commits/0/files");
}

TEST(Budget, takes_along_the_pointers_that_lead_nowhere_then) {
    Json document = document_of(Json::object({{"rows", rows(50, 400)}}));
    document.set("untrusted", Json(Json::Array{Json("/github/rows/0/text"), Json("/github/rows/49/text")}));
    document.set(
        "redactions",
        Json(Json::Array{Json::object({{"pointer", "/github/rows/49/text"}, {"rule", "ip"}, {"count", 1}})}));
    fit_budget(document, {"github"}, 2'000);
    EXPECT_EQ(to_text(document["untrusted"]), R"(["/github/rows/0/text"])");
    EXPECT_TRUE(document["redactions"].items().empty());
}

TEST(Budget, gives_up_whole_members_only_where_lists_do_not_suffice) {
    Json section = Json::object({{"id", 7}});
    for (int number = 0; number < 200; ++number) section.set(format("m{}", number), std::string(200, 'x'));
    Json document = document_of(std::move(section));
    fit_budget(document, {"github"}, 4'000);
    EXPECT_LE(bytes_of(document), 16'000U);
    EXPECT_EQ(document["github"]["id"].as_integer(), 7);
    EXPECT_FALSE(document["budget"]["dropped"].items().empty());
}

TEST(Budget, leaves_no_empty_section) {
    Json document = document_of(Json::object({{"list", rows(3, 400)}}));
    fit_budget(document, {"github"}, 40);
    EXPECT_EQ(document.find("github"), nullptr);
    EXPECT_EQ(to_text(document["budget"]["dropped"]), R"([{"pointer":"/github","count":1}])");
}

TEST(Budget, counts_each_item_of_a_list_that_goes_as_a_whole_once) {
    Json section = Json::object({{"list", rows(3, 400)}, {"text", std::string(1'000, 'x')}, {"id", 7}});
    Json document = document_of(std::move(section));
    fit_budget(document, {"github"}, 53);
    EXPECT_EQ(document["github"]["list"].is_null(), true);
    EXPECT_EQ(to_text(document["budget"]["dropped"]),
              R"([{"pointer":"/github/list","count":3},{"pointer":"/github/text","count":1}])");
}

TEST(Budget, gives_the_same_bytes_each_time) {
    const auto fitted = [] {
        Json document = document_of(Json::object({{"a", rows(60, 300)}, {"b", rows(60, 300)}}));
        fit_budget(document, {"github"}, 3'000);
        return to_text(document);
    };
    EXPECT_EQ(fitted(), fitted());
}

TEST(Budget, holds_for_any_limit) {
    for (std::size_t tokens = 200; tokens < 6'000; tokens += 97) {
        Json document =
            document_of(Json::object({{"a", rows(40, 300)}, {"b", Json::object({{"c", rows(30, 200)}})}}));
        fit_budget(document, {"github"}, tokens);
        EXPECT_LE(bytes_of(document), tokens * 4) << tokens;
        EXPECT_EQ(static_cast<std::size_t>(document["budget"]["used"].as_integer()),
                  (bytes_of(document) + 3) / 4);
    }
}

}  // namespace
}  // namespace winsh
