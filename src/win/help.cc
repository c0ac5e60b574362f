#include "win/help.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "win/nearest.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kWidestText = 92;
constexpr std::size_t kMostTermColumns = 26;

struct Term {
    std::string name;
    std::string text;
};

/// The parts of a manual page, wrapped to the terminal.
class Manual {
public:
    explicit Manual(const HelpOptions& options)
        : options_(options), columns_(std::min(options.columns, kWidestText)) {}

    void text(std::string_view words, std::size_t indent = 0) {
        for (const std::string& line : wrap(words, columns_ - std::min(indent, columns_ / 2)))
            text_ += std::string(indent, ' ') + line + "\n";
    }
    void paragraphs(std::string_view text_of_some) {
        while (!text_of_some.empty()) {
            const std::size_t end = std::min(text_of_some.find("\n\n"), text_of_some.size());
            text(text_of_some.substr(0, end));
            text_of_some.remove_prefix(std::min(end + 2, text_of_some.size()));
            if (!text_of_some.empty()) text_ += "\n";
        }
    }
    void blank() { text_ += "\n"; }
    void heading(std::string_view words) {
        text_ += "\n" + paint(Tone::strong, words, options_.colours) + "\n";
    }
    void usage(std::string_view words) {
        text_ += paint(Tone::strong, "Usage:", options_.colours) + " " + std::string(words) + "\n";
    }
    void examples(std::string_view lines) {
        if (lines.empty()) return;
        heading("Examples");
        for (const std::string_view line : split(lines, '\n')) text_ += format("  {}\n", line);
    }
    /// Names in one column, what they mean in another; a long name has its meaning on the next line.
    void terms(const std::vector<Term>& terms) {
        std::size_t widest = 0;
        for (const Term& term : terms) widest = std::max(widest, columns_of(term.name));
        widest = std::min({widest, kMostTermColumns, columns_ / 2});
        const std::size_t indent = 2 + widest + 2;
        for (const Term& term : terms) {
            std::vector<std::string> lines = wrap(term.text, columns_ - std::min(indent, columns_ / 2));
            const bool beside = columns_of(term.name) <= widest;
            std::size_t next = 0;
            text_ += "  " + paint(Tone::accent, term.name, options_.colours);
            if (beside && !lines.empty())
                text_ += std::string(widest - columns_of(term.name) + 2, ' ') + lines[next++];
            text_ += "\n";
            for (; next < lines.size(); ++next) text_ += std::string(indent, ' ') + lines[next] + "\n";
        }
    }
    std::string take() { return std::move(text_); }

private:
    const HelpOptions& options_;
    std::size_t columns_;
    std::string text_;
};

std::vector<Term> terms_of(std::span<const Command> commands) {
    std::vector<Term> terms;
    for (const Command& command : commands)
        terms.push_back({std::string(command.path), std::string(command.summary)});
    return terms;
}

std::vector<Term> exit_code_terms() {
    std::vector<Term> terms;
    for (int code = 0; code <= static_cast<int>(ExitCode::not_fit); ++code)
        terms.push_back({std::to_string(code), std::string(meaning_of(static_cast<ExitCode>(code)))});
    return terms;
}

std::string usage_of(const Command& command, const std::vector<Argument>& arguments) {
    std::string usage = format("win {}", command.path);
    for (const Argument& argument : arguments)
        if (argument.is_positional() && !argument.is_rest())
            usage += argument.need == Argument::Need::required ? format(" <{}>", argument.name)
                                                               : format(" [{}]", argument.name);
    usage += " [options]";
    for (const Argument& argument : arguments)
        if (argument.is_rest()) usage += format(" [-- {} …]", argument.name);
    return usage;
}

}  // namespace

std::string overview_help(std::span<const Command> commands, const HelpOptions& options) {
    Manual manual(options);
    manual.text(
        "win: fresh, trustworthy context from your company's tools, for a loop that is about to run on this "
        "machine.");
    manual.heading("Usage");
    manual.text("win <command> [options]", 2);
    manual.heading("Commands");
    manual.terms(terms_of(commands));
    manual.heading("Everywhere");
    manual.terms({{"--help", "The manual of win or of one command."},
                  {"--version", "The version of win."},
                  {"--json",
                   "The result as JSON on standard output; a failure as one line of JSON on standard error. "
                   "win start takes "
                   "it with --dry-run alone."}});
    manual.heading("Environment");
    manual.terms(
        {{"WIN_TOKEN", "The token to use, before the stored login's."},
         {"WIN_API_URL", "The server to ask, before the stored login's."},
         {"WIN_PROFILE", "Which of several logins, before what a folder or win auth switch says."},
         {"WIN_LOOPS_CONFIG_DIR", "Where auth.json is kept; ~/.config/win-loops if not set."},
         {"BROWSER", "What opens the approval page."},
         {"HTTPS_PROXY, NO_PROXY",
          "The proxy to go through, and hosts to ask directly. This machine never is asked through one."},
         {"WIN_CA_FILE", "A file of certificate authorities to trust instead of the system's."},
         {"SSL_CERT_FILE", "The same, where WIN_CA_FILE is not set."},
         {"WIN_TIMEOUT",
          "How many seconds a request may take, 1 to 600. If not set: 10, or 5 where a server is asked what "
          "it "
          "offers for signing in."},
         {"NO_COLOR", "No colours."}});
    manual.heading("Exit codes");
    manual.terms(exit_code_terms());
    manual.examples(
        "win auth login\nwin snapshot fetch bug-autofix\nwin snapshot list\nwin start bug-autofix --agent "
        "claude-code");
    return manual.take();
}

std::string group_help(std::string_view group, std::span<const Command> commands,
                       const HelpOptions& options) {
    Manual manual(options);
    manual.usage(format("win {} <command> [options]", group));
    manual.heading("Commands");
    std::vector<Term> terms;
    for (const Command& command : commands)
        if (command.path.starts_with(std::string(group) + " "))
            terms.push_back({std::string(command.path), std::string(command.summary)});
    manual.terms(terms);
    manual.heading("More");
    manual.text(format("win {} <command> --help", group), 2);
    return manual.take();
}

std::string command_help(const Command& command, const std::vector<Argument>& arguments,
                         const HelpOptions& options) {
    Manual manual(options);
    manual.usage(usage_of(command, arguments));
    manual.blank();
    manual.paragraphs(command.manual);
    std::vector<Term> positionals;
    std::vector<Term> flags;
    for (const Argument& argument : arguments) {
        const std::string name =
            argument.value_name.empty() ? argument.name : argument.name + " " + argument.value_name;
        (argument.is_positional() ? positionals : flags)
            .push_back({argument.is_positional() ? format("<{}>", argument.name) : name, argument.help});
    }
    if (!positionals.empty()) {
        manual.heading("Arguments");
        manual.terms(positionals);
    }
    manual.heading("Options");
    manual.terms(flags);
    manual.examples(command.examples);
    return manual.take();
}

std::string nearest_command(std::string_view typed, std::span<const Command> commands) {
    std::vector<std::string> names;
    std::vector<std::string_view> paths;
    for (const Command& command : commands)
        for (const std::string_view name : {command.path, command.path.substr(0, command.path.find(' ')),
                                            command.path.substr(command.path.rfind(' ') + 1)}) {
            names.emplace_back(name);
            paths.push_back(command.path);
        }
    const auto nearest = std::ranges::find(names, nearest_of(typed, names));
    return nearest == names.end() ? ""
                                  : std::string(paths[static_cast<std::size_t>(nearest - names.begin())]);
}

}  // namespace winsh::win
