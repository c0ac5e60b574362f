// What a run begins with goes last: `signals` and the budget, in documents as the assembler makes them.

#include <gmock/gmock.h>

#include <random>

#include "snapshots/recipes/signal.h"
#include "snapshots/whole_model_fixture.h"

namespace winsh {
namespace {

/// Documents of any size and form, the same in every run.
class AnyDocument {
public:
    explicit AnyDocument(unsigned seed) : random_(seed) {}

    Json next() {
        sections = Json::object({});
        const int number = up_to(4);
        for (int at = 0; at < number; ++at) sections.set(format("section{}", at), section());
        // One that the recipe had no use for, too.
        Json provides(Json::Array{Json("/nowhere")});
        for (const auto& [name, value] : sections.members()) provides.push("/" + name);
        Json document = Json::object({{"apiVersion", "2026-06-16"},
                                      {"loopId", "any"},
                                      {"generatedAt", "2026-06-16T10:00:00.000Z"},
                                      {"workspace", "workspace_1"},
                                      {"status", "ready"},
                                      {"connectors", Json::array()},
                                      {"signals", signals()},
                                      {"message", "All that this loop needs is here."},
                                      {"digest", "sha256:" + std::string(64, '0')},
                                      {"untrusted", provides},
                                      {"redactions", Json::array()},
                                      {"budget", Json()}});
        document.find("connectors")->push(Json::object({{"provides", provides}}));
        for (const Json& pointer : provides.items())
            document.find("redactions")->push(Json::object({{"pointer", pointer}, {"count", 1}}));
        for (const auto& [name, value] : sections.members()) document.set(name, value);
        return document;
    }
    std::size_t tokens() { return static_cast<std::size_t>(100 + up_to(3'000)); }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& [name, value] : sections.members()) names.push_back(name);
        return names;
    }

    Json sections;

private:
    int up_to(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most + 1)); }
    std::string text(int most) { return std::string(static_cast<std::size_t>(up_to(most)), 'x'); }

    Json rows() {
        Json array = Json::array();
        const int number = up_to(20);
        for (int at = 0; at < number; ++at) {
            Json row = Json::object({{"number", at}, {"text", text(300)}});
            if (up_to(3) == 0) row.set("files", Json(Json::Array(1 + random_() % 40, Json("a/file.ts"))));
            array.push(std::move(row));
        }
        return array;
    }
    Json section() {
        if (up_to(4) == 0) return rows();
        Json section = Json::object({{"issue", Json::object({{"id", up_to(99)}, {"title", text(400)}})}});
        if (up_to(1) == 0) section.set("rows", rows());
        if (up_to(1) == 0) section.set("under", Json::object({{"rows", rows()}, {"more", rows()}}));
        if (up_to(2) == 0) section.set("text", text(1'000));
        return section;
    }
    Json signals() {
        Json signals = Json::array();
        const int number = up_to(20);
        for (int at = 0; at < number; ++at) {
            Signal signal;
            signal.source = "any";
            signal.dedupe_key = std::to_string(at);
            signal.title = text(200);
            for (int person = up_to(10); person > 0; --person)
                signal.entities.push_back({"person", format("person_{:016x}", person)});
            const std::string section = format("/section{}", up_to(3));
            const std::string pointer = section + (up_to(1) == 0 ? "/issue" : format("/rows/{}", up_to(9)));
            signal.evidence.push_back({pointer, "https://example.com/" + text(40)});
            signals.push(to_json(signal));
        }
        return signals;
    }

    std::minstd_rand random_;
};

bool has_content(const Json& document, const std::vector<std::string>& sections) {
    return std::ranges::any_of(sections, [&](const std::string& name) {
        return !document[name].items().empty() || !document[name].members().empty();
    });
}

TEST(BudgetOfAnyDocument, drops_no_signal_while_a_section_has_anything_left) {
    AnyDocument any(20'261'301);
    int short_of_signals = 0;
    for (int round = 0; round < 400; ++round) {
        const Json whole = any.next();
        const std::size_t tokens = any.tokens();
        SCOPED_TRACE(format("document {} in {} tokens", round, tokens));
        Json document = whole;
        fit_budget(document, any.names(), tokens);
        const std::size_t bytes = to_text(document).size();
        EXPECT_EQ(static_cast<std::size_t>(document["budget"]["used"].as_integer()), (bytes + 3) / 4);
        const std::size_t signals = document["signals"].items().size();
        for (std::size_t at = 0; at < signals; ++at)
            EXPECT_EQ(document["signals"].items()[at]["id"], whole["signals"].items()[at]["id"]);
        if (signals < whole["signals"].items().size()) {
            ++short_of_signals;
            EXPECT_FALSE(has_content(document, any.names())) << to_text(document);
        }
        if (bytes > tokens * 4) expect_nothing_left_to_drop(document);
        expect_drops_to_add_up(document, whole);
    }
    EXPECT_GT(short_of_signals, 20) << "or this test shows nothing";
}

TEST(BudgetOfAnyDocument, leaves_no_pointer_that_leads_nowhere) {
    AnyDocument any(20'261'302);
    int lost = 0;
    for (int round = 0; round < 400; ++round) {
        SCOPED_TRACE(round);
        Json document = any.next();
        fit_budget(document, any.names(), any.tokens());
        for (const Json& signal : document["signals"].items())
            for (const Json& row : signal["evidence"].items()) lost += row["pointer"].is_null() ? 1 : 0;
        for (const Json& row : document["connectors"].items())
            for (const Json& pointer : row["provides"].items())
                EXPECT_NE(document.at_pointer(pointer.as_string()), nullptr) << pointer.as_string();
        for (const Json& row : document["untrusted"].items())
            EXPECT_NE(document.at_pointer(row.as_string()), nullptr) << row.as_string();
        const std::size_t bytes = to_text(document).size();
        digest_evidence(document);
        EXPECT_EQ(to_text(document).size(), bytes) << "what is used is known by then";
        for (const Json& signal : document["signals"].items()) {
            for (const Json& row : signal["evidence"].items()) {
                EXPECT_EQ(row["pointer"].is_null(), row["digest"].is_null()) << to_text(row);
                if (row["pointer"].is_null()) continue;
                EXPECT_NE(document.at_pointer(row["pointer"].as_string()), nullptr) << to_text(row);
            }
        }
    }
    EXPECT_GT(lost, 20) << "or this test shows nothing";
}

Json signal_of(int number, std::size_t title) {
    Signal signal;
    signal.source = "sentry";
    signal.dedupe_key = std::to_string(number);
    signal.title = std::string(title, 'x');
    for (int person = 0; person < 10; ++person) signal.entities.push_back({"person", "person_0123456789ab"});
    signal.evidence.push_back({format("/sentry/rows/{}", number), "https://example.com"});
    return to_json(signal);
}

/// Ten signals, each of which points at a row of the only section.
Json ten_signals() {
    Json signals = Json::array();
    Json rows = Json::array();
    for (int number = 0; number < 10; ++number) {
        signals.push(signal_of(number, 100));
        rows.push(Json::object({{"text", std::string(100, 'x')}}));
    }
    return Json::object(
        {{"connectors", Json(Json::Array{Json::object({{"provides", Json(Json::Array{Json("/sentry")})}})})},
         {"signals", std::move(signals)},
         {"untrusted", Json::array()},
         {"redactions", Json::array()},
         {"budget", Json()},
         {"sentry", Json::object({{"issue", Json::object({{"id", "7"}})}, {"rows", std::move(rows)}})}});
}

Json fitted(std::size_t tokens) {
    Json document = ten_signals();
    fit_budget(document, {"sentry"}, tokens);
    return document;
}

TEST(BudgetOfSignals, a_signal_outlives_what_it_points_at_and_tells_where_to_read_it) {
    const Json document = fitted(2'700);
    ASSERT_EQ(document["signals"].items().size(), 10U) << "though they are the largest list";
    const std::size_t rows = document["sentry"]["rows"].items().size();
    ASSERT_THAT(rows, testing::AllOf(testing::Gt(0U), testing::Lt(10U)));
    EXPECT_EQ(to_text(document["budget"]["dropped"]),
              format(R"([{{"pointer":"/sentry/rows","count":{}}}])", 10 - rows));
    for (std::size_t at = 0; at < 10; ++at) {
        const Json& evidence = document["signals"].items()[at]["evidence"].items()[0];
        EXPECT_EQ(evidence["pointer"].is_null(), at >= rows);
        EXPECT_EQ(evidence["digest"].is_null(), at >= rows);
        EXPECT_EQ(evidence["url"].as_string(), "https://example.com");
    }
}

TEST(BudgetOfSignals, the_last_signals_go_where_no_section_is_left_and_no_connection_is_said_to_fill_one) {
    const Json document = fitted(1'000);
    const std::size_t signals = document["signals"].items().size();
    ASSERT_THAT(signals, testing::AllOf(testing::Gt(1U), testing::Lt(10U)));
    for (const Json& signal : document["signals"].items()) EXPECT_EQ(signal["entities"].items().size(), 10U);
    EXPECT_EQ(document.find("sentry"), nullptr);
    EXPECT_EQ(to_text(document["connectors"]), R"([{"provides":[]}])");
    EXPECT_EQ(
        to_text(document["budget"]["dropped"]),
        format(R"([{{"pointer":"/sentry","count":1}},{{"pointer":"/signals","count":{}}}])", 10 - signals));
}

TEST(BudgetOfSignals, the_first_signal_gives_up_its_own_lists_before_it_goes) {
    const Json document = fitted(220);
    EXPECT_LE(to_text(document).size(), 880U);
    ASSERT_EQ(document["signals"].items().size(), 1U);
    EXPECT_THAT(to_text(document["budget"]["dropped"]),
                testing::HasSubstr(R"({"pointer":"/signals","count":9})"));
    EXPECT_THAT(to_text(document["budget"]["dropped"]),
                testing::HasSubstr(R"({"pointer":"/signals/0/entities","count":)"));
    EXPECT_TRUE(fitted(60)["signals"].items().empty());
}

}  // namespace
}  // namespace winsh
