#include "win/start_plan.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "document/brief.h"
#include "win/fitness.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostWordColumns = 400;
constexpr std::string_view kBriefWord = "<the brief>";

/// The command with a word for the brief's text in its place.
std::vector<std::string> words_of(const StartPlan& plan) {
    std::vector<std::string> words;
    for (const std::string& word : plan.command)
        words.push_back(word == plan.brief ? std::string(kBriefWord)
                                           : cut_to(printable(word), kMostWordColumns));
    return words;
}

/// As one would type it in a shell.
std::string quoted(const std::string& word) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,";
    if (word == kBriefWord || (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos))
        return word;
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
    return text + "'";
}

Json strings(const std::vector<std::string>& texts) {
    Json array = Json::array();
    for (const std::string& text : texts) array.push(printable(text));
    return array;
}

void fact(Page& page, std::string_view name, std::string_view value) {
    constexpr std::size_t kNames = 12;
    // In one piece, to be copied.
    page.line(format("  {}  {}", page.painted(Tone::faint, pad_to(name, kNames)), value));
}

}  // namespace

Gate gate_of(std::string_view status, const std::optional<std::string>& required) {
    if (required) {
        if (!is_at_least(status, *required)) return Gate::shut;
        return status == "ready" ? Gate::open : Gate::open_with_warning;
    }
    if (status == "ready") return Gate::open;
    return status == "partial" ? Gate::open_with_warning : Gate::shut;
}

std::string run_brief(std::string_view loop, std::string_view document, std::string_view nonce) {
    return format(
               "You run the loop {} in this repository. Below is what the company's tools say at this "
               "moment, as a "
               "snapshot that win has fetched; it is all the context that there is. Do the work of the loop "
               "on "
               "that evidence, the most urgent signal first, and say at the end what you did and on which "
               "evidence. "
               "Where there is nothing to act on, change nothing and say so.\n\n",
               loop) +
           brief_of(document, nonce);
}

Json record_of(const StartPlan& plan, const Json& document, std::string_view server, Timestamp now) {
    return Json::object({{"id", plan.id},
                         {"at", to_iso8601(now)},
                         {"loop", plan.loop},
                         {"status", text_of(document["status"])},
                         {"digest", text_of(document["digest"])},
                         {"workspace", text_of(document["workspace"])},
                         {"server", server},
                         {"profile", plan.profile},
                         {"agent", plan.agent.empty() ? Json() : Json(plan.agent)},
                         {"handOver", name_of(plan.hand_over)},
                         {"command", strings(words_of(plan))},
                         {"snapshot", plan.files.snapshot},
                         {"brief", plan.files.brief}});
}

namespace {

/// The snapshot's message, and all that stands in the way; what the first of it says is not said twice.
void show_refusals(Page& page, const StartPlan& plan, const std::string& said, const ViewOptions& options) {
    if (!std::ranges::any_of(plan.refusals,
                             [&](const std::string& refusal) { return refusal.contains(said); }))
        page.paragraph(Tone::plain, said);
    for (const std::string& refusal : plan.refusals) {
        const std::string words = format("A start would be refused: {}", printable(refusal));
        if (!options.is_seen) {
            page.line(page.painted(Tone::bad, words));  // to be found by a script
            continue;
        }
        for (const std::string& line : wrap(words, page.columns(), LongWords::whole))
            page.line(page.painted(Tone::bad, line));
    }
    if (plan.url.empty()) return;
    page.heading("What to do");
    page.link(plan.url, 2);
}

}  // namespace

std::string view_of_plan(const StartPlan& plan, const Json& document, const ViewOptions& options) {
    Page page(options);
    const std::string status = text_of(document["status"]);
    const Look look = look_of_status(status);
    page.sides(Tone::strong, format("{}: nothing is started, nothing is written", plan.loop), look.tone,
               format("{} {}", look.mark, look.shown));
    show_refusals(page, plan, text_of(document["message"]), options);
    page.blank();
    std::vector<std::string> words;
    for (const std::string& word : words_of(plan)) words.push_back(quoted(word));
    fact(page, "Command", join(words, " "));
    fact(page, "Program", plan.program.empty() ? "not found here" : printable(plan.program));
    fact(page, "Works in", printable(plan.repository));
    fact(page, "Profile", plan.profile);
    fact(page, "Hand-over", name_of(plan.hand_over));
    fact(page, "Input", plan.input.empty() ? "as it is" : "the brief");
    fact(page, "Snapshot", printable(plan.files.snapshot));
    fact(page, "Brief", printable(plan.files.brief));
    fact(page, "Environment", "WIN_LOOP, WIN_SNAPSHOT, WIN_BRIEF and PWD are set");
    if (!plan.environment.removed.empty())
        fact(page, "", printable(join(plan.environment.removed, ", ") + " taken out: a token is no agent's"));
    page.heading("The brief");
    std::string text = page.take();
    for (const std::string_view line : split(plan.brief, '\n')) text.append(printable(line)).push_back('\n');
    return text;
}

Json plan_json(const StartPlan& plan, const Json& document) {
    return Json::object(
        {{"loop", plan.loop},
         {"status", document["status"]},
         {"digest", document["digest"]},
         {"repository", plan.repository},
         {"profile", plan.profile},
         {"agent", plan.agent.empty() ? Json() : Json(plan.agent)},
         {"program", plan.program.empty() ? Json() : Json(plan.program)},
         {"command", strings(words_of(plan))},
         {"handOver", name_of(plan.hand_over)},
         {"standardInput", plan.input.empty() ? Json() : Json(plan.input)},
         {"environment", Json::object({{"set", strings({"WIN_LOOP", "WIN_SNAPSHOT", "WIN_BRIEF", "PWD"})},
                                       {"removed", strings(plan.environment.removed)}})},
         {"snapshot", plan.files.snapshot},
         {"brief", plan.files.brief},
         {"briefText", plan.brief},
         {"refusal", plan.refusals.empty() ? Json() : Json(printable(plan.refusals.front()))},
         {"refusals", strings(plan.refusals)}});
}

}  // namespace winsh::win
