#include "win/commands/start.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "document/budget_range.h"
#include "document/sections.h"
#include "win/commands/snapshot_output.h"
#include "win/fitness.h"
#include "win/launcher.h"
#include "win/screen_text.h"
#include "win/start_plan.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Fetches the loop's snapshot, looks whether it is fit to start on, writes it and a brief made of it into "
    "the "
    "repository, and becomes the agent: terminal, signals and exit code are the agent's own.\n\n"
    "A snapshot that is ready starts, one that is partial starts with a warning, one that is stale only with "
    "--require stale. One that is empty or unavailable never does: a connector that is dead must not look "
    "like "
    "no incidents. Nor does one of which the budget left every signal out. What is not fit ends with code 7, "
    "also with --dry-run.\n\n"
    "--agent codex runs codex exec, --agent claude-code runs claude -p; what stands behind -- is added to "
    "their "
    "options. Without --agent, what stands behind -- is the whole command, in which {brief} and {snapshot} "
    "stand "
    "for the files and {loop} for the name.\n\n"
    "The files lie in .win/state/starts, readable by you alone and ignored by git, and are taken away by a "
    "later "
    "start after 14 days; each start adds a line to .win/state/starts.jsonl. The variables WIN_LOOP, "
    "WIN_SNAPSHOT and WIN_BRIEF are always set. What strangers wrote stands in the brief between two lines "
    "with a "
    "number that they cannot know, marked as data.\n\n"
    "The agent's environment has no API token: WIN_TOKEN, and whatever variable holds one, is taken out.";
constexpr std::string_view kExamples =
    "win start bug-autofix --agent claude-code\n"
    "win start bug-autofix --agent codex -- --sandbox workspace-write\n"
    "win start bug-autofix --agent claude-code --dry-run\n"
    "win start seo-growth --require stale -- ./my-agent --brief {brief} --data {snapshot}";

constexpr std::size_t kNonceBytes = 16;

struct Options {
    IdentityOptions identity;
    std::optional<std::string> loop;
    std::optional<std::string> agent;
    std::optional<std::string> repository;
    std::optional<std::string> hand_over;
    std::optional<std::string> required;
    std::optional<std::int64_t> budget;
    std::optional<std::vector<std::string>> command;
    bool dry_run = false;
    bool json = false;
};

Result<AgentRequest> request_of(const Options& options) {
    AgentRequest request{.name = options.agent.value_or(""),
                         .words = options.command.value_or(std::vector<std::string>{})};
    if (options.agent && options.agent->empty())
        return fail(ErrorKind::invalid, "--agent needs the name of an agent.");
    if (!options.hand_over) return request;
    request.hand_over = parse_hand_over(*options.hand_over);
    if (!request.hand_over)
        return fail(ErrorKind::invalid, "--hand-over takes argument, stdin, environment or file.");
    return request;
}

std::string here(const World& world) { return world.environment("PWD").value_or(""); }

/// Of somebody else's, laid above where we work, would choose the folder in which the agent works.
bool is_ours(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

/// `--repo`, else the nearest folder above that git calls a repository of this user, else where we are;
/// absolute.
Result<std::string> repository_of(const Options& options, const std::string& here) {
    if (here.empty() && !options.repository.value_or("").starts_with('/'))
        return fail(ErrorKind::unavailable,
                    "This folder does not exist any more. Go to another one, or name one by its whole path "
                    "with --repo.");
    std::array<char, PATH_MAX> real{};
    if (options.repository) {
        const std::string& asked = *options.repository;
        struct stat status{};
        const std::string path = asked.starts_with('/') ? asked : here + "/" + asked;
        if (asked.empty() || ::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
            ::realpath(path.c_str(), real.data()) == nullptr)
            return fail(ErrorKind::invalid, format("--repo needs a folder that is there; '{}' is none.",
                                                   cut_to(printable(asked), 200)));
        return std::string(real.data());
    }
    for (std::string folder = here; folder.size() > 1;
         folder.resize(std::max<std::size_t>(folder.rfind('/'), 1)))
        if (is_ours(folder + "/.git")) return folder;
    return here;
}

/// Why the snapshot does not allow a start, and what to do.
struct Unfit {
    std::string reason;
    std::string url;  ///< Where; "" where that is not known.
};

/// Nothing where the snapshot allows a start.
std::optional<Unfit> judge(SnapshotSource& source, const Json& document, const Options& options,
                           World& world) {
    const std::string status = cut_to(text_of(document["status"]), 32);
    const std::string said = text_of(document["message"]);
    // As it was sent: what is made printable could look like another one.
    const std::string_view sent = document["status"].as_string();
    const Gate gate = gate_of(sent, options.required);
    // Without a word, no signals would look like no incidents.
    const std::size_t left_out = left_out_by_budget(document, "/signals");
    if (gate != Gate::shut && has_lost_every_signal(document))
        return Unfit{format("the budget leaves all {} of its snapshot's signals out. Ask for more with "
                            "--budget, up to {}.",
                            left_out, kMostBudgetTokens),
                     ""};
    if (gate != Gate::shut && left_out > 0)
        tell_notes(
            {format("The budget leaves {} of the snapshot's signals out: a larger --budget may show more.",
                    left_out)},
            world);
    if (gate == Gate::open) return std::nullopt;
    if (gate == Gate::open_with_warning) {
        tell_notes({format("The snapshot is {}: {}", status, said)}, world);
        return std::nullopt;
    }
    std::string text = format("its snapshot is {}. {}", status, said);
    if (options.required && is_fit(sent)) text += format(" You asked for {}.", *options.required);
    if (!options.required && sent == "stale") text += " To start all the same: --require stale.";
    const WhatNext next = what_next(source, *options.loop, document);
    if (const std::string words = without_connector_in_words(next.wants.without_connector); !words.empty())
        text += " " + words;
    if (!next.wants.to_connect.empty()) text += format(" Connect {}.", join(next.wants.to_connect, ", "));
    return Unfit{std::move(text), next.url};
}

ExitCode refuse(const Unfit& unfit, const Options& options, World& world) {
    const std::string text = format("{} was not started: {}", *options.loop, unfit.reason);
    world.terminal.tell(message(Tone::bad, "win:", text, world.terminal));
    if (!unfit.url.empty()) world.terminal.tell(format("  {}\n", printable(unfit.url)));
    return ExitCode::not_fit;
}

Result<StartPlan> plan_of(const AgentRequest& request, const Snapshot& snapshot,
                          const std::string& repository, const SnapshotSource& source, const Options& options,
                          World& world) {
    const Identity& identity = source.identity();
    StartPlan plan{.id = start_id(world.clock.now(), random_hex(world.random, 4)),
                   .loop = *options.loop,
                   .repository = repository,
                   .profile = identity.profile.name,
                   .agent = request.name};
    WINSH_TRY(plan.hand_over, hand_over_of(request));
    plan.files = StateFolder::files_of(repository, plan.id);
    plan.brief = run_brief(plan.loop, snapshot.bytes, random_hex(world.random, kNonceBytes));
    const HandedOver handed{.loop = plan.loop, .files = plan.files, .brief = plan.brief};
    WINSH_TRY(plan.command, command_of(request, plan.hand_over, handed));
    plan.environment = environment_for(world.launcher.variables(), handed, repository, identity.token);
    if (plan.hand_over == HandOver::standard_input) plan.input = plan.files.brief;
    plan.program = find_program(plan.command.front(), world.environment, here(world)).value_or("");
    return plan;
}

/// Why there is no program to start; "" where there is one.
std::string problem_of_program(const StartPlan& plan) {
    if (!plan.program.empty()) return "";
    return format("{} is not a program that can be run here{}.", printable(plan.command.front()),
                  plan.agent.empty() ? "" : format("; install {}, or put it into PATH", plan.agent));
}

Result<void> require_program(const StartPlan& plan) {
    const std::string problem = problem_of_program(plan);
    if (problem.empty()) return {};
    return fail(ErrorKind::unavailable, problem + " Nothing was written or started.");
}

/// All that stands in the way of a start, in the order in which it would meet it.
std::vector<std::string> refusals_of(const StartPlan& plan, const std::optional<Unfit>& unfit) {
    std::vector<std::string> refusals;
    if (unfit) refusals.push_back(unfit->reason);
    if (std::string problem = problem_of_program(plan); !problem.empty())
        refusals.push_back(std::move(problem));
    if (const auto checked = StateFolder::check(plan.repository); !checked.has_value())
        refusals.push_back(checked.error().message);
    return refusals;
}

Result<ExitCode> show_plan(StartPlan plan, const Snapshot& snapshot, const std::optional<Unfit>& unfit,
                           const Options& options, World& world) {
    plan.refusals = refusals_of(plan, unfit);
    if (unfit) plan.url = unfit->url;
    const ExitCode code = unfit ? ExitCode::not_fit : ExitCode::ok;
    if (options.json) return write_json(plan_json(plan, snapshot.document), world, code);
    WINSH_CHECK(world.terminal.write(view_of_plan(plan, snapshot.document, view_options(world))));
    return code;
}

/// For a person who sees an agent start: where it finds what it is to do.
std::string_view way_of_brief(HandOver hand_over) {
    switch (hand_over) {
        case HandOver::argument:
            return "brief in its command line";
        case HandOver::standard_input:
            return "brief on its standard input";
        case HandOver::file:
            return "the brief's path in its command line";
        case HandOver::environment:
            break;
    }
    return "brief in the file $WIN_BRIEF";
}

/// Writes the files of the start and its line; the brief is open.
Result<File> leave_files(const StartPlan& plan, const Snapshot& snapshot, const SnapshotSource& source,
                         Timestamp now) {
    const std::string line = to_text(record_of(plan, snapshot.document, source.identity().api.text(), now));
    WINSH_TRY(const StateFolder state, StateFolder::open(plan.repository));
    WINSH_TRY(File brief, state.write(plan.id, snapshot.bytes, plan.brief));
    if (auto recorded = state.record(line); !recorded.has_value()) {
        state.remove(plan.id);
        return std::unexpected(std::move(recorded).error());
    }
    state.forget_old(now);
    return brief;
}

/// Returns only where the agent could not be started.
Result<ExitCode> carry_out(const StartPlan& plan, const Snapshot& snapshot, const SnapshotSource& source,
                           World& world) {
    WINSH_TRY(const File brief, leave_files(plan, snapshot, source, world.clock.now()));
    world.terminal.tell(format(
        "{} {} · {} · {} · {}\n", paint(Tone::good, "▸", world.terminal.message_colours()), plan.loop,
        text_of(snapshot.document["status"]),
        plan.agent.empty() ? printable(plan.command.front()) : plan.agent, way_of_brief(plan.hand_over)));
    Error error = world.launcher.become({.program = plan.program,
                                         .words = plan.command,
                                         .variables = plan.environment.variables,
                                         .folder = plan.repository,
                                         .input = plan.input.empty() ? -1 : brief.descriptor()});
    // The line that is there tells of a start. Why that failed matters more than why this cannot be noted.
    if (const auto state = StateFolder::open(plan.repository); state.has_value())
        (void)state->record(to_text(Json::object({{"id", plan.id}, {"failed", error.message}})));
    return std::unexpected(std::move(error));
}

Result<ExitCode> start(const Options& options, World& world) {
    WINSH_CHECK(require_loop_id(options.loop.value_or("")));
    if (options.required && !is_fit(*options.required))
        return fail(ErrorKind::invalid, "--require takes ready, partial or stale.");
    if (options.json && !options.dry_run)
        return fail(
            ErrorKind::invalid,
            "--json goes with --dry-run alone: what a start writes on standard output is the agent's. "
            "What was started stands in .win/state/starts.jsonl.");
    WINSH_TRY(const AgentRequest request, request_of(options));
    WINSH_CHECK(hand_over_of(request));
    WINSH_TRY(const std::string repository, repository_of(options, here(world)));
    WINSH_TRY(SnapshotSource source, SnapshotSource::open(options.identity, world));
    WINSH_TRY(const Snapshot snapshot, source.present(*options.loop, options.budget));
    const std::optional<Unfit> unfit = judge(source, snapshot.document, options, world);
    if (unfit && !options.dry_run) return refuse(*unfit, options, world);
    WINSH_TRY(StartPlan plan, plan_of(request, snapshot, repository, source, options, world));
    if (options.dry_run) return show_plan(std::move(plan), snapshot, unfit, options, world);
    WINSH_CHECK(require_program(plan));
    return carry_out(plan, snapshot, source, world);
}

void declare(std::vector<Argument>& arguments, Options& options) {
    arguments.push_back({"loop", "", "The loop's name, such as bug-autofix.", &options.loop});
    arguments.push_back({"--agent", "NAME", "The agent to start: codex or claude-code.", &options.agent});
    arguments.push_back(
        {"--repo", "DIR",
         "The folder in which it works. Else the git repository that you are in, else where you are.",
         &options.repository});
    arguments.push_back(
        {"--hand-over", "HOW",
         "How it is given the brief: stdin, argument (other users of this machine can see it), file, "
         "environment. Else stdin for a known agent; file where {brief} or {snapshot} stands in "
         "the command, and environment where not.",
         &options.hand_over});
    arguments.push_back({"--require", "STATUS",
                         "Start on this status or a better one: ready, partial or stale. Else partial.",
                         &options.required});
    arguments.push_back(
        {"--budget", "N",
         format("Within so many tokens, from {} to {}.", kLeastBudgetTokens, kMostBudgetTokens),
         Argument::Number{&options.budget, kLeastBudgetTokens, kMostBudgetTokens}});
    arguments.push_back(
        {"--dry-run", "",
         "Show all of it, the brief too, and all that a start would be refused for; write and start nothing.",
         &options.dry_run});
    arguments.push_back({"--json", "", "With --dry-run, all of it as JSON.", &options.json});
    declare_source(arguments, options.identity);
    arguments.push_back(
        {"command", "", "The agent's command, or what a known agent is given besides.", &options.command});
}

}  // namespace

Command start_command() {
    return {.path = "start",
            .summary = "Hand a loop's snapshot to an agent and start it.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) -> Action {
                const auto options = std::make_shared<Options>();
                declare(arguments, *options);
                return [options](World& world) { return start(*options, world); };
            }};
}

}  // namespace winsh::win
