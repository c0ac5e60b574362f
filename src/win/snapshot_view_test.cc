#include "win/snapshot_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPartial = R"({
"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":"2026-06-16T17:57:00.000Z","workspace":"workspace_123","status":"partial",
"connectors":[
 {"id":"c1","kind":"github","account":"acme/shop","status":"ok","freshness":{"fetchedAt":"2026-06-16T17:58:00.000Z"},
  "coverage":{"returned":50,"available":50},"error":null},
 {"id":"c2","kind":"sentry","account":"acme/storefront","status":"needs_auth","freshness":{"fetchedAt":"2026-06-16T15:00:00.000Z"},
  "error":{"detail":"Sentry refused the credential","retryAt":null}},
 {"id":"c3","kind":"stripe","account":"acct_1","status":"rate_limited","coverage":{"returned":100,"available":340},
  "error":{"detail":"Stripe asked to wait.","retryAt":"2026-06-16T18:05:00.000Z"}}],
"signals":[
 {"severity":"fatal","priority":"p1","title":"TypeError in checkout","summary":"3 paying customers.","count":128,
  "lastSeen":"2026-06-16T17:56:00.000Z"},
 {"severity":"info","priority":"p3","title":"Quiet","count":1}],
"message":"Sentry is missing.","digest":"sha256:x","sentry":{},"github":{}})";

ViewOptions wide(std::size_t columns = 80) {
    return {.columns = columns, .colours = Colours::none, .now = *from_iso8601("2026-06-16T18:00:00.000Z")};
}

std::string view(std::string_view text, const ViewOptions& options = wide()) {
    const auto json = parse_json(text);
    EXPECT_TRUE(json.has_value()) << json.error().message;
    return view_of(*json, 4'096, options);
}

TEST(SnapshotView, shows_status_connectors_signals_and_sections) {
    EXPECT_EQ(view(kPartial),
              "bug-autofix                                                            ! partial\n"
              "workspace_123 · built 3 min ago\n"
              "\n"
              "Sentry is missing.\n"
              "\n"
              "Connectors\n"
              "  ✓ github  acme/shop        healthy             2 min ago\n"
              "  ✗ sentry  acme/storefront  credential refused  3 h ago\n"
              "    Sentry refused the credential.\n"
              "  ! stripe  acct_1           rate limited\n"
              "    Stripe asked to wait. Next try in 5 min. Holds 100 of 340 records.\n"
              "\n"
              "Signals\n"
              "  p1 fatal    TypeError in checkout                             128× · 4 min ago\n"
              "              3 paying customers.\n"
              "  p3 info     Quiet                                                             \n"
              "\n"
              "Sections\n"
              "  sentry · github\n"
              "  4.0 KB, about 1024 tokens\n");
}

TEST(SnapshotView, fits_narrow_terminals) {
    for (const std::size_t columns : {20u, 33u, 50u, 63u, 64u, 80u, 200u})
        for (const std::string_view line : split(view(kPartial, wide(columns)), '\n'))
            EXPECT_LE(columns_of(line), columns) << line;
    EXPECT_THAT(view(kPartial, wide(50)),
                HasSubstr("  ✗ sentry  credential refused\n    acme/storefront · 3 h ago\n"));
}

TEST(SnapshotView, tells_silence_from_deafness) {
    EXPECT_THAT(
        view(
            R"({"loopId":"a","status":"ready","connectors":[{"kind":"github","status":"ok"}],"signals":[],"message":"Fine."})"),
        HasSubstr("None: every connector is healthy"));
    for (const char* status : {"empty", "partial", "stale", "unavailable"})
        EXPECT_THAT(
            view(std::string(R"({"loopId":"a","status":")") + status + R"(","connectors":[],"signals":[]})"),
            Not(HasSubstr("None")));
}

TEST(SnapshotView, shows_a_title_as_a_person_wrote_it) {
    EXPECT_THAT(
        view(
            R"({"loopId":"a","status":"ready","signals":[{"title":"Found a bug in &lt;b>checkout&lt;/b>"}]})"),
        HasSubstr("Found a bug in <b>checkout</b>"));
}

TEST(SnapshotView, takes_no_signal_that_the_budget_left_out_for_none) {
    const std::string none_left = view(
        R"({"loopId":"a","status":"ready","signals":[],"budget":{"dropped":[{"pointer":"/signals","count":1}]}})");
    EXPECT_THAT(none_left, HasSubstr("1 signal left out by the budget"));
    EXPECT_THAT(none_left, Not(HasSubstr("None")));
    EXPECT_THAT(
        view(
            R"({"loopId":"a","status":"ready","signals":[{"title":"One"}],"budget":{"dropped":[{"pointer":"/signals","count":3}]}})"),
        HasSubstr("3 signals left out by the budget: a larger --budget may show more."));
}

TEST(SnapshotView, takes_no_silence_of_a_filter_for_good_news) {
    const std::string filtered = view(
        R"({"loopId":"a","status":"ready","signals":[],"message":"Nothing in it wants to be acted on. 4 more things do not match what this loop's filter asks for."})");
    EXPECT_THAT(filtered, HasSubstr("None matches what this loop's filter asks for"));
    EXPECT_THAT(filtered, Not(HasSubstr("nothing to act on")));
}

constexpr std::string_view kEmptied =
    R"({"loopId":"a","status":"ready","signals":[],"message":"One thing in it may want to be acted on.",
"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","budget":{"used":1417,
"dropped":[{"pointer":"/github","count":1},{"pointer":"/sentry","count":1},{"pointer":"/signals","count":1}]}})";

TEST(SnapshotView, says_which_sections_the_budget_left_out_or_shortened) {
    EXPECT_THAT(
        view(kEmptied),
        testing::EndsWith("\nSignals\n"
                          "  1 signal left out by the budget: a larger --budget may show more.\n"
                          "\nSections\n"
                          "  The budget leaves out: github, sentry. A larger --budget may show more.\n"
                          "  4.0 KB, about 1417 tokens · digest 0123456789ab\n"));
    EXPECT_THAT(
        view(
            R"({"loopId":"a","status":"ready","github":{},"budget":{"dropped":[{"pointer":"/github/a","count":1},{"pointer":"/github/b/0/c","count":1},{"pointer":"/sentry","count":1},{"pointer":"/signals/0/entities","count":2}]}})"),
        HasSubstr(
            "  github\n  The budget leaves out: sentry. It shortens: github. A larger --budget may show\n"));
}

TEST(SnapshotView, tells_the_size_and_the_digest_also_where_there_is_no_section) {
    const std::string digest = "sha256:" + std::string(64, 'a');
    EXPECT_THAT(view(R"({"loopId":"a","status":"ready","signals":[],"digest":")" + digest + "\"}"),
                testing::EndsWith("\n\n  4.0 KB, about 1024 tokens · digest aaaaaaaaaaaa\n"));
}

TEST(SnapshotView, counts_tokens_as_the_document_does) {
    const auto json = parse_json(R"({"loopId":"a","status":"ready","github":{}})");
    EXPECT_THAT(view_of(*json, 5'665, wide()), HasSubstr("about 1417 tokens")) << "a part of one is one";
}

TEST(SnapshotView, shows_the_documented_empty_snapshot) {
    EXPECT_EQ(
        view(R"({"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":"2026-06-16T18:00:00.000Z",
"workspace":"workspace_123","status":"empty","connectors":[],"signals":[],
"message":"No hosted connector snapshot is available for this workspace yet. Connect tools in win.sh, then fetch this endpoint again."})"),
        "bug-autofix                                                              · empty\n"
        "workspace_123 · built just now\n"
        "\n"
        "No hosted connector snapshot is available for this workspace yet. Connect tools\n"
        "in win.sh, then fetch this endpoint again.\n");
}

TEST(SnapshotView, lets_nothing_in_the_snapshot_draw_on_the_terminal) {
    const std::string hostile = view(
        "{\"loopId\":\"a\\u001b[2J\",\"workspace\":\"\\u202eb\",\"status\":\"x\\u001b\",\"message\":"
        "\"c\\u0007\\nd\","
        "\"connectors\":[{\"kind\":\"k\\u001b\",\"account\":\"\\u009b\",\"status\":\"\\u001b\",\"error\":{"
        "\"detail\":\"\\u001b]0;x\"}}],"
        "\"signals\":[{\"title\":\"\\u001b[31m\",\"summary\":\"\\u0000\",\"priority\":\"\\u001b\","
        "\"severity\":\"\\u001b\"}],\"se\\u001bc\":{}}");
    EXPECT_THAT(hostile, Not(HasSubstr("\x1b")));
    EXPECT_THAT(hostile, Not(HasSubstr("\x07")));
    EXPECT_THAT(hostile, Not(HasSubstr("\u202e")));
    EXPECT_THAT(hostile, Not(HasSubstr("\u009b")));
}

TEST(SnapshotView, survives_members_of_any_other_kind) {
    for (
        const char* text :
        {"{}", R"({"connectors":5,"signals":{}})",
         R"({"connectors":[1,null,[]],"signals":["x",{}],"status":[]})",
         R"({"status":"ready","connectors":[{"freshness":1,"coverage":[],"error":"x"}],"signals":[{"count":"many"}]})",
         R"({"generatedAt":"soon","connectors":[{"coverage":{"returned":-5,"available":9223372036854775807}}]})"}) {
        view(text);
        view(text, wide(20));
    }
}

TEST(SnapshotView, says_how_many_signals_it_leaves_out) {
    std::string text = R"({"status":"partial","signals":[{"title":"s"})";
    for (int index = 1; index < 25; ++index) text += R"(,{"title":"s"})";
    EXPECT_THAT(view(text + "]}"), HasSubstr("and 5 more"));
}

TEST(SnapshotView, paints_where_there_are_colours) {
    ViewOptions colourful = wide();
    colourful.colours = Colours::ansi;
    EXPECT_THAT(view(kPartial, colourful), HasSubstr("\x1b[33m! partial\x1b[0m"));
    EXPECT_THAT(view(kPartial, colourful), HasSubstr("\x1b[31mcredential refused\x1b[0m"));
}

}  // namespace
}  // namespace winsh::win
