#include "web/pages/own_loop_form_view.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "snapshots/known_loops.h"
#include "snapshots/recipes/signal_kinds.h"
#include "web/pages/capability_words.h"
#include "web/pages/field_view.h"
#include "web/pages/providers.h"

namespace winsh::web {
namespace {

constexpr std::string_view kNoConnector = "no connector yet";
constexpr std::string_view kNobodyGives =
    "No connector gives these yet. A loop that needs one of them cannot be ready before there is one.";
constexpr std::size_t kMostWordsText = 1'400;

std::vector<std::string> texts_of(const std::vector<std::string_view>& values) {
    return {values.begin(), values.end()};
}

bool is_among(const std::vector<std::string>& texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

std::string titles_of_providers(std::string_view capability) {
    std::vector<std::string> titles;
    for (const ConnectorInfo* provider : providers_of(capability)) titles.push_back(provider->title);
    return titles.empty() ? std::string(kNoConnector) : join(titles, ", ");
}

/// What a connector provides comes first: the rest has to wait for one.
Json capability_choices(const std::vector<std::string>& chosen) {
    std::vector<Choice> provided;
    std::vector<Choice> waiting;
    std::size_t at = 0;
    for (const std::string& capability : known_capabilities()) {
        const std::string providers = titles_of_providers(capability);
        Choice choice{.value = capability,
                      .label = std::string(words_of_capability(capability)),
                      .help = format("{}: {}", capability, providers),
                      .is_chosen = is_among(chosen, capability)};
        (providers == kNoConnector ? waiting : provided).push_back(std::move(choice));
    }
    Json views = Json::array();
    for (const std::vector<Choice>* group : {&provided, &waiting}) {
        if (group->empty()) continue;
        Json choices = Json::array();
        for (const Choice& choice : *group) choices.push(to_view("required", choice, at++));
        views.push(
            Json::object({{"note", group == &waiting ? kNobodyGives : ""}, {"choices", std::move(choices)}}));
    }
    return views;
}

Json kind_choices(const std::vector<std::string>& chosen) {
    Json views = Json::array();
    std::size_t at = 0;
    for (const SignalKind& kind : signal_kinds())
        views.push(to_view("kinds",
                           {.value = std::string(kind.kind),
                            .label = std::string(kind.words),
                            .help = std::string(kind.source),
                            .is_chosen = is_among(chosen, kind.kind)},
                           at++));
    return views;
}

Json list_view(std::string_view name, std::string_view label, std::vector<Choice> choices,
               std::string_view chosen, const Error& error) {
    Json options = Json::array();
    for (std::size_t at = 0; at < choices.size(); ++at) {
        choices[at].is_chosen = choices[at].value == chosen;
        options.push(to_view(name, choices[at], at));
    }
    return Json::object({{"name", name},
                         {"label", label},
                         {"error", message_for(error, name)},
                         {"options", std::move(options)}});
}

std::vector<Choice> severities() {
    return {{.value = "", .label = "Any", .help = "", .is_chosen = false},
            {.value = "warning", .label = "Warnings and worse", .help = "", .is_chosen = false},
            {.value = "error", .label = "Errors and worse", .help = "", .is_chosen = false},
            {.value = "fatal", .label = "Fatal ones only", .help = "", .is_chosen = false}};
}

std::vector<Choice> priorities() {
    return {{.value = "", .label = "Any", .help = "", .is_chosen = false},
            {.value = "p2", .label = "p2 and p1", .help = "", .is_chosen = false},
            {.value = "p1", .label = "p1 only", .help = "", .is_chosen = false}};
}

std::string value_of(Severity severity) {
    return severity == Severity::info ? std::string() : std::string(name_of(severity));
}
std::string value_of(Priority priority) {
    return priority == Priority::p3 ? std::string() : std::string(name_of(priority));
}

/// `a`, `a or b`, `a, b or c`
std::string listed(std::vector<std::string> parts, std::string_view last_joint) {
    if (parts.size() < 2) return join(parts, "");
    const std::string last = std::move(parts.back());
    parts.pop_back();
    return format("{} {} {}", join(parts, ", "), last_joint, last);
}

/// "" for every kind.
std::string kinds_in_words(const SignalFilter& filter) {
    std::vector<std::string> kinds;
    for (const std::string& kind : filter.kinds) {
        const SignalKind* known = find_signal_kind(kind);
        kinds.emplace_back(known == nullptr ? kind : known->words);
    }
    return listed(std::move(kinds), "and");
}

/// Each can be said of one signal and of many.
std::vector<std::string> limits_in_words(const SignalFilter& filter) {
    std::vector<std::string> limits;
    if (filter.least_severity == Severity::fatal)
        limits.emplace_back("of severity fatal");
    else if (filter.least_severity != Severity::info)
        limits.push_back(format("of severity {} or worse", name_of(filter.least_severity)));
    if (filter.least_priority == Priority::p1) limits.emplace_back("of priority p1");
    if (filter.least_priority == Priority::p2) limits.emplace_back("of priority p1 or p2");
    std::vector<std::string> words;
    for (const std::string& word : filter.words) words.push_back(format("“{}”", word));
    if (!words.empty()) limits.push_back(format("with {} in the title", listed(std::move(words), "or")));
    return limits;
}

}  // namespace

bool can_be_ready(const OwnLoopForm& form) {
    return std::ranges::all_of(
        form.required, [](const std::string& capability) { return !providers_of(capability).empty(); });
}

OwnLoopForm own_loop_form(const Form& form) {
    OwnLoopForm made;
    made.id = std::string(form.value("id"));
    made.title = std::string(form.value("title"));
    made.required = texts_of(form.values("required"));
    made.kinds = texts_of(form.values("kinds"));
    made.least_severity = std::string(form.value("severity"));
    made.least_priority = std::string(form.value("priority"));
    made.words = std::string(form.value("words"));
    return made;
}

OwnLoopForm own_loop_form(const Loop& loop) {
    OwnLoopForm made;
    made.id = loop.id.text();
    made.title = loop.title;
    made.required = loop.required;
    made.kinds = loop.filter.kinds;
    made.least_severity = value_of(loop.filter.least_severity);
    made.least_priority = value_of(loop.filter.least_priority);
    made.words = join(loop.filter.words, ", ");
    return made;
}

Json own_loop_form_view(const OwnLoopForm& form, LoopForm kind, const Error& error) {
    Json fields = Json::array();
    fields.push(to_view(Field{.name = "title",
                              .label = "Title",
                              .help = "What people see in lists.",
                              .value = form.title,
                              .error = message_for(error, "title"),
                              .placeholder = "Refunds of the week",
                              .most_characters = OwnLoops::kMostTitle}));
    if (kind == LoopForm::of_a_new_one)
        fields.push(to_view(Field{.name = "id",
                                  .label = "Id",
                                  .help = "What an agent asks for: lower-case letters and digits in words "
                                          "joined by hyphens. It cannot be changed later.",
                                  .value = form.id,
                                  .error = message_for(error, "id"),
                                  .placeholder = "weekly-refunds",
                                  .most_characters = 64}));
    const Field words{.name = "words",
                      .label = "Words in the title",
                      .help =
                          "Words or phrases between commas; a signal has to have one of them. Upper and "
                          "lower case are the same.",
                      .value = form.words,
                      .error = message_for(error, "words"),
                      .placeholder = "refund, chargeback",
                      .most_characters = kMostWordsText,
                      .is_required = false};
    Json lists = Json::array();
    lists.push(list_view("severity", "Severity", severities(), form.least_severity, error));
    lists.push(list_view("priority", "Priority", priorities(), form.least_priority, error));
    return Json::object({{"fields", std::move(fields)},
                         {"required", capability_choices(form.required)},
                         {"required_error", message_for(error, "required")},
                         {"kinds", kind_choices(form.kinds)},
                         {"kinds_error", message_for(error, "kinds")},
                         {"lists", std::move(lists)},
                         {"words", to_view(words)}});
}

std::string filter_in_words(const SignalFilter& filter) {
    const std::string subject = kinds_in_words(filter);
    const std::string limits = listed(limits_in_words(filter), "and");
    if (limits.empty()) return subject.empty() ? "every signal that there is" : subject;
    return subject.empty() ? "every signal " + limits : subject + ", only those " + limits;
}

}  // namespace winsh::web
