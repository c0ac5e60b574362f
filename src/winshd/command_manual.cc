#include "winshd/command_manual.h"

#include <CLI/CLI.hpp>

#include "base/format.h"

namespace winsh {
namespace {

std::string text_of(const CLI::Option& option) {
    std::string text = option.get_description();
    if (option.get_required()) text += " Required.";
    if (!option.get_default_str().empty()) text += format(" Default: {}.", option.get_default_str());
    return text;
}

}  // namespace

std::string name_of(const CLI::Option& option) {
    std::string name = option.get_snames().empty() ? "" : "-" + option.get_snames().front() + ", ";
    name += "--" + option.get_lnames().front();
    return option.get_type_name().empty() ? name : name + " " + option.get_type_name();
}

std::string path_of(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : path_of(*app.get_parent()) + " " + app.get_name();
}

void list_commands(const CLI::App& app, const std::string& before, std::vector<Manual::Term>& terms) {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        const std::string words = before + command->get_name();
        const std::string about = command->get_description();
        if (command->get_require_subcommand_min() > 0) {
            list_commands(*command, words + " ", terms);
        } else {
            terms.push_back({words, about.substr(0, about.find("\n\n"))});
        }
    }
}

std::string manual_of(const CLI::App& app) {
    Manual manual{path_of(app), app.get_description(), {}, app.get_footer()};
    const bool is_group = app.get_require_subcommand_min() > 0;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_required()) manual.usage += " " + name_of(*option);
    }
    manual.usage += is_group ? " <command> [options]" : " [options]";
    if (is_group) {
        manual.sections.push_back({"Commands", {}});
        const bool is_program = app.get_parent() == nullptr;
        list_commands(app, is_program ? "" : app.get_name() + " ", manual.sections.back().terms);
    }
    for (const std::string& group : app.get_groups()) {
        Manual::Section section{group, {}};
        for (const CLI::Option* option : app.get_options()) {
            if (option->get_group() == group) section.terms.push_back({name_of(*option), text_of(*option)});
        }
        if (!section.terms.empty()) manual.sections.push_back(std::move(section));
    }
    return to_text(manual);
}

}  // namespace winsh
