// Everything in the gallery connected at once: what is promised of a snapshot holds for every loop.

#include <gmock/gmock.h>

#include <set>

#include "snapshots/whole_model_fixture.h"

namespace winsh {
namespace {

using namespace std::chrono_literals;

TEST_F(WholeModel, the_upstreams_are_those_of_the_gallery) {
    std::vector<std::string> known;
    for (const auto& [kind, form] : every_form()) known.push_back(kind);
    std::vector<std::string> gallery;
    for (const Connector* connector : all_connectors()) gallery.push_back(connector->info().id);
    EXPECT_THAT(known, testing::UnorderedElementsAreArray(gallery))
        << "a new connector also has its fake in every_upstream_fixture.h";
}

TEST_F(WholeModel, every_loop_has_the_documented_envelope_and_pointers_that_lead_somewhere) {
    connect_all();
    poll_all();
    std::set<std::string, std::less<>> provided;
    for (const Connector* connector : all_connectors())
        provided.insert(connector->info().capabilities.begin(), connector->info().capabilities.end());
    for (const Loop& loop : loop_catalogue()) {
        SCOPED_TRACE(loop.id.text());
        const Json snapshot = read(loop.id.text());
        expect_documented_envelope(snapshot);
        const auto there = std::ranges::count_if(
            loop.required, [&](const std::string& capability) { return provided.contains(capability); });
        const bool is_whole = there == std::ssize(loop.required);
        EXPECT_EQ(snapshot["status"].as_string(), is_whole ? "ready" : there > 0 ? "partial" : "empty");
        for (const auto& [name, value] : snapshot.members())
            EXPECT_FALSE(value.is_object() && value.members().empty()) << name << " is an empty object";
    }
}

TEST_F(WholeModel, whatever_the_budget_is_it_is_kept_and_what_went_is_told) {
    connect_all();
    poll_all();
    const Material all = material();
    for (const Loop& loop : loop_catalogue()) {
        const Json whole = parsed(bytes_of(all, loop, 1'000'000));
        if (whole["status"].as_string() == "empty") continue;
        for (const std::size_t tokens : {500U, 2'000U, 8'000U, 24'000U}) {
            SCOPED_TRACE(format("{} in {} tokens", loop.id.text(), tokens));
            const std::string bytes = bytes_of(all, loop, tokens);
            const Json snapshot = parsed(bytes);
            expect_documented_envelope(snapshot);
            EXPECT_EQ(snapshot["budget"]["limit"].as_integer(), static_cast<std::int64_t>(tokens));
            EXPECT_EQ(snapshot["budget"]["used"].as_integer(),
                      static_cast<std::int64_t>((bytes.size() + 3) / 4));
            if (bytes.size() > tokens * 4) expect_nothing_left_to_drop(snapshot);
            expect_drops_to_add_up(snapshot, whole);
        }
    }
}

TEST_F(WholeModel, a_filter_that_lets_nothing_through_leaves_every_section_but_no_error_to_start_on) {
    connect_all();
    poll_all();
    Loop loop{LoopId("mine"), "Mine", std::string(kOwnCategory), {"github", "sentry", "support"}};
    loop.filter.words = {"nothing is called that"};
    const Json snapshot = parsed(bytes_of(material(), loop));
    expect_documented_envelope(snapshot);
    EXPECT_TRUE(snapshot["signals"].items().empty());
    EXPECT_EQ(to_text(snapshot["sentry"]), R"({"events":[]})");
    EXPECT_FALSE(snapshot["github"]["existingIssues"].items().empty());
    EXPECT_FALSE(snapshot["support"]["threads"].items().empty());
    std::vector<std::string> provided;
    for (const Json& row : snapshot["connectors"].items())
        for (const Json& pointer : row["provides"].items()) provided.emplace_back(pointer.as_string());
    EXPECT_THAT(provided, testing::IsSupersetOf({"/github", "/sentry", "/support"}));
    EXPECT_THAT(snapshot["message"].as_string(), testing::HasSubstr("this loop's filter asks for"));
}

TEST_F(WholeModel, the_same_sections_and_clock_give_the_same_bytes) {
    connect_all();
    poll_all();
    Material all = material();
    std::map<LoopId, std::string> first;
    for (const Loop& loop : loop_catalogue()) first[loop.id] = bytes_of(all, loop);
    const Material again = material();
    for (const Loop& loop : loop_catalogue()) EXPECT_EQ(bytes_of(again, loop), first[loop.id]);
    // Of the two that provide support the oldest is read: the order among those decides, no other.
    const auto at = [&](std::string_view kind) {
        return std::ranges::find(all.connections, kind,
                                 [](const KnownConnection& known) { return known.connection.kind; });
    };
    std::ranges::reverse(all.connections);
    std::iter_swap(at("zendesk"), at("intercom"));
    for (const Loop& loop : loop_catalogue())
        EXPECT_EQ(bytes_of(all, loop), first[loop.id]) << loop.id.text();
}

TEST_F(WholeModel, a_restart_and_another_poll_of_the_same_change_no_byte) {
    connect_all();
    poll_all();
    std::map<LoopId, std::string> first;
    for (const Loop& loop : loop_catalogue()) first[loop.id] = served(loop.id.text())->digest;
    start_anew();
    clock.advance(6min);
    poll_all();
    for (const Loop& loop : loop_catalogue()) EXPECT_EQ(served(loop.id.text())->digest, first[loop.id]);
}

}  // namespace
}  // namespace winsh
