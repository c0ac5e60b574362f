#include "web/html/renderer.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "embedded/pages.h"

namespace winsh::web {
namespace {

constexpr std::string_view kFrame = "<title>{{title}}</title>\n{{> page}}\n";

std::string render(std::string_view page_text, const Json& data) {
    const EmbeddedFile files[] = {
        {"_frame.mustache", kFrame}, {"_part.mustache", "<b>{{word}}</b>"}, {"x.mustache", page_text}};
    Json whole = data;
    whole.set("title", "T");
    return Renderer(files).render("x", whole);
}

std::string message_of_construction(std::string_view page_text) {
    try {
        const EmbeddedFile files[] = {{"_frame.mustache", kFrame}, {"x.mustache", page_text}};
        const Renderer renderer(files);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

TEST(Renderer, puts_a_page_into_the_frame) {
    EXPECT_EQ(render("<p>{{word}}</p>", Json::object().set("word", "hi")), "<title>T</title>\n<p>hi</p>\n");
}

TEST(Renderer, escapes_whatever_could_leave_text_or_a_quoted_attribute) {
    const std::string html =
        render("<p title=\"{{word}}\">{{word}}</p>", Json::object().set("word", "<script>\"'&"));
    EXPECT_EQ(html,
              "<title>T</title>\n<p "
              "title=\"&lt;script&gt;&quot;&apos;&amp;\">&lt;script&gt;&quot;&apos;&amp;</p>\n");
}

TEST(Renderer, shows_numbers_as_text_and_takes_zero_as_something) {
    EXPECT_EQ(render("{{#n}}<p>{{n}}</p>{{/n}}", Json::object().set("n", 0)), "<title>T</title>\n<p>0</p>\n");
}

TEST(Renderer, takes_false_null_empty_text_and_an_empty_list_as_absent) {
    for (const Json& absent : {Json(false), Json(nullptr), Json(""), Json::array()}) {
        EXPECT_EQ(render("{{#x}}there{{/x}}{{^x}}none{{/x}}", Json::object().set("x", absent)),
                  "<title>T</title>\nnone\n");
    }
}

TEST(Renderer, repeats_a_section_for_each_item_and_substitutes_parts) {
    Json items = Json::array();
    items.push(Json::object().set("word", "a"));
    items.push(Json::object().set("word", "b"));
    EXPECT_EQ(render("{{#items}}{{> part}}{{/items}}", Json::object().set("items", items)),
              "<title>T</title>\n<b>a</b><b>b</b>\n");
}

TEST(Renderer, refuses_to_show_a_page_whose_data_lacks_a_name) {
    EXPECT_THROW(render("{{word}}", Json::object()), std::logic_error);
    EXPECT_THROW(render("{{#word}}{{/word}}", Json::object()), std::logic_error);
    EXPECT_THROW(render("{{^word}}{{/word}}", Json::object()), std::logic_error);
}

TEST(Renderer, names_the_template_that_is_broken) {
    EXPECT_TRUE(message_of_construction("{{#open}}").contains(" x "));
    EXPECT_TRUE(message_of_construction("{{> nowhere}}").contains("_nowhere.mustache"));
    EXPECT_TRUE(message_of_construction("{{{raw}}}").contains("not escaped"));
    EXPECT_TRUE(message_of_construction("{{&raw}}").contains("not escaped"));
    EXPECT_TRUE(message_of_construction("{{> page}}").contains("includes itself"));
}

TEST(Renderer, knows_no_page_that_has_no_template) {
    const Renderer renderer;
    EXPECT_THROW(renderer.render("nowhere", Json::object()), std::logic_error);
}

TEST(Renderer, renders_the_same_from_many_threads_at_once) {
    const EmbeddedFile files[] = {{"_frame.mustache", kFrame},
                                  {"x.mustache", "{{#items}}<i>{{n}}</i>{{/items}}"}};
    const Renderer renderer(files);
    Json data = Json::object().set("title", "T");
    Json items = Json::array();
    for (int n = 0; n < 50; ++n) items.push(Json::object().set("n", n));
    data.set("items", items);
    const std::string expected = renderer.render("x", data);
    std::vector<int> wrong(4);
    {
        std::vector<std::jthread> threads;
        for (int& count : wrong) {
            threads.emplace_back([&] {
                for (int round = 0; round < 50; ++round)
                    count += renderer.render("x", data) == expected ? 0 : 1;
            });
        }
    }
    EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST(Templates, quote_every_attribute_that_holds_a_value) {
    for (const EmbeddedFile& file : embedded::pages::files()) {
        if (!file.name.ends_with(".mustache")) continue;
        EXPECT_EQ(file.bytes.find("={{"), std::string_view::npos) << file.name;
        EXPECT_EQ(file.bytes.find("style="), std::string_view::npos) << file.name;
        EXPECT_EQ(file.bytes.find("<style"), std::string_view::npos) << file.name;
        EXPECT_EQ(file.bytes.find("onclick"), std::string_view::npos) << file.name;
    }
}

}  // namespace
}  // namespace winsh::web
