#include "snapshots/section_builder.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

class SectionBuilderTest : public testing::Test {
protected:
    Result<Section> build(Json content, Json memory) {
        return build_section(*info_, connection_, {std::move(content), std::move(memory)}, vault_, kNow);
    }

    static constexpr Timestamp kNow{std::chrono::milliseconds(1'781'632'800'250)};
    const ConnectorInfo* info_ = &find_connector("intercom")->info();
    FakeRandom random_;
    KeyRing keys_{SealingKey::generate(random_)};
    SectionVault vault_{keys_, Secret("a key"), random_};
    Connection connection_;
};

TEST_F(SectionBuilderTest, refuses_more_than_a_connection_may_keep) {
    EXPECT_TRUE(build(Json::object(), Json::object({{"cursor", "c"}})).has_value());
    const auto remembered = build(Json::object(), Json::object({{"waits", std::string(17U << 20U, 'x')}}));
    ASSERT_FALSE(remembered.has_value());
    EXPECT_EQ(remembered.error().kind, ErrorKind::too_large);
    EXPECT_TRUE(remembered.error().message.contains("to remember")) << remembered.error().message;
}

TEST_F(SectionBuilderTest, tells_of_whom_only_strangers_speak) {
    const auto section =
        build(parse_json(
                  R"({"support":{"threads":[{"customerId":["email:ada@example.com","user:42"]}]},"other":1})")
                  .value(),
              Json());
    ASSERT_TRUE(section.has_value());
    EXPECT_EQ(section->content.find("other"), nullptr) << "it fills what it says it fills";
    ASSERT_EQ(section->people.items().size(), 1U);
    EXPECT_TRUE(section->people.items()[0]["claimed"].as_bool()) << "a messenger believes the browser";
    EXPECT_EQ(section->people.items()[0]["aliases"].items().size(), 2U);
    EXPECT_FALSE(to_text(section->people).contains("ada"));
}

}  // namespace
}  // namespace winsh
