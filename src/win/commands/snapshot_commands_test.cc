#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "base/format.h"
#include "document/brief.h"
#include "document/snapshot_digest.h"
#include "win/command_line.h"
#include "win/commands/snapshot_diff.h"
#include "win/commands/snapshot_fetch.h"
#include "win/commands/snapshot_list.h"
#include "win/commands/snapshot_open.h"
#include "win/commands/snapshot_show.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kLoops =
    R"({"apiVersion":"2026-06-16","workspace":"workspace_1","loops":[)"
    R"({"id":"seo-growth","status":"empty","requires":[{"capability":"gsc","connection":null},{"capability":"web","connection":null}]},)"
    R"({"id":"bug-autofix","status":"partial","requires":[{"capability":"github","connection":{"kind":"github","status":"ok"}},)"
    R"({"capability":"sentry","connection":{"kind":"sentry","status":"needs_auth"}}]},)"
    R"({"id":"dependency-risk","status":"ready","requires":[{"capability":"github","connection":{"kind":"github","status":"ok"}}]}]})";

constexpr const char* kWanting = R"({"loop":{"requires":[{"capability":"sentry","connection":null}]}})";

/// The commands about snapshots, of somebody who is signed in by a variable.
class SnapshotCommands : public testing::Test {
protected:
    SnapshotCommands() { fake_.variables["WIN_TOKEN"] = "win_live_0123456789abcdefABCDEF0123456789xyZ9"; }
    ExitCode run(std::vector<std::string> arguments) {
        fake_.terminal.output.clear();
        fake_.terminal.messages.clear();
        const std::vector<Command> commands = {snapshot_fetch_command(), snapshot_list_command(),
                                               snapshot_show_command(), snapshot_diff_command(),
                                               snapshot_open_command()};
        World world = fake_.world();
        arguments.insert(arguments.begin(), "snapshot");
        return run_command_line(commands, arguments, world);
    }
    static Json snapshot(std::string_view title, std::string_view status = "ready",
                         std::string_view built = "2026-06-16T17:50:00.000Z") {
        Json document =
            parse_json(
                R"({"loopId":"bug-autofix","generatedAt":"","workspace":"w","status":"","connectors":[],)"
                R"("signals":[{"id":"s","source":"sentry","priority":"p1","severity":"error"}],"message":"All is here."})")
                .value();
        document.set("status", status).set("generatedAt", built);
        document.at_pointer("/signals/0")->set("id", title).set("title", title);
        document.set("digest", snapshot_digest(document));
        return document;
    }
    void fetch(const Json& document) {
        fake_.client.will_answer(200, to_text(document), {{"etag", "\"" + digest_of(document) + "\""}});
        EXPECT_EQ(run({"fetch", "bug-autofix"}), ExitCode::ok) << messages();
    }
    static std::string digest_of(const Json& document) { return std::string(document["digest"].as_string()); }
    std::size_t asked() const { return fake_.client.requests.size(); }
    const std::string& output() { return fake_.terminal.output; }
    const std::string& messages() { return fake_.terminal.messages; }
    FakeWorld fake_;
};

TEST_F(SnapshotCommands, fetch_makes_of_it_what_is_wanted) {
    const std::string bytes = to_text(snapshot("a"));
    fake_.client.will_answer(200, bytes);
    EXPECT_EQ(run({"fetch", "bug-autofix", "--format", "markdown"}), ExitCode::ok);
    EXPECT_EQ(output(), brief_of(bytes));
    fake_.client.will_answer(200, bytes);
    EXPECT_EQ(run({"fetch", "bug-autofix", "--format", "table"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("p1 error"));
    fake_.terminal.is_terminal = true;
    fake_.client.will_answer(200, bytes);
    EXPECT_EQ(run({"fetch", "bug-autofix", "--format", "json"}), ExitCode::ok);
    EXPECT_EQ(output(), bytes);
    EXPECT_EQ(run({"fetch", "bug-autofix", "--format", "yaml"}), ExitCode::usage);
    EXPECT_EQ(run({"fetch", "bug-autofix", "--format", "table", "--json"}), ExitCode::usage);
}

TEST_F(SnapshotCommands, fetch_asks_for_a_budget_and_for_what_is_new) {
    const std::string digest = digest_of(snapshot("a"));
    fake_.client.will_answer(200, to_text(snapshot("a")));
    EXPECT_EQ(run({"fetch", "bug-autofix", "--budget", "900"}), ExitCode::ok);
    EXPECT_THAT(fake_.client.requests.back().url, testing::EndsWith("/connector-snapshot?budget=900"));
    fake_.client.will_answer(
        200, R"({"loopId":"bug-autofix","status":"ready","since":")" + digest +
                 R"(","digest":"sha256:other","signals":{"added":[],"resolved":[],"changed":[]}})");
    EXPECT_EQ(run({"fetch", "bug-autofix", "--since", digest, "--format", "table"}), ExitCode::ok)
        << messages();
    EXPECT_THAT(fake_.client.requests.back().url, HasSubstr("?since=sha256"));
    EXPECT_THAT(output(), HasSubstr("Nothing has changed"));
    EXPECT_EQ(run({"fetch", "bug-autofix", "--since", "yesterday"}), ExitCode::usage);
    for (const char* budget : {"0", "5", "499", "24001"}) {
        EXPECT_EQ(run({"fetch", "bug-autofix", "--budget", budget}), ExitCode::usage);
        EXPECT_THAT(messages(), HasSubstr("--budget"));
        EXPECT_THAT(messages(), HasSubstr("from 500 to 24000"));
    }
}

TEST_F(SnapshotCommands, fetch_takes_what_is_young_enough_without_asking_and_refuses_what_is_too_old) {
    fetch(snapshot("a"));  // Ten minutes old.
    const std::size_t before = asked();
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "10m"}), ExitCode::ok);
    EXPECT_EQ(output(), to_text(snapshot("a")));
    EXPECT_EQ(asked(), before);
    fake_.client.will_answer(304, "");
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "9m"}), ExitCode::not_fit);
    EXPECT_EQ(asked(), before + 1);
    EXPECT_EQ(output(), to_text(snapshot("a"))) << "written all the same";
    EXPECT_THAT(messages(), HasSubstr("--max-age asks for at most 9m"));
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "soon"}), ExitCode::usage);
    // From a clock that is ahead of ours: nothing is known of its age.
    fetch(snapshot("b", "ready", "2027-01-01T00:00:00.000Z"));
    fake_.client.will_answer(304, "");
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "1h"}), ExitCode::not_fit);
    fetch(snapshot("c", "ready", "2026-06-16T18:00:01.000Z"));  // By as much as clocks differ.
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "1h"}), ExitCode::ok) << messages();
}

TEST_F(SnapshotCommands, fetch_asks_anew_where_what_is_kept_is_young_but_not_fit_to_start_on) {
    fetch(snapshot("a", "unavailable"));
    const Json better = snapshot("b");
    fake_.client.will_answer(200, to_text(better), {{"etag", "\"b\""}});
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "1h", "--require", "partial"}), ExitCode::ok)
        << messages();
    EXPECT_EQ(output(), to_text(better));
}

TEST_F(SnapshotCommands, hand_on_nothing_that_was_changed_on_the_way) {
    Json forged = snapshot("a");
    forged.at_pointer("/signals/0")->set("title", "Forged");
    fake_.client.will_answer(200, to_text(forged), {{"etag", "\"x\""}});
    EXPECT_EQ(run({"fetch", "bug-autofix"}), ExitCode::failure);
    EXPECT_EQ(output(), "");
    EXPECT_THAT(messages(), HasSubstr("digest"));
    EXPECT_EQ(run({"show", "bug-autofix"}), ExitCode::not_found);
    fake_.client.will_answer(200, to_text(snapshot("b")));
    EXPECT_EQ(run({"show", digest_of(snapshot("a"))}), ExitCode::failure) << "another than was asked for";
}

TEST_F(SnapshotCommands, fetch_names_what_to_connect_and_where) {
    fake_.terminal.is_terminal = true;
    fake_.client.will_answer(200, R"({"loopId":"seo-growth","status":"empty","message":"Nothing."})");
    fake_.client.will_answer(200, R"({"loop":{"requires":[{"capability":"gsc","connection":null}]}})");
    EXPECT_EQ(run({"fetch", "seo-growth"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("Connect gsc:\n  https://win.sh/settings/connectors\n"));
    fake_.client.will_answer(200, R"({"loopId":"seo-growth","status":"empty","message":"Nothing."})");
    fake_.client.will_answer(403, R"({"statusCode":403,"message":"Missing required scope: loops:read"})");
    EXPECT_EQ(run({"fetch", "seo-growth"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("\n  https://win.sh/settings/connectors\n"));
    EXPECT_THAT(output() + messages(), Not(HasSubstr("scope")));
}

TEST_F(SnapshotCommands, fetch_of_a_part_names_what_to_connect_too) {
    fake_.terminal.is_terminal = true;
    fake_.client.will_answer(200, to_text(snapshot("a", "partial")));
    fake_.client.will_answer(200, kWanting);
    EXPECT_EQ(run({"fetch", "bug-autofix"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("Connect sentry:\n  https://win.sh/settings/connectors\n"));
    fake_.client.will_answer(200, to_text(snapshot("b", "partial")));
    fake_.client.will_answer(200, R"({"loop":{"requires":[]}})");
    EXPECT_EQ(run({"fetch", "bug-autofix"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("\n  https://win.sh/settings/loops/bug-autofix\n"));
}

TEST_F(SnapshotCommands, ask_nobody_to_connect_what_no_connector_provides) {
    fake_.terminal.is_terminal = true;
    constexpr std::string_view kMixed =
        R"({"id":"email-outreach","status":"empty","requires":[{"capability":"stripe","connection":null},
            {"capability":"email","connection":null}],"withoutConnector":["email"]})";
    constexpr std::string_view kNever =
        R"({"id":"crm-hygiene","status":"empty","requires":[{"capability":"crm","connection":null}],"withoutConnector":["crm"]})";
    const auto fetched = [&](std::string_view loop) {
        fake_.client.will_answer(200, R"({"loopId":"email-outreach","status":"empty","message":"Nothing."})");
        fake_.client.will_answer(200, format(R"({{"loop":{}}})", loop));
        EXPECT_EQ(run({"fetch", "email-outreach"}), ExitCode::ok);
        return output();
    };
    const std::string mixed = fetched(kMixed);
    EXPECT_THAT(mixed, HasSubstr("No connector of this server provides email yet: connecting tools"));
    EXPECT_THAT(mixed, HasSubstr("Connect stripe:\n  https://win.sh/settings/connectors\n"));
    const std::string never = fetched(kNever);
    EXPECT_THAT(never, HasSubstr("\n  https://win.sh/settings/loops/email-outreach\n"));
    EXPECT_THAT(never, Not(HasSubstr("Connect crm")));
    fake_.client.will_answer(200, format(R"({{"loops":[{},{}]}})", kMixed, kNever));
    EXPECT_EQ(run({"list"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("wants stripe"));
    EXPECT_THAT(output(), HasSubstr("no connector yet for email"));
    EXPECT_THAT(output(), HasSubstr("no connector yet for crm"));
    fake_.client.will_answer(200, format(R"({{"loops":[{}]}})", kNever));
    EXPECT_EQ(run({"list"}), ExitCode::ok);
    EXPECT_THAT(output(), Not(HasSubstr("/settings/connectors")));
}

TEST_F(SnapshotCommands, name_what_is_not_there_and_where_to_look) {
    fake_.client.will_answer(404, R"({"statusCode":404,"message":"Not found."})");
    EXPECT_EQ(run({"fetch", "bug-autofxi"}), ExitCode::not_found);
    EXPECT_THAT(messages(),
                HasSubstr("no loop called bug-autofxi: Not found. All there are: win snapshot list"));
    fake_.client.will_answer(404, R"({"statusCode":404,"message":"There is no loop of that name."})");
    fake_.client.will_answer(200, kLoops);
    EXPECT_EQ(run({"fetch", "bug-autofxi"}), ExitCode::not_found);
    EXPECT_THAT(messages(),
                HasSubstr("There is no loop called bug-autofxi. Did you mean: bug-autofix? All there "
                          "are: win snapshot list\n"));
    EXPECT_EQ(run({"show", "3f9c"}), ExitCode::not_found);
    EXPECT_THAT(messages(), HasSubstr("first 8 digits"));
}

TEST_F(SnapshotCommands, ask_for_the_loop_that_is_not_named) {
    EXPECT_EQ(run({"fetch"}), ExitCode::usage);
    EXPECT_THAT(messages(), HasSubstr("Name the loop, such as bug-autofix."));
}

TEST_F(SnapshotCommands, list_shows_who_can_start_first_and_what_is_missing) {
    fake_.client.will_answer(200, kLoops);
    EXPECT_EQ(run({"list"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("2 can start"));
    const std::size_t ready = output().find("dependency-risk");
    const std::size_t partial = output().find("bug-autofix");
    const std::size_t empty = output().find("seo-growth");
    EXPECT_TRUE(ready < partial && partial < empty && empty != std::string::npos) << output();
    EXPECT_THAT(output(), HasSubstr("wants gsc, web"));
    EXPECT_THAT(output(), HasSubstr("  https://win.sh/settings/connectors\n"));
    EXPECT_THAT(output(), HasSubstr("sentry credential refused"));
    fake_.client.will_answer(200, kLoops);
    EXPECT_EQ(run({"list", "--json"}), ExitCode::ok);
    EXPECT_EQ((*parse_json(output()))["loops"].items().size(), 3u);
    fake_.client.will_answer(403, R"({"statusCode":403,"message":"Missing required scope: loops:read"})");
    EXPECT_EQ(run({"list"}), ExitCode::forbidden);
}

TEST_F(SnapshotCommands, list_and_show_know_what_is_kept_and_ask_nobody) {
    fetch(snapshot("a"));
    fetch(snapshot("b"));
    const std::size_t before = asked();
    EXPECT_EQ(run({"list", "--cached"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("2 snapshots are kept here"));
    const std::string digits = digest_of(snapshot("a")).substr(7, 12);
    EXPECT_THAT(output(), HasSubstr(digits));
    EXPECT_EQ(run({"show", digits}), ExitCode::ok);
    EXPECT_EQ(output(), to_text(snapshot("a")));
    EXPECT_EQ(run({"show", "bug-autofix"}), ExitCode::ok);
    EXPECT_EQ(output(), to_text(snapshot("b")));
    EXPECT_EQ(run({"show", "0000000000"}), ExitCode::not_found);
    EXPECT_EQ(asked(), before);
    fake_.client.will_answer(200, to_text(snapshot("c")));
    EXPECT_EQ(run({"show", digest_of(snapshot("c"))}), ExitCode::ok);
    EXPECT_EQ(fake_.client.requests.back().url, "https://win.sh/v1/snapshots/" + digest_of(snapshot("c")));
    EXPECT_EQ(run({"show", "../x"}), ExitCode::usage);
}

TEST_F(SnapshotCommands, list_and_show_what_is_kept_of_a_server_that_one_would_not_ask) {
    fake_.variables["WIN_API_URL"] = "http://192.0.2.1:8080";
    EXPECT_EQ(run({"fetch", "bug-autofix"}), ExitCode::usage);
    EXPECT_EQ(asked(), 0u);
    fake_.client.will_answer(200, to_text(snapshot("a")), {{"etag", "\"a\""}});
    ASSERT_EQ(run({"fetch", "bug-autofix", "--insecure-http"}), ExitCode::ok) << messages();
    const std::size_t before = asked();
    EXPECT_EQ(run({"list", "--cached"}), ExitCode::ok) << messages();
    EXPECT_EQ(run({"show", "bug-autofix"}), ExitCode::ok) << messages();
    EXPECT_EQ(output(), to_text(snapshot("a")));
    EXPECT_EQ(run({"fetch", "bug-autofix", "--max-age", "1h"}), ExitCode::ok) << "of what is kept";
    const std::string digest = digest_of(snapshot("b"));
    for (const std::vector<std::string>& asking : {std::vector<std::string>{"fetch", "bug-autofix"},
                                                   {"list"},
                                                   {"show", digest},
                                                   {"diff", "bug-autofix"},
                                                   {"fetch", "bug-autofix", "--since", digest}}) {
        EXPECT_EQ(run(asking), ExitCode::usage) << asking.front();
        EXPECT_THAT(messages(), HasSubstr("--insecure-http"));
    }
    EXPECT_EQ(asked(), before);
}

TEST_F(SnapshotCommands, diff_tells_what_is_new_since_one_last_looked) {
    fetch(snapshot("old"));
    fake_.client.will_answer(200, to_text(snapshot("new")), {{"etag", "\"n\""}});
    EXPECT_EQ(run({"diff", "bug-autofix"}), ExitCode::ok) << messages();
    EXPECT_THAT(output(), HasSubstr("New (1)"));
    EXPECT_THAT(output(), HasSubstr("Resolved (1)"));
    fake_.client.will_answer(304, "");
    EXPECT_EQ(run({"diff", "bug-autofix"}), ExitCode::ok);
    EXPECT_THAT(output(), HasSubstr("Nothing has changed"));
    EXPECT_EQ(run({"diff", digest_of(snapshot("new")), digest_of(snapshot("old")).substr(0, 20), "--json"}),
              ExitCode::ok)
        << messages();
    EXPECT_EQ(parse_json(output())->at_pointer("/signals/added/0/title")->as_string(), "old");
    EXPECT_EQ(run({"diff", "seo-growth"}), ExitCode::not_found);
    EXPECT_EQ(run({"diff"}), ExitCode::usage);
}

TEST_F(SnapshotCommands, open_prints_the_page_whether_there_is_a_browser_or_not) {
    EXPECT_EQ(run({"open", "bug-autofix"}), ExitCode::ok);
    EXPECT_EQ(output(), "https://win.sh/settings/loops/bug-autofix\n");
    EXPECT_THAT(fake_.browser.opened, testing::ElementsAre("https://win.sh/settings/loops/bug-autofix"));
    EXPECT_EQ(run({"open", "../x"}), ExitCode::usage);
    EXPECT_EQ(asked(), 0u);
}

TEST_F(SnapshotCommands, let_no_server_draw_on_the_terminal) {
    fake_.client.will_answer(
        200,
        "{\"workspace\":\"w\\u001b[2J\",\"loops\":[{\"id\":\"a\\u001b]0;x\\u0007\",\"status\":\"\\u202e\","
        "\"requires\":[{\"capability\":\"\\u001b[31m\",\"connection\":null}]}]}");
    EXPECT_EQ(run({"list"}), ExitCode::ok);
    for (const char* bad : {"\x1b", "\x07", "\u202e"}) EXPECT_THAT(output(), Not(HasSubstr(bad)));
    const std::string bytes = to_text(snapshot("a\u009b2J\u202eb"));
    for (const char* form : {"json", "markdown"}) {
        fake_.terminal.is_terminal = true;
        fake_.client.will_answer(200, bytes);
        EXPECT_EQ(run({"fetch", "bug-autofix", "--format", form}), ExitCode::ok);
        for (const char* bad : {"\u009b", "\u202e"}) EXPECT_THAT(output(), Not(HasSubstr(bad))) << form;
        EXPECT_THAT(output(), HasSubstr("a\\u009b2J\\u202eb")) << form;
        fake_.terminal.is_terminal = false;
        fake_.client.will_answer(200, bytes);
        EXPECT_EQ(run({"fetch", "bug-autofix", "--format", form}), ExitCode::ok);
        EXPECT_THAT(output(), HasSubstr(bytes)) << "byte for byte in a pipe";
    }
}

TEST_F(SnapshotCommands, let_no_server_draw_on_a_terminal_that_output_names) {
    const File terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_TRUE(::grantpt(terminal.descriptor()) == 0 && ::unlockpt(terminal.descriptor()) == 0);
    const std::string name = ::ptsname(terminal.descriptor());
    const File held(::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    const std::string link = fake_.home.path("link");
    std::filesystem::create_symlink(name, link);
    for (const std::string& target : {name, link}) {
        fake_.client.will_answer(200, to_text(snapshot("a\u009b2J\u202eb")));
        EXPECT_EQ(run({"fetch", "bug-autofix", "--output", target}), ExitCode::ok) << messages();
        std::string shown(8'192, '\0');
        shown.resize(static_cast<std::size_t>(::read(terminal.descriptor(), shown.data(), shown.size())));
        EXPECT_THAT(shown, HasSubstr("a\\u009b2J\\u202eb"));
        for (const char* bad : {"\u009b", "\u202e"}) EXPECT_THAT(shown, Not(HasSubstr(bad)));
    }
}

}  // namespace
}  // namespace winsh::win
