#include "win/command_line.h"

// The one place that knows CLI11.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "win/help.h"
#include "win/nearest.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

bool has(const std::vector<std::string>& arguments, std::string_view flag) {
    // What stands behind "--" is no flag.
    const auto end = std::ranges::find(arguments, "--");
    return std::find(arguments.begin(), end, flag) != end;
}

bool wants_help(const std::vector<std::string>& arguments) {
    return has(arguments, "--help") || has(arguments, "-h");
}

void complain(const Error& error, ExitCode code, const std::vector<std::string>& arguments, World& world) {
    if (has(arguments, "--json")) {
        Json body = Json::object();
        body.set("code", name_of(code)).set("message", error.message).set("exitCode", static_cast<int>(code));
        if (error.retry_after_seconds > 0) body.set("retryAfterSeconds", error.retry_after_seconds);
        world.terminal.tell(printable_json(to_text(Json::object().set("error", std::move(body)))) + "\n");
        return;
    }
    world.terminal.tell(message(Tone::bad, "win:", error.message, world.terminal));
}

ExitCode misused(std::string message, std::string_view help, const std::vector<std::string>& arguments,
                 World& world) {
    complain({ErrorKind::invalid, std::move(message), {}, 0}, ExitCode::usage, arguments, world);
    if (!has(arguments, "--json")) world.terminal.tell(format("See: win {}--help\n", help));
    return ExitCode::usage;
}

HelpOptions help_options(const World& world) {
    return {world.terminal.columns(), world.terminal.output_colours()};
}

ExitCode shown(const std::string& text, const std::vector<std::string>& arguments, World& world) {
    const auto written = world.terminal.write(text);
    if (written.has_value()) return ExitCode::ok;
    complain(written.error(), ExitCode::failure, arguments, world);
    return ExitCode::failure;
}

/// Tells CLI11 about one argument, which lives as long as the application.
void declare(CLI::App& application, const Argument& argument) {
    if (bool* const* flag = std::get_if<bool*>(&argument.target)) {
        application.add_flag(argument.name, **flag);
    } else if (const auto* number = std::get_if<Argument::Number>(&argument.target)) {
        application.add_option_function<std::string>(
            argument.name, [number, &argument](const std::string& text) {
                const std::optional<std::int64_t>& read = *number->target = parse_integer(text);
                if (!read || *read < number->least || *read > number->most)
                    throw CLI::ValidationError(
                        argument.name, format("must be a number from {} to {}", number->least, number->most));
            });
    } else {
        auto* const text = std::get<std::optional<std::string>*>(argument.target);
        CLI::Option* option = application.add_option_function<std::string>(
            argument.name, [text](const std::string& value) { *text = value; });
        if (argument.is_positional() && argument.need == Argument::Need::required) option->required();
    }
}

/// What stands behind `--` belongs to another program, word by word, and the parser is not to look at it.
void take_rest(const std::vector<Argument>& declared, std::vector<std::string>& given) {
    const auto end = std::ranges::find(given, "--");
    for (const Argument& argument : declared) {
        if (!argument.is_rest() || end == given.end()) continue;
        *std::get<std::optional<std::vector<std::string>>*>(argument.target) = {end + 1, given.end()};
        given.erase(end, given.end());
        return;
    }
}

/// What was given and is not declared: an option before what may be its value.
std::string reason_of_unknown(const std::vector<std::string>& unknown,
                              const std::vector<Argument>& arguments) {
    const auto option =
        std::ranges::find_if(unknown, [](const std::string& word) { return word.starts_with('-'); });
    if (option == unknown.end())
        return format("There is no such argument: {}.", cut_to(printable(join(unknown, " ")), 60));
    const std::string name = option->substr(0, option->find('='));
    std::vector<std::string> names;
    for (const Argument& argument : arguments)
        if (!argument.is_positional()) names.push_back(argument.name);
    return format("There is no option '{}'.{}", cut_to(printable(name), 60),
                  hint_of(nearest_of(name, names)));
}

/// `Name the loop, such as bug-autofix.`, out of what the manual says of the argument.
std::string reason_of_missing(const Argument& argument) {
    const std::string named = format("The {}'s name, ", argument.name);
    if (argument.help.starts_with(named))
        return format("Name the {}, {}", argument.name, argument.help.substr(named.size()));
    if (argument.help.starts_with("The ")) return "Name t" + argument.help.substr(1);
    return format("Name the {}: {}", argument.name, argument.help);
}

/// What went wrong, in the terms of this manual rather than of the parser.
std::string reason_of(const CLI::ParseError& error, const CLI::App& application,
                      const std::vector<Argument>& arguments) {
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
        return reason_of_unknown(application.remaining(), arguments);
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
        for (const Argument& argument : arguments)
            if (argument.is_positional()) return reason_of_missing(argument);
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        const std::string words = error.what();
        return format("{} needs a value, and only one.", words.substr(0, words.find(':')));
    }
    std::string words = error.what();
    if (const std::size_t colon = words.find(": "); colon != std::string::npos) words.erase(colon, 1);
    return words + ".";
}

Result<void> parse(const std::vector<Argument>& declared, std::vector<std::string> given) {
    CLI::App application;
    application.set_help_flag();
    take_rest(declared, given);
    for (const Argument& argument : declared)
        if (!argument.is_rest()) declare(application, argument);
    std::ranges::reverse(given);  // CLI11 takes the last one first.
    try {
        application.parse(std::move(given));
    } catch (const CLI::ParseError& error) {
        return fail(ErrorKind::invalid, reason_of(error, application, declared));
    }
    return {};
}

ExitCode run(const Command& command, std::vector<std::string> given, const std::vector<std::string>& all,
             World& world) {
    std::vector<Argument> declared;
    const Action action = command.prepare(declared);
    if (wants_help(given)) return shown(command_help(command, declared, help_options(world)), all, world);
    if (const auto parsed = parse(declared, std::move(given)); !parsed.has_value())
        return misused(parsed.error().message, format("{} ", command.path), all, world);
    const Result<ExitCode> done = action(world);
    if (done.has_value()) return *done;
    const ExitCode code = exit_code_of(done.error().kind);
    complain(done.error(), code, all, world);
    if (code == ExitCode::usage && !has(all, "--json"))
        world.terminal.tell(format("See: win {} --help\n", command.path));
    return code;
}

ExitCode show_version(const std::vector<std::string>& arguments, World& world) {
    if (has(arguments, "--json"))
        return shown(to_text(Json::object().set("version", WINSH_VERSION)) + "\n", arguments, world);
    return shown(format("win {}\n", WINSH_VERSION), arguments, world);
}

/// `win auth`: the list was asked for, or a command is missing.
ExitCode show_group(std::span<const Command> commands, const std::vector<std::string>& arguments,
                    World& world) {
    const std::string text = group_help(arguments[0], commands, help_options(world));
    if (wants_help(arguments)) return shown(text, arguments, world);
    const std::string message = format("'win {}' needs a command behind it.", arguments[0]);
    complain({ErrorKind::invalid, message, {}, 0}, ExitCode::usage, arguments, world);
    if (!has(arguments, "--json")) world.terminal.tell("\n" + text);
    return ExitCode::usage;
}

/// How many leading arguments are words of a command's name.
std::size_t leading_words(const std::vector<std::string>& arguments) {
    std::size_t count = 0;
    while (count < arguments.size() && !arguments[count].starts_with('-')) ++count;
    return count;
}

}  // namespace

ExitCode run_command_line(std::span<const Command> commands, const std::vector<std::string>& given,
                          World& world) {
    // `win --json auth status` is as good as `win auth status --json`.
    std::vector<std::string> arguments = given;
    const auto first_word =
        std::ranges::find_if(arguments, [](const std::string& word) { return word != "--json"; });
    if (first_word != arguments.end() && !first_word->starts_with('-'))
        std::rotate(arguments.begin(), first_word, arguments.end());
    const std::size_t words = leading_words(arguments);
    for (const Command& command : commands) {
        const auto path = split(command.path, ' ');
        if (path.size() > words || !std::equal(path.begin(), path.end(), arguments.begin())) continue;
        return run(command, {arguments.begin() + static_cast<std::ptrdiff_t>(path.size()), arguments.end()},
                   arguments, world);
    }
    if (words == 0 && (has(arguments, "--version") || has(arguments, "-V")))
        return show_version(arguments, world);
    if ((words == 0 && (arguments.empty() || wants_help(arguments))) ||
        (words == 1 && arguments[0] == "help"))
        return shown(overview_help(commands, help_options(world)), arguments, world);
    const bool is_group = words == 1 && std::ranges::any_of(commands, [&](const Command& command) {
                              return command.path.starts_with(arguments[0] + " ");
                          });
    if (is_group) return show_group(commands, arguments, world);
    const std::string typed =
        words == 0 ? arguments[0]
                   : join({arguments.begin(),
                           arguments.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(words, 2))},
                          " ");
    const std::string hint = hint_of(nearest_command(typed, commands), "win ");
    return misused(format("There is no {} '{}'.{}", words == 0 ? "option" : "command",
                          cut_to(printable(typed), 60), hint),
                   "", arguments, world);
}

}  // namespace winsh::win
