// Whatever an upstream writes, it is told to be a stranger's and can do nothing.

#include "snapshots/poison_fixture.h"
#include "snapshots/section_builder.h"

namespace winsh {
namespace {

/// Walks an answer and puts something else in the place of strings.
class Spoiler {
public:
    using Choose = std::function<std::optional<std::string>(std::string_view member, std::string_view text)>;
    explicit Spoiler(Choose choose) : choose_(std::move(choose)) {}

    std::string spoilt(const std::string& body) {
        Result<Json> answer = parse_json(body, kAnyDocument);
        if (!answer.has_value()) return body;
        spoil(*answer, "");
        return to_text(*answer);
    }

private:
    void spoil(Json& value, const std::string& member) {
        if (value.is_string()) {
            if (auto other = choose_(member, value.as_string())) value = Json(*std::move(other));
        } else if (value.is_array()) {
            for (Json& item : value.items()) spoil(item, member);
        } else if (value.is_object()) {
            for (auto& [name, below] : value.members()) spoil(below, name);
        }
    }

    Choose choose_;
};

/// What people write, or whoever can send an event, in any answer.
bool is_written_freely(std::string_view member) {
    static const std::set<std::string_view> kMembers = {"title",        "message",    "login",
                                                        "name",         "filename",   "path",
                                                        "html_url",     "culprit",    "value",
                                                        "absPath",      "function",   "username",
                                                        "permalink",    "shortId",    "version",
                                                        "transaction",  "substatus",  "subject",
                                                        "body",         "plain_body", "tags",
                                                        "url",          "slug",       "release",
                                                        "nickname",     "lookup_key", "failure_message",
                                                        "failure_code", "reason",     "description"};
    return kMembers.contains(member);
}

/// For a file in which blanks and lines part words.
std::string replaced_blanks(std::string text) {
    std::ranges::replace_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r'; }, '_');
    return text;
}

class Poison : public WholeModel {
protected:
    void expect_every_document_to_be_safe() {
        const Material all = material();
        bool found = false;
        for (const Loop& loop : loop_catalogue()) {
            SCOPED_TRACE(loop.id.text());
            const std::string bytes = bytes_of(all, loop, 1'000'000);
            const Json document = parsed(bytes);
            expect_documented_envelope(document);
            expect_no_poison(document, bytes);
            expect_no_poison_in_brief(bytes);
            found = found || is_marked(bytes);
        }
        EXPECT_TRUE(found) << "the test shows nothing";
    }
};

TEST_F(Poison, is_harmless_wherever_people_may_write) {
    const std::vector<std::string> all = poisons();
    std::string poison;
    Spoiler spoiler([&](std::string_view member, std::string_view) {
        return is_written_freely(member) ? std::optional(poison) : std::nullopt;
    });
    upstream.spoil = [&](const http::ClientRequest& request, http::ClientResponse& response) {
        response.body = spoiler.spoilt(response.body);
        if (request.url.ends_with("CODEOWNERS"))
            response.body +=
                "\n/" + replaced_blanks(poison) + " @octocat\n/apps/ @" + replaced_blanks(poison) + "\n";
    };
    for (const std::string& next : all) {
        SCOPED_TRACE(next.substr(0, 100));
        poison = next;
        // Anew, as what an upstream remembers of the last round would be asked for no more.
        connect_all();
        poll_all();
        expect_every_document_to_be_safe();
        if (HasFailure()) return;
        for (const auto& [kind, id] : ids)
            ASSERT_TRUE(connections->remove(workspace, id, somebody()).has_value());
    }
}

TEST_F(Poison, is_harmless_in_any_single_string_of_any_answer) {
    std::size_t at = 0;
    std::size_t chosen = 0;
    Spoiler spoiler([&](std::string_view, std::string_view) {
        return at++ == chosen ? std::optional(whole_poison()) : std::nullopt;
    });
    upstream.spoil = [&](const http::ClientRequest&, http::ClientResponse& response) {
        response.body = spoiler.spoilt(response.body);
    };
    const Json nothing;
    const Connection connection;
    for (const auto& [kind, form] : every_form()) {
        at = 0;
        chosen = 0;
        for (std::size_t strings = 1; chosen < strings; ++chosen) {
            at = 0;
            const Connector& connector = *find_connector(kind);
            PollOutcome outcome = connector.poll(
                {.settings = form, .memory = nothing, .now = clock.now(), .clock = clock}, upstream);
            strings = std::max(strings, at);
            SCOPED_TRACE(format("{}, string {} of {}", kind, chosen, strings));
            const std::string detail = outcome.failure ? outcome.failure->detail : "";
            EXPECT_FALSE(is_marked(detail)) << detail;
            EXPECT_FALSE(is_marked(outcome.coverage.reason)) << outcome.coverage.reason;
            if (outcome.kind != PollOutcome::Kind::delivered) continue;
            const auto section = build_section(connector.info(), connection,
                                               {std::move(outcome.content), Json()}, vault, clock.now());
            ASSERT_TRUE(section.has_value());
            Json document = section->content;
            Json untrusted = Json::array();
            for (const std::string& pointer : section->untrusted) untrusted.push(pointer);
            document.set("untrusted", std::move(untrusted));
            expect_no_poison(document, to_text(section->content));
            if (HasFailure()) return;
        }
        EXPECT_GT(chosen, 10U) << kind;
    }
}

}  // namespace
}  // namespace winsh
