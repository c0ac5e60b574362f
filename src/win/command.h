#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "win/exit_code.h"
#include "win/world.h"

namespace winsh::win {

/// What a command is called with, declared once: the parser and the manual are both made of it. Targets live
/// as long as the action.
struct Argument {
    struct Number {
        std::optional<std::int64_t>* target;
        std::int64_t least;
        std::int64_t most;
    };
    /// A flag, an option with a value, one with a number, all words behind `--`; a positional where the name
    /// has no `--`.
    using Target =
        std::variant<bool*, std::optional<std::string>*, Number, std::optional<std::vector<std::string>>*>;
    enum class Need { required, optional };

    std::string name;        ///< `--port`, or `loop`.
    std::string value_name;  ///< `N`; "" of a flag.
    std::string help;
    Target target;
    Need need = Need::required;  ///< Of a positional.

    bool is_positional() const { return !name.starts_with("--"); }
    /// `-- command …`: at most one of a command, declared last of its positionals.
    bool is_rest() const { return std::holds_alternative<std::optional<std::vector<std::string>>*>(target); }
    bool is_flag() const { return std::holds_alternative<bool*>(target); }
};

using Action = std::function<Result<ExitCode>(World&)>;

/// A command of `win`. `prepare` declares its arguments and answers with what runs once they are filled in.
struct Command {
    std::string_view path;      ///< `auth login`.
    std::string_view summary;   ///< One line for the list.
    std::string_view manual;    ///< Paragraphs, separated by empty lines.
    std::string_view examples;  ///< Lines, each a command.
    std::function<Action(std::vector<Argument>& arguments)> prepare;
};

}  // namespace winsh::win
