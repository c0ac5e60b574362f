#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "win/command.h"
#include "win/identity.h"

namespace winsh::win {

/// Arguments that several commands share.
void declare_json(std::vector<Argument>& arguments, bool& json);
void declare_config_dir_alone(std::vector<Argument>& arguments, IdentityOptions& options);
/// `--config-dir` and `--profile`: which of the stored logins.
void declare_config_dir(std::vector<Argument>& arguments, IdentityOptions& options);
void declare_api_url(std::vector<Argument>& arguments, IdentityOptions& options);
void declare_insecure_http(std::vector<Argument>& arguments, IdentityOptions& options);

/// What a command is told that asks no server.
struct LocalOptions {
    IdentityOptions identity;
    bool json = false;
};
/// Declares them, for an action that calls `run` with what was given.
Action prepare_local(std::vector<Argument>& arguments, Result<ExitCode> (*run)(const LocalOptions&, World&));

/// Sentences that are no failure, on standard error. What a terminal would obey is taken out.
void tell_notes(const std::vector<std::string>& notes, World& world);
/// One indented line `name  value` of a report. What a terminal would obey is taken out of the value.
std::string fact(std::string_view name, std::string_view value, const World& world, Tone tone = Tone::plain);
/// The result of a command with `--json`.
Result<ExitCode> write_json(const Json& result, World& world, ExitCode code = ExitCode::ok);

/// `2026-09-14 18:00 UTC (in 90 days)`, `never, or not known` for "".
std::string expiry_text(std::string_view expires_at, Timestamp now);
/// `expires in 90 days`, `expired 2 days ago`; "" where it never does or is not known.
std::string life_of(std::string_view expires_at, Timestamp now);
/// A warning from 14 days before the end on.
Tone expiry_tone(std::string_view expires_at, Timestamp now);
/// False for "" and for what is no time.
bool has_expired(std::string_view expires_at, Timestamp now);
/// `Acme (workspace_…)`, or what of both is known.
std::string workspace_words(const std::string& name, const std::string& id);
/// The line of a report that says whose login it is; "" for the usual one.
std::string profile_fact(const ChosenProfile& profile, const World& world);

}  // namespace winsh::win
