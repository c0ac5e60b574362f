#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "win/state_folder.h"

namespace winsh::win {

/// How an agent is given its brief. The variables `WIN_LOOP`, `WIN_SNAPSHOT` and `WIN_BRIEF` are there in
/// each case.
enum class HandOver {
    argument,  ///< The brief is a word of its command line, which other users of the machine can see.
    standard_input,
    environment,  ///< By the variables alone.
    file,         ///< Its path stands in the command.
};
std::string_view name_of(HandOver hand_over);
std::optional<HandOver> parse_hand_over(std::string_view text);

/// The agents that are known by name.
std::vector<std::string> known_agents();

/// What is to be started, as it was asked for.
struct AgentRequest {
    std::string name;                ///< One of `known_agents`, or "" for a command of the user's own.
    std::vector<std::string> words;  ///< The command, or what a known agent gets besides.
    std::optional<HandOver> hand_over;
};

/// `invalid` for an agent that is not known, nothing to start, a word with an API token in it, and a
/// hand-over that cannot be.
Result<HandOver> hand_over_of(const AgentRequest& request);

/// What a command is filled in with.
struct HandedOver {
    std::string_view loop;
    StartFiles files;
    std::string_view brief;  ///< Its text.
};

/// The words of the command. In those of the user `{brief}`, `{snapshot}` and `{loop}` stand for the paths
/// and the name. Errors: `too_large` where the brief is too long to be an argument.
Result<std::vector<std::string>> command_of(const AgentRequest& request, HandOver hand_over,
                                            const HandedOver& handed);

/// The environment for an agent, each `NAME=value`: without `WIN_TOKEN` and without any variable in which an
/// API token stands, or the one in use, which another server may have made of another form, with the three
/// that tell what was handed over, and with `PWD`.
struct AgentEnvironment {
    std::vector<std::string> variables;
    std::vector<std::string> removed;  ///< Names.
};
AgentEnvironment environment_for(std::span<const std::string> ours, const HandedOver& handed,
                                 const std::string& folder, const Secret& token);

}  // namespace winsh::win
