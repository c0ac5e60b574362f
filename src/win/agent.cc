#include "win/agent.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "base/token_text.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

// Linux takes no longer word, whatever the whole command line may be (MAX_ARG_STRLEN).
constexpr std::size_t kLongestArgument = std::size_t{128} * 1024 - 1;

struct KnownAgent {
    std::string_view name;
    std::array<std::string_view, 2> command;
    std::string_view reads_input;  ///< The word that makes it read its prompt from standard input.
};

constexpr std::array<KnownAgent, 2> kAgents = {
    {{"codex", {"codex", "exec"}, "-"}, {"claude-code", {"claude", "-p"}, ""}}};

constexpr std::array<std::pair<HandOver, std::string_view>, 4> kHandOvers = {{
    {HandOver::argument, "argument"},
    {HandOver::standard_input, "stdin"},
    {HandOver::environment, "environment"},
    {HandOver::file, "file"},
}};

const KnownAgent* find_agent(std::string_view name) {
    const auto found = std::ranges::find(kAgents, name, &KnownAgent::name);
    return found == kAgents.end() ? nullptr : &*found;
}

bool has_placeholder(const std::vector<std::string>& words) {
    return std::ranges::any_of(words, [](const std::string& word) {
        return word.contains("{brief}") || word.contains("{snapshot}");
    });
}

/// In one pass: what is put in stands for itself, though a path of it may be called like a place.
std::string filled(std::string_view word, const HandedOver& handed) {
    const std::array<std::pair<std::string_view, std::string_view>, 3> places = {
        {{"{brief}", handed.files.brief}, {"{snapshot}", handed.files.snapshot}, {"{loop}", handed.loop}}};
    std::string text;
    while (!word.empty()) {
        const auto place =
            std::ranges::find_if(places, [&](const auto& row) { return word.starts_with(row.first); });
        text += place == places.end() ? word.substr(0, 1) : place->second;
        word.remove_prefix(place == places.end() ? 1 : place->first.size());
    }
    return text;
}

/// What a known agent is asked where the brief is in a file.
std::string question(const HandedOver& handed) {
    return format("Read the whole of {} and do what it says. It is the brief of this run.",
                  handed.files.brief);
}

}  // namespace

std::string_view name_of(HandOver hand_over) {
    return std::ranges::find(kHandOvers, hand_over, &std::pair<HandOver, std::string_view>::first)->second;
}

std::optional<HandOver> parse_hand_over(std::string_view text) {
    for (const auto& [hand_over, name] : kHandOvers)
        if (name == text) return hand_over;
    return std::nullopt;
}

std::vector<std::string> known_agents() {
    std::vector<std::string> names;
    for (const KnownAgent& agent : kAgents) names.emplace_back(agent.name);
    return names;
}

Result<HandOver> hand_over_of(const AgentRequest& request) {
    if (std::ranges::any_of(request.words,
                            [](const std::string& word) { return word.contains(kTokenPrefix); }))
        return fail(ErrorKind::invalid,
                    "An API token stands in the agent's command, which other users of this machine can see "
                    "and which is recorded. No agent needs one; leave it out.");
    const std::string agents = join(known_agents(), " or ");
    if (request.name.empty() && (request.words.empty() || request.words.front().empty()))
        return fail(ErrorKind::invalid,
                    format("Say what to start: --agent {}, or a command of your own behind --.", agents));
    if (request.name.empty())
        return request.hand_over.value_or(has_placeholder(request.words) ? HandOver::file
                                                                         : HandOver::environment);
    if (find_agent(request.name) == nullptr)
        return fail(ErrorKind::invalid,
                    format("'{}' is no agent that win knows: --agent takes {}. Start others by "
                           "their command, behind --.",
                           cut_to(printable(request.name), 40), agents));
    if (request.hand_over == HandOver::environment)
        return fail(
            ErrorKind::invalid,
            format("{} wants a prompt: --hand-over takes stdin, argument or file with it.", request.name));
    return request.hand_over.value_or(HandOver::standard_input);
}

Result<std::vector<std::string>> command_of(const AgentRequest& request, HandOver hand_over,
                                            const HandedOver& handed) {
    if (hand_over == HandOver::argument && handed.brief.size() > kLongestArgument)
        return fail(
            ErrorKind::too_large,
            format("The brief has {} bytes, and a word of a command line at most {}: hand it over with "
                   "--hand-over stdin or file, or ask for less with --budget.",
                   handed.brief.size(), kLongestArgument));
    std::vector<std::string> command;
    std::vector<std::string> words;
    for (const std::string& word : request.words) words.push_back(filled(word, handed));
    const KnownAgent* known = find_agent(request.name);
    if (known == nullptr) {
        command = std::move(words);
        if (hand_over == HandOver::argument) command.emplace_back(handed.brief);
        if (hand_over == HandOver::file && !has_placeholder(request.words))
            command.push_back(handed.files.brief);
        return command;
    }
    for (const std::string_view word : known->command) command.emplace_back(word);
    // Before the user's own words, among which an option may take all that follow.
    if (hand_over == HandOver::argument) command.emplace_back(handed.brief);
    if (hand_over == HandOver::file) command.push_back(question(handed));
    if (hand_over == HandOver::standard_input && !known->reads_input.empty())
        command.emplace_back(known->reads_input);
    command.insert(command.end(), words.begin(), words.end());
    return command;
}

AgentEnvironment environment_for(std::span<const std::string> ours, const HandedOver& handed,
                                 const std::string& folder, const Secret& token) {
    const std::array<std::pair<std::string_view, std::string_view>, 4> set = {
        {{"WIN_LOOP", handed.loop},
         {"WIN_SNAPSHOT", handed.files.snapshot},
         {"WIN_BRIEF", handed.files.brief},
         {"PWD", folder}}};
    const auto holds_token = [&](const std::string& variable) {
        return variable.contains(kTokenPrefix) || (!token.empty() && variable.contains(token.reveal()));
    };
    AgentEnvironment environment;
    for (const std::string& variable : ours) {
        const std::string_view name = std::string_view(variable).substr(0, variable.find('='));
        const bool is_replaced = std::ranges::any_of(set, [&](const auto& row) { return row.first == name; });
        if (is_replaced) continue;
        if (name == "WIN_TOKEN" || holds_token(variable))
            environment.removed.emplace_back(name);
        else
            environment.variables.push_back(variable);
    }
    for (const auto& [name, value] : set) environment.variables.push_back(format("{}={}", name, value));
    return environment;
}

}  // namespace winsh::win
