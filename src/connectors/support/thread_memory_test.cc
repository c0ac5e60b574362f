#include "connectors/support/thread_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

using testing::SizeIs;
using Reading = ThreadMemory::Reading;

constexpr Timestamp kNow{std::chrono::milliseconds(1'781'632'800'000)};

SupportThread thread_at(int number, Timestamp updated_at, std::size_t body_size = 10) {
    SupportThread thread;
    thread.id = format("zendesk:{}", number);
    thread.source = "zendesk";
    thread.customer = Json::array();
    thread.status = "open";
    thread.created_at = kNow;
    thread.updated_at = updated_at;
    thread.messages = {{.author = SupportMessage::Author::customer, .body = std::string(body_size, 'a')}};
    return thread;
}

Json cursor() { return Json::object({{"after", "c"}}); }

const Json::Array& threads_of(const Json& content) { return content["support"]["threads"].items(); }

TEST(Compact, has_the_documented_members_and_no_others) {
    const Json thread = compact(thread_at(1, kNow)).thread;
    std::vector<std::string> names;
    for (const auto& [name, value] : thread.members()) names.push_back(name);
    EXPECT_EQ(join(names, " "), "id source customerId subject status createdAt updatedAt url messages tags");
}

TEST(Compact, cuts_huge_texts_between_characters) {
    SupportThread thread = thread_at(1, kNow);
    std::string umlauts;
    for (int count = 0; count < 100'000; ++count) umlauts += "\u00fc";
    thread.messages[0].body = umlauts;
    thread.subject = umlauts;
    thread.tags.assign(1'000, umlauts);
    const Json made = compact(thread).thread;
    EXPECT_EQ(count_code_points(made["messages"].items()[0]["body"].as_string()), 2'500U);
    EXPECT_TRUE(is_utf8(made["subject"].as_string()));
    EXPECT_LT(made["subject"].as_string().size(), 2'000U);
    EXPECT_THAT(made["tags"].items(), SizeIs(30));
}

TEST(Compact, keeps_the_latest_messages_and_the_first_words_of_the_customer) {
    SupportThread thread = thread_at(1, kNow);
    thread.messages.clear();
    for (int number = 0; number < 50; ++number)
        thread.messages.push_back(
            {.author = number == 3 ? SupportMessage::Author::customer : SupportMessage::Author::support,
             .body = std::to_string(number)});
    const CompactThread made = compact(thread);
    const Json::Array& messages = made.thread["messages"].items();
    ASSERT_THAT(messages, SizeIs(20));
    EXPECT_EQ(messages[0]["body"].as_string(), "3");
    EXPECT_EQ(messages[1]["body"].as_string(), "31");
    EXPECT_EQ(messages[19]["body"].as_string(), "49");
    EXPECT_EQ(made.skipped, 30U);
}

TEST(SupportTextRules, name_every_string_of_a_thread) {
    SupportThread thread = thread_at(1, kNow);
    thread.tags = {"tag"};
    const Json made = compact(thread).thread;
    const std::vector<TextRule> rules = support_text_rules();
    const auto has_rule = [&](const std::string& pattern) {
        return std::ranges::any_of(
            rules, [&](const TextRule& rule) { return rule.pattern == "/support/threads/*/" + pattern; });
    };
    for (const auto& [name, value] : made.members())
        EXPECT_TRUE(has_rule(name) || name == "messages" || name == "tags") << name;
    for (const auto& [name, value] : made["messages"].items()[0].members())
        EXPECT_TRUE(has_rule("messages/*/" + name)) << name;
    EXPECT_TRUE(has_rule("tags/*"));
}

TEST(ThreadMemory, comes_back_as_it_was) {
    ThreadMemory memory(Json(), "scope");
    EXPECT_TRUE(memory.cursor().is_null());
    memory.set_cursor(cursor());
    memory.keep(thread_at(1, kNow), Reading::settled);
    memory.keep(thread_at(2, kNow), Reading::early);
    memory.await("zendesk:3", kNow, Json::object({{"requester", 7}}));
    EXPECT_EQ(memory.note_failure("zendesk:3"), 1);
    memory.leave_out({.id = "zendesk:4", .updated_at = to_iso8601(kNow), .head = {}, .failures = 0},
                     LeftOut::internal);
    const Json stored = parse_json(to_text(memory.to_json()), {.bytes = 1 << 20}).value();
    ThreadMemory again(stored, "scope");
    EXPECT_EQ(again.to_json(), stored);
    EXPECT_EQ(again.note_failure("zendesk:3"), 2);
    EXPECT_TRUE(again.knows("zendesk:1", kNow));
    EXPECT_FALSE(again.knows("zendesk:2", kNow)) << "it may have changed within that second";
    EXPECT_TRUE(again.knows("zendesk:3", kNow));
    EXPECT_TRUE(again.knows("zendesk:4", kNow));
    EXPECT_FALSE(again.knows("zendesk:1", kNow + std::chrono::seconds(1)));
    EXPECT_TRUE(ThreadMemory(stored, "another").cursor().is_null());
}

TEST(ThreadMemory, shows_the_latest_first_and_of_one_moment_by_id) {
    ThreadMemory memory(Json(), "");
    memory.keep(thread_at(2, kNow), Reading::settled);
    memory.keep(thread_at(3, kNow + std::chrono::hours(1)), Reading::settled);
    memory.keep(thread_at(1, kNow), Reading::settled);
    PollAccount account;
    const Json content = memory.content(account);
    ASSERT_THAT(threads_of(content), SizeIs(3));
    EXPECT_EQ(threads_of(content)[0]["id"].as_string(), "zendesk:3");
    EXPECT_EQ(threads_of(content)[1]["id"].as_string(), "zendesk:1");
    EXPECT_EQ(threads_of(content)[2]["id"].as_string(), "zendesk:2");
}

TEST(ThreadMemory, keeps_and_shows_no_more_than_there_is_room_for) {
    ThreadMemory memory(Json(), "");
    memory.set_cursor(cursor());
    for (int number = 0; number < 6'000; ++number)
        memory.keep(thread_at(number, kNow + std::chrono::seconds(number)), Reading::settled);
    PollAccount account;
    const Json content = memory.content(account);
    EXPECT_THAT(threads_of(content), SizeIs(1'000));
    EXPECT_EQ(threads_of(content)[0]["id"].as_string(), "zendesk:5999");
    EXPECT_EQ(account.coverage().reason, "Left out: threads that were not touched lately (5000).");
    EXPECT_THAT(memory.to_json()["threads"].items(), SizeIs(5'000));
}

TEST(ThreadMemory, stays_below_what_a_section_may_have_however_long_the_texts_are) {
    ThreadMemory memory(Json(), "");
    memory.set_cursor(cursor());
    for (int number = 0; number < 3'000; ++number) {
        SupportThread thread = thread_at(number, kNow + std::chrono::seconds(number), 2'500);
        thread.messages.assign(20, thread.messages[0]);
        memory.keep(thread, Reading::settled);
    }
    PollAccount account;
    EXPECT_LT(to_text(memory.content(account)).size(), std::size_t{5} << 20U);
    EXPECT_LT(to_text(memory.to_json()).size(), std::size_t{5} << 20U);
    EXPECT_GT(account.coverage().returned, 10);
    EXPECT_EQ(account.coverage().returned + account.coverage().dropped, 3'000);
}

TEST(ThreadMemory, a_thread_that_waits_shows_what_was_read_before) {
    ThreadMemory memory(Json(), "");
    memory.keep(thread_at(1, kNow), Reading::settled);
    memory.await("zendesk:1", kNow + std::chrono::hours(1), Json::object());
    PollAccount account;
    EXPECT_THAT(threads_of(memory.content(account)), SizeIs(1));
    EXPECT_TRUE(account.is_partial());
    EXPECT_EQ(memory.oldest_waiting(), kNow + std::chrono::hours(1));
    memory.remove("zendesk:1");
    PollAccount later;
    EXPECT_THAT(threads_of(memory.content(later)), SizeIs(0));
    EXPECT_FALSE(later.is_partial());
}

TEST(PlainId, can_stand_in_a_path) {
    for (const std::string_view id : {"1", "215470000000001", "5ba682d2-x_Y"})
        EXPECT_TRUE(is_plain_id(id)) << id;
    for (const std::string_view id : {"", "a/b", "..", "a b", "a?b", "\u00fc", "a%2f"})
        EXPECT_FALSE(is_plain_id(id)) << id;
    EXPECT_FALSE(is_plain_id(std::string(65, 'a')));
}

}  // namespace
}  // namespace winsh
