#pragma once

#include <string>
#include <vector>

#include "winshd/manual.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace winsh {

// What the flags and commands of a program tell of themselves.

/// `--listen HOST:PORT`
std::string name_of(const CLI::Option& option);
/// `winshd user add`
std::string path_of(const CLI::App& app);
/// Every command below, by the words that come after winshd.
void list_commands(const CLI::App& app, const std::string& before, std::vector<Manual::Term>& terms);
std::string manual_of(const CLI::App& app);

}  // namespace winsh
