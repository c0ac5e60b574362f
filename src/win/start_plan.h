#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "win/agent.h"
#include "win/page.h"
#include "win/snapshot_view.h"

namespace winsh::win {

/// Whether the status allows a start: `ready` does, `partial` with a warning, `stale` where the user asks for
/// `stale`, anything else never.
enum class Gate { open, open_with_warning, shut };
Gate gate_of(std::string_view status, const std::optional<std::string>& required);

/// The brief of a run: what the agent is to do, then `brief_of` with the nonce.
std::string run_brief(std::string_view loop, std::string_view document, std::string_view nonce);

/// All that a start consists of.
struct StartPlan {
    std::string id;
    std::string loop;
    std::string repository;
    std::string profile;  ///< Whose login the snapshot was fetched with.
    std::string agent;    ///< "" for a command of the user's own.
    HandOver hand_over = HandOver::environment;
    StartFiles files;
    std::string brief;                 ///< Its text.
    std::string program;               ///< Its path; "" where there is none.
    std::vector<std::string> command;  ///< As it is started.
    AgentEnvironment environment;
    std::string input;                  ///< The file on its standard input; "" for the terminal's.
    std::vector<std::string> refusals;  ///< Why it would not be started, for people, in the order of a start.
    std::string url;                    ///< Where to do something about that; "" where that is not known.
};

/// The line for `starts.jsonl`; `document` is the snapshot. The brief's text is not in it.
Json record_of(const StartPlan& plan, const Json& document, std::string_view server, Timestamp now);

/// What `--dry-run` shows.
std::string view_of_plan(const StartPlan& plan, const Json& document, const ViewOptions& options);
Json plan_json(const StartPlan& plan, const Json& document);

}  // namespace winsh::win
