#include "snapshots/own_loops.h"

#include <gmock/gmock.h>

#include "base/format.h"
#include "document/shown_text.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

using testing::HasSubstr;

const LoopId kMine("my-loop");

OwnLoopForm my_form() {
    OwnLoopForm form;
    form.id = "my-loop";
    form.title = "My loop";
    form.required = {"github"};
    return form;
}

class OwnLoopsTest : public SnapshotsTest {
protected:
    OwnLoops loops() { return OwnLoops(*store, *snapshots, clock); }
    Result<LoopId> add(const OwnLoopForm& form) { return loops().add(workspace, form, somebody()); }
    Result<void> change(const OwnLoopForm& form) {
        const Timestamp read_at = loops().find(workspace, kMine).value().changed_at;
        return loops().change(workspace, kMine, form, read_at, somebody());
    }
    AuditEntry last_entry() { return store->audit().list({.limit = 1}).value().front(); }
    std::vector<std::string> titles() {
        std::vector<std::string> found;
        const Json document = read("my-loop");
        for (const Json& signal : document["signals"].items())
            found.emplace_back(signal["title"].as_string());
        return found;
    }
};

TEST_F(OwnLoopsTest, has_a_snapshot_as_every_loop_has) {
    connect();
    poller->run_due();
    ASSERT_TRUE(add(my_form()).has_value());
    EXPECT_EQ(last_entry().action, AuditAction::loop_added);
    EXPECT_EQ(last_entry().subject, "my-loop");
    EXPECT_EQ(last_entry().workspace, workspace);
    const Json document = read("my-loop");
    EXPECT_EQ(document["loopId"].as_string(), "my-loop");
    EXPECT_EQ(document["status"].as_string(), "ready");
    EXPECT_EQ(document["github"]["repository"]["fullName"].as_string(), "octocat/hello-world");
    EXPECT_EQ(snapshots->history(workspace, kMine, 10)->size(), 1U);
    const auto rows = snapshots->overview(workspace).value();
    EXPECT_EQ(rows.size(), 51U);
    EXPECT_TRUE(std::ranges::is_sorted(rows, {},
                                       [](const LoopOverview& row) -> const LoopId& { return row.loop.id; }));
    EXPECT_NE(snapshots->from_memory(workspace, "my-loop"), nullptr);
}

TEST_F(OwnLoopsTest, has_the_signals_that_its_filter_lets_through_and_says_how_many_it_does_not) {
    connect();
    poller->run_due();
    ASSERT_TRUE(add(my_form()).has_value());
    const std::vector<std::string> all = titles();
    ASSERT_GE(all.size(), 2U);
    OwnLoopForm narrow = my_form();
    narrow.words = shown_text(all[0]);
    ASSERT_TRUE(change(narrow).has_value());
    EXPECT_EQ(titles(), std::vector<std::string>{all[0]});
    EXPECT_THAT(std::string(read("my-loop")["message"].as_string()), HasSubstr("not match what this loop"));
    EXPECT_EQ(read("my-loop")["github"]["existingIssues"].items().size(), all.size()) << "as context";
    EXPECT_FALSE(std::string(read("dependency-risk")["message"].as_string()).contains("not match"));
    narrow.words = "nothing is called this";
    ASSERT_TRUE(change(narrow).has_value());
    EXPECT_TRUE(titles().empty());
    EXPECT_EQ(read("my-loop")["status"].as_string(), "ready");
    start_anew();
    EXPECT_TRUE(titles().empty()) << "as after a restart";
    ASSERT_TRUE(change(my_form()).has_value());
    EXPECT_EQ(titles(), all);
}

TEST_F(OwnLoopsTest, of_every_kind_has_open_issues_beside_what_else_happens) {
    connect();
    poller->run_due();
    OwnLoopForm form = my_form();
    form.required = {"github", "support"};
    ASSERT_TRUE(add(form).has_value());
    EXPECT_FALSE(titles().empty());
    form.kinds = {"thread"};
    ASSERT_TRUE(change(form).has_value());
    EXPECT_TRUE(titles().empty());
    form.kinds = {"thread", "issue"};
    ASSERT_TRUE(change(form).has_value());
    EXPECT_FALSE(titles().empty());
}

TEST_F(OwnLoopsTest, asks_for_no_kind_that_nothing_it_needs_can_give) {
    const auto refusal = [&](std::vector<std::string> required, std::vector<std::string> kinds) {
        OwnLoopForm form = my_form();
        form.required = std::move(required);
        form.kinds = std::move(kinds);
        const Result<LoopId> added = add(form);
        if (!added) return added.error().field + ": " + added.error().message;
        EXPECT_TRUE(loops().remove(workspace, kMine, somebody()).has_value());
        return std::string();
    };
    EXPECT_EQ(
        refusal({"github"}, {"issue", "error"}),
        "kinds: Nothing that this loop needs tells of errors. Have it need logs or sentry too, or leave "
        "this kind out.");
    EXPECT_THAT(refusal({"github", "sentry"}, {"error", "dispute"}),
                HasSubstr("tells of disputes. Have it need billing or customers or stripe too"));
    EXPECT_THAT(refusal({"ads"}, {"thread"}), HasSubstr("tells of conversations that wait"));
    EXPECT_EQ(refusal({"logs"}, {"error"}), "");
    EXPECT_EQ(refusal({"billing"}, {"dispute", "refund"}), "");
    EXPECT_EQ(refusal({"customers"}, {"past_due"}), "");
    EXPECT_EQ(refusal({"github", "support"}, {"issue", "thread"}), "");
}

TEST_F(OwnLoopsTest, removed_is_gone_from_memory_history_and_list) {
    connect();
    poller->run_due();
    ASSERT_TRUE(add(my_form()).has_value());
    const std::string digest = served("my-loop")->digest;
    ASSERT_TRUE(snapshots->within(workspace, kMine, 2'000).has_value());
    ASSERT_TRUE(loops().remove(workspace, kMine, somebody()).has_value());
    EXPECT_EQ(last_entry().action, AuditAction::loop_removed);
    EXPECT_EQ(snapshots->from_memory(workspace, "my-loop"), nullptr);
    EXPECT_EQ(snapshots->current(workspace, kMine).error().kind, ErrorKind::not_found);
    EXPECT_EQ(snapshots->within(workspace, kMine, 2'000).error().kind, ErrorKind::not_found);
    EXPECT_EQ(snapshots->of_digest(workspace, digest).error().kind, ErrorKind::not_found);
    EXPECT_EQ(snapshots->history(workspace, kMine, 10).error().kind, ErrorKind::not_found);
    EXPECT_EQ(snapshots->overview(workspace)->size(), 50U);
    EXPECT_EQ(loops().remove(workspace, kMine, somebody()).error().kind, ErrorKind::not_found);
}

TEST_F(OwnLoopsTest, removed_by_another_process_is_gone_once_that_is_heard) {
    connect();
    ASSERT_TRUE(add(my_form()).has_value());
    ASSERT_NE(served("my-loop"), nullptr);
    Snapshots of_another(*store, clock, log, 1U << 20U);
    ASSERT_TRUE(OwnLoops(*store, of_another, clock).remove(workspace, kMine, somebody()).has_value());
    snapshots->forget(workspace);
    EXPECT_EQ(snapshots->current(workspace, kMine).error().kind, ErrorKind::not_found);
}

TEST_F(OwnLoopsTest, is_nobody_elses) {
    ASSERT_TRUE(add(my_form()).has_value());
    const WorkspaceId other = add_workspace("eve@example.com", "Other");
    EXPECT_EQ(snapshots->current(other, kMine).error().kind, ErrorKind::not_found);
    EXPECT_EQ(loops().find(other, kMine).error().kind, ErrorKind::not_found);
    EXPECT_EQ(loops().remove(other, kMine, somebody()).error().kind, ErrorKind::not_found);
    EXPECT_EQ(loops().change(other, kMine, my_form(), clock.now(), somebody()).error().kind,
              ErrorKind::not_found);
    EXPECT_EQ(snapshots->overview(other)->size(), 50U);
}

TEST_F(OwnLoopsTest, changed_by_two_at_once_is_changed_by_the_first) {
    ASSERT_TRUE(add(my_form()).has_value());
    const Timestamp read_at = loops().find(workspace, kMine).value().changed_at;
    OwnLoopForm first = my_form();
    first.title = "First";
    OwnLoopForm second = my_form();
    second.title = "Second";
    ASSERT_TRUE(loops().change(workspace, kMine, first, read_at, somebody()).has_value());
    const Result<void> refused = loops().change(workspace, kMine, second, read_at, somebody());
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_THAT(refused.error().message, HasSubstr("Somebody else"));
    EXPECT_EQ(loops().find(workspace, kMine)->loop.title, "First");
}

TEST_F(OwnLoopsTest, changed_into_what_it_is_leaves_no_trace) {
    ASSERT_TRUE(add(my_form()).has_value());
    const std::int64_t before = last_entry().sequence;
    ASSERT_TRUE(change(my_form()).has_value());
    EXPECT_EQ(last_entry().sequence, before);
}

TEST_F(OwnLoopsTest, is_refused_with_the_field_that_is_at_fault) {
    struct Case {
        std::string field;
        std::function<void(OwnLoopForm&)> spoil;
    };
    const std::vector<Case> cases = {
        {"id", [](OwnLoopForm& form) { form.id = ""; }},
        {"id", [](OwnLoopForm& form) { form.id = "My_Loop"; }},
        {"id", [](OwnLoopForm& form) { form.id = "my--loop"; }},
        {"id", [](OwnLoopForm& form) { form.id = std::string(65, 'a'); }},
        {"id", [](OwnLoopForm& form) { form.id = "bug-autofix"; }},
        {"id", [](OwnLoopForm& form) { form.id = "new"; }},
        {"title", [](OwnLoopForm& form) { form.title = " \t\xe2\x80\x8b"; }},
        {"title", [](OwnLoopForm& form) { form.title = std::string(81, 'a'); }},
        {"required", [](OwnLoopForm& form) { form.required = {}; }},
        {"required", [](OwnLoopForm& form) { form.required = {"github", "telepathy"}; }},
        {"required",
         [](OwnLoopForm& form) {
             form.required = {"ads",   "analytics", "billing", "calendar", "crm",
                              "email", "github",    "gsc",     "infra"};
         }},
        {"kinds", [](OwnLoopForm& form) { form.kinds = {"rumour"}; }},
        {"severity", [](OwnLoopForm& form) { form.least_severity = "dire"; }},
        {"priority", [](OwnLoopForm& form) { form.least_priority = "p0"; }},
        {"words", [](OwnLoopForm& form) { form.words = std::string(65, 'a'); }},
        {"words",
         [](OwnLoopForm& form) {
             for (int word = 0; word < 21; ++word) form.words += format("w{},", word);
         }},
    };
    for (const auto& [field, spoil] : cases) {
        OwnLoopForm form = my_form();
        spoil(form);
        const Result<LoopId> refused = add(form);
        ASSERT_FALSE(refused.has_value()) << field;
        EXPECT_EQ(refused.error().field, field) << refused.error().message;
    }
    EXPECT_TRUE(store->loops().list(workspace)->empty());
}

TEST_F(OwnLoopsTest, is_refused_at_the_first_one_too_many_whatever_follows) {
    const auto refusal = [&](const OwnLoopForm& form) { return add(form).error().message; };
    OwnLoopForm form = my_form();
    for (int word = 0; word < 100'000; ++word) form.words += format("w{},", word);
    EXPECT_EQ(refusal(form), "At most 20 words or phrases.");
    form.words += std::string(65, 'a');
    EXPECT_EQ(refusal(form), "At most 20 words or phrases.") << "what follows is not looked at";
    form = my_form();
    form.required = {"ads", "analytics", "billing", "calendar", "crm", "email", "github", "gsc", "infra"};
    for (int one = 0; one < 100'000; ++one) form.required.push_back(format("telepathy-{}", one));
    EXPECT_EQ(refusal(form), "A loop needs at most 8 of these.");
    form = my_form();
    for (int one = 0; one < 100'000; ++one) form.kinds.push_back(format("rumour-{}", one));
    EXPECT_EQ(refusal(form), "Choose the kinds of signals from the list.");
    form = my_form();
    form.kinds.assign(100'000, "issue");
    EXPECT_TRUE(add(form).has_value()) << "the same one again is none too many";
}

TEST_F(OwnLoopsTest, is_stored_as_people_see_it) {
    OwnLoopForm form = my_form();
    form.id = " my-loop ";
    form.title = "  Refunds\xe2\x80\xae of\nthe week ";
    form.required = {"github", "support", "github"};
    form.words = " refund , ,Geld zurück,refund";
    form.least_severity = "warning";
    ASSERT_TRUE(add(form).has_value());
    const Loop loop = loops().find(workspace, kMine).value().loop;
    EXPECT_EQ(loop.title, "Refunds of the week");
    EXPECT_EQ(loop.required, (std::vector<std::string>{"github", "support"}));
    EXPECT_EQ(loop.filter.words, (std::vector<std::string>{"refund", "Geld zurück"}));
    EXPECT_EQ(loop.filter.least_severity, Severity::warning);
    EXPECT_EQ(loop.filter.least_priority, Priority::p3);
}

}  // namespace
}  // namespace winsh
