#include "document/snapshot_difference.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace winsh {
namespace {

Json json(std::string_view text) { return parse_json(text).value(); }

Json signal(const char* id, const char* title) {
    return Json::object(
        {{"id", id},
         {"source", "sentry"},
         {"kind", "error"},
         {"severity", "error"},
         {"priority", "p2"},
         {"title", title},
         {"summary", "A stranger's words"},
         {"lastSeen", "2026-06-16T18:00:00.000Z"},
         {"count", 3},
         {"evidence", json(R"([{"pointer":"/sentry/issues/0","digest":"sha256:1","url":"u"}])")}});
}

/// A snapshot as the assembler makes it: one connection, two signals, one section.
Json snapshot(const char* digest) {
    Json document = json(R"json({"apiVersion":"2026-06-16","loopId":"bug-autofix",
        "generatedAt":"2026-06-16T18:00:00.000Z","workspace":"workspace_1","status":"ready",
        "connectors":[{"id":"conn_1","kind":"github","account":"example/shop","provides":["/github"],"status":"ok",
            "freshness":{"fetchedAt":"2026-06-16T18:00:00.000Z"},"error":null,"contentDigest":"sha256:11"}],
        "signals":[],"message":"All is here.","digest":"","untrusted":[],"redactions":[],
        "budget":{"limit":8000,"used":100,"unit":"tokens(bytes/4)","dropped":[]},
        "github":{"repository":{"fullName":"example/shop"}}})json");
    document.set("digest", digest);
    document.find("signals")->push(signal("a", "First"));
    document.find("signals")->push(signal("b", "Second"));
    document.set("untrusted", json(R"(["/signals/0/title","/signals/0/summary","/signals/1/title",
        "/signals/1/summary","/github/recentCommits"])"));
    return document;
}

Json difference(const Json& base, const Json& current) {
    const auto found = difference_between(base, current);
    EXPECT_TRUE(found.has_value());
    return found.value_or(Json());
}

TEST(SnapshotDifference, of_the_same_content_names_both_and_holds_nothing) {
    Json later = snapshot("sha256:a");
    later.set("generatedAt", "2026-06-16T18:30:00.000Z");
    later.at_pointer("/connectors/0/freshness")->set("fetchedAt", "2026-06-16T18:30:00.000Z");
    EXPECT_EQ(
        to_text(difference(snapshot("sha256:a"), later)),
        R"({"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":"2026-06-16T18:30:00.000Z",)"
        R"("workspace":"workspace_1","status":"ready","since":"sha256:a","digest":"sha256:a",)"
        R"("signals":{"added":[],"resolved":[],"changed":[]},"connectors":[],)"
        R"("sections":{"changed":[],"added":[],"removed":[]},"message":"All is here.","untrusted":[]})");
}

TEST(SnapshotDifference, tells_signals_by_their_id) {
    Json later = snapshot("sha256:b");
    Json signals = Json::array();
    signals.push(signal("c", "New"));
    signals.push(signal("b", "Second, and more of it"));
    later.set("signals", signals);
    const Json found = difference(snapshot("sha256:a"), later);
    EXPECT_EQ(found["since"].as_string(), "sha256:a");
    EXPECT_EQ(found["digest"].as_string(), "sha256:b");
    EXPECT_EQ(found["signals"]["added"].items(), Json::Array{signal("c", "New")});
    EXPECT_EQ(found["signals"]["changed"].items(), Json::Array{signal("b", "Second, and more of it")});
    EXPECT_EQ(to_text(found["signals"]["resolved"]),
              R"([{"id":"a","source":"sentry","kind":"error","severity":"error","priority":"p2",)"
              R"("title":"First","lastSeen":"2026-06-16T18:00:00.000Z"}])");
}

TEST(SnapshotDifference, a_signal_whose_order_or_evidence_moves_is_the_same) {
    Json later = snapshot("sha256:b");
    std::ranges::reverse(later.find("signals")->items());
    later.at_pointer("/signals/0/evidence/0")->set("pointer", "/sentry/issues/4");
    EXPECT_EQ(difference(snapshot("sha256:a"), later)["signals"]["changed"].items().size(), 0U);
    later.at_pointer("/signals/0/evidence/0")->set("digest", "sha256:2");
    EXPECT_EQ(difference(snapshot("sha256:a"), later)["signals"]["changed"].items().size(), 1U);
}

TEST(SnapshotDifference, covers_what_strangers_wrote_where_it_stands_now) {
    Json later = snapshot("sha256:b");
    Json signals = Json::array();
    signals.push(signal("b", "Second"));
    signals.push(signal("c", "New"));
    signals.push(signal("d", "New too"));
    later.set("signals", signals);
    later.set("untrusted", json(R"(["/signals/0/title","/signals/1","/signals/2/title","/signals/2/summary",
        "/signals/22/title","/github"])"));
    EXPECT_EQ(to_text(difference(snapshot("sha256:a"), later)["untrusted"]),
              R"(["/signals/added/0","/signals/added/1/summary","/signals/added/1/title",)"
              R"("/signals/resolved/0/title"])")
        << "a summary that is not there is not covered";
    later.set("untrusted", json(R"(["/signals"])"));
    EXPECT_EQ(to_text(difference(snapshot("sha256:a"), later)["untrusted"]),
              R"(["/signals/added/0","/signals/added/1","/signals/resolved/0/title"])");
    later.set("untrusted", json(R"([""])"));
    EXPECT_EQ(to_text(difference(snapshot("sha256:a"), later)["untrusted"]),
              R"(["/signals/added/0","/signals/added/1","/signals/resolved/0/title"])");
}

TEST(SnapshotDifference, shows_connectors_that_differ_in_more_than_their_age) {
    Json failing = snapshot("sha256:b");
    failing.at_pointer("/connectors/0")->set("status", "failed");
    failing.at_pointer("/connectors/0")->set("error", json(R"({"type":"http","retryAt":"soon"})"));
    failing.set("untrusted", json(R"(["/connectors/0/error"])"));
    const Json found = difference(snapshot("sha256:a"), failing);
    EXPECT_EQ(found["connectors"], failing["connectors"]);
    EXPECT_EQ(to_text(found["untrusted"]), R"(["/connectors/0/error"])");
    Json later = failing;
    later.at_pointer("/connectors/0/error")->set("retryAt", "later");
    EXPECT_TRUE(difference(failing, later)["connectors"].items().empty());
}

TEST(SnapshotDifference, shows_connectors_that_came_and_went) {
    Json later = snapshot("sha256:b");
    later.at_pointer("/connectors/0")->set("id", "conn_2");
    const Json rows = difference(snapshot("sha256:a"), later)["connectors"];
    ASSERT_EQ(rows.items().size(), 2U);
    EXPECT_EQ(rows.items()[0], later["connectors"].items()[0]);
    EXPECT_EQ(to_text(rows.items()[1]),
              R"({"id":"conn_1","kind":"github","account":"example/shop","status":"removed"})");
}

TEST(SnapshotDifference, names_sections_and_nothing_else_of_the_document) {
    Json later = snapshot("sha256:b");
    later.at_pointer("/github/repository")->set("fullName", "example/store");
    later.set("logs", Json::object());
    later.set("message", "Otherwise.");
    later.set("redactions", json("[1]"));
    EXPECT_EQ(to_text(difference(snapshot("sha256:a"), later)["sections"]),
              R"({"changed":["github"],"added":["logs"],"removed":[]})");
    EXPECT_EQ(to_text(difference(later, snapshot("sha256:a"))["sections"]),
              R"({"changed":["github"],"added":[],"removed":["logs"]})");
}

TEST(SnapshotDifference, there_is_none_from_or_to_an_empty_snapshot) {
    Json empty = snapshot("sha256:a");
    empty.erase("digest");
    EXPECT_FALSE(difference_between(empty, snapshot("sha256:b")).has_value());
    EXPECT_FALSE(difference_between(snapshot("sha256:a"), empty).has_value());
    EXPECT_FALSE(difference_between(Json(), snapshot("sha256:b")).has_value());
}

TEST(SnapshotDifference, calls_no_signal_resolved_that_may_only_have_been_left_out) {
    Json cut = snapshot("sha256:b");
    cut.find("signals")->items().pop_back();
    cut.find("budget")->set("dropped", json(R"([{"pointer":"/signals","count":1}])"));
    const Json found = difference(snapshot("sha256:a"), cut);
    EXPECT_TRUE(found["signals"]["resolved"].items().empty());
    ASSERT_EQ(found["signals"]["gone"].items().size(), 1U);
    EXPECT_EQ(found["signals"]["gone"].items()[0]["id"].as_string(), "b");
    EXPECT_EQ(to_text(found["untrusted"]), R"(["/signals/gone/0/title"])");
    const Json back = difference(cut, snapshot("sha256:a"));
    EXPECT_EQ(back["signals"]["added"].items().size(), 1U);
    EXPECT_EQ(back["signals"].find("gone"), nullptr);
    cut.find("budget")->set("dropped", json(R"([{"pointer":"/signals/0/evidence","count":1}])"));
    EXPECT_EQ(difference(snapshot("sha256:a"), cut)["signals"]["resolved"].items().size(), 1U);
}

TEST(SnapshotDifference, says_where_what_was_added_may_have_been_there_before) {
    Json cut = snapshot("sha256:b");
    cut.find("signals")->items().pop_back();
    cut.find("budget")->set("dropped", json(R"([{"pointer":"/signals","count":1}])"));
    EXPECT_EQ(difference(cut, snapshot("sha256:a"))["message"].as_string(),
              "All is here. The earlier snapshot had no room for all signals: some of those that were added "
              "may have been there before.");
    EXPECT_EQ(difference(cut, cut)["message"].as_string(), "All is here.") << "nothing was added";
    EXPECT_EQ(difference(snapshot("sha256:a"), cut)["message"].as_string(), "All is here.");
}

TEST(SnapshotDifference, takes_documents_of_any_shape) {
    const Json odd =
        json(R"({"digest":"sha256:b","signals":[1,{"id":2},{"id":"x","evidence":[1]}],"connectors":{},
        "untrusted":[1,"/signals","nowhere"],"budget":7})");
    EXPECT_TRUE(difference_between(snapshot("sha256:a"), odd).has_value());
    EXPECT_TRUE(difference_between(odd, snapshot("sha256:a")).has_value());
    EXPECT_TRUE(difference_between(odd, odd).has_value());
}

}  // namespace
}  // namespace winsh
