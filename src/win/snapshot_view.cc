#include "win/snapshot_view.h"

#include <algorithm>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "document/sections.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kMostSignals = 20;
constexpr std::size_t kWidestName = 18;

void show_head(Page& page, const Json& snapshot) {
    const std::string status = text_of(snapshot["status"]);
    const Look look = look_of_status(status);
    page.sides(Tone::strong, text_of(snapshot["loopId"]), look.tone, format("{} {}", look.mark, look.shown));
    const std::string built = page.since(snapshot["generatedAt"]);
    page.paragraph(Tone::faint,
                   joined({text_of(snapshot["workspace"]), built.empty() ? "" : "built " + built}));
    const std::string message = text_of(snapshot["message"]);
    if (message.empty()) return;
    page.blank();
    page.paragraph(Tone::plain, message);
}

/// What a connector's row is made of.
struct Row {
    Look look;
    std::string name;
    std::string account;
    std::string age;
    std::string remark;  ///< Sentences.
};

void add_sentence(std::string& text, std::string_view sentence) {
    if (sentence.empty()) return;
    if (!text.empty()) text.push_back(' ');
    text.append(sentence);
    if (std::string_view(".!?").find(text.back()) == std::string_view::npos) text.push_back('.');
}

Row row_of(const Page& page, const Json& connector, std::string& health) {
    Row row;
    health = text_of(connector["status"]);
    row.look = look_of_health(health);
    row.name = text_of(connector["kind"].is_string() ? connector["kind"] : connector["id"]);
    row.account = text_of(connector["account"]);
    row.age = page.since(connector["freshness"]["fetchedAt"]);
    add_sentence(row.remark, text_of(connector["error"]["detail"]));
    if (const std::string retry = page.since(connector["error"]["retryAt"]); retry.starts_with("in "))
        add_sentence(row.remark, "Next try " + retry);
    const auto returned = connector["coverage"]["returned"].as_integer(-1);
    const auto available = connector["coverage"]["available"].as_integer(-1);
    if (returned >= 0 && available > returned)
        add_sentence(row.remark, format("Holds {} of {} records", returned, available));
    return row;
}

/// The widths of the columns of all rows.
struct Widths {
    std::size_t name = 0;
    std::size_t account = 0;  ///< 0: it stands on a line of its own.
    std::size_t health = 0;
    std::size_t age = 0;
};

Widths widths_of(const Page& page, const std::vector<Row>& rows) {
    Widths widths;
    std::size_t account = 0;
    for (const Row& row : rows) {
        widths.name = std::max(widths.name, columns_of(row.name));
        widths.health = std::max(widths.health, columns_of(row.look.shown));
        widths.age = std::max(widths.age, columns_of(row.age));
        account = std::max(account, columns_of(row.account));
    }
    widths.name = std::min({widths.name, kWidestName, page.columns() / 2});
    constexpr std::size_t kMarkAndGaps = 4 + 3 * 2;
    constexpr std::size_t kLeastAccount = 12;
    const std::size_t used = kMarkAndGaps + widths.name + widths.health + widths.age;
    const bool fits = !page.is_narrow() && used + std::min(account, kLeastAccount) <= page.columns();
    if (fits) widths.account = std::max<std::size_t>(1, std::min(account, page.columns() - used));
    return widths;
}

void show_row(Page& page, const Row& row, const Widths& widths) {
    const std::string name = pad_to(cut_to(row.name, widths.name), widths.name);
    const std::string begin = format("  {} {}  ", page.painted(row.look.tone, row.look.mark), name);
    if (widths.account > 0) {
        const std::string account = pad_to(cut_to(row.account, widths.account), widths.account);
        const std::string health =
            row.age.empty() ? std::string(row.look.shown) : pad_to(row.look.shown, widths.health);
        const std::string age = row.age.empty() ? "" : "  " + page.painted(Tone::faint, row.age);
        page.line(format("{}{}  {}{}", begin, account, page.painted(row.look.tone, health), age));
    } else {
        const std::size_t left = page.columns() - std::min(page.columns() - 1, widths.name + 6);
        page.line(begin + page.painted(row.look.tone, cut_to(row.look.shown, left)));
        page.paragraph(Tone::faint, joined({row.account, row.age}), 4);
    }
    page.paragraph(Tone::faint, row.remark, 4);
}

}  // namespace

void show_connectors(Page& page, const Json& rows_of_it) {
    const auto& connectors = rows_of_it.items();
    if (connectors.empty()) return;
    // The looks point into these texts where the server sends a word that is not known here.
    std::vector<std::string> words(connectors.size());
    std::vector<Row> rows;
    rows.reserve(connectors.size());
    for (std::size_t index = 0; index < connectors.size(); ++index)
        rows.push_back(row_of(page, connectors[index], words[index]));
    const Widths widths = widths_of(page, rows);
    page.heading("Connectors");
    for (const Row& row : rows) show_row(page, row, widths);
}

void show_signal(Page& page, const Json& signal) {
    const std::string severity = text_of(signal["severity"]);
    const Look look = look_of_severity(severity);
    const std::string rank = pad_to(cut_to(text_of(signal["priority"]), 2), 2);
    const std::string word = pad_to(cut_to(look.shown, 7), 7);
    const auto count = signal["count"].as_integer(1);
    const std::string facts = joined({count > 1 ? format("{}×", count) : "", page.since(signal["lastSeen"])});
    const std::string head =
        format("  {} {}  ", page.painted(Tone::strong, rank), page.painted(look.tone, word));
    constexpr std::size_t indent = 2 + 2 + 1 + 7 + 2;
    const std::string title = text_of(signal["title"]);
    const std::size_t left = page.columns() - std::min(page.columns() - 1, indent);
    if (page.is_narrow() || columns_of(facts) + 16 > left) {
        page.line(head + page.painted(Tone::faint, cut_to(facts, left)));
        page.paragraph(Tone::plain, title, 4);
        page.paragraph(Tone::faint, text_of(signal["summary"]), 4);
        return;
    }
    const std::size_t title_columns = left - columns_of(facts) - 2;
    const std::vector<std::string> lines = wrap(title, title_columns);
    const std::string first = lines.empty() ? "" : lines.front();
    page.line(format("{}{}  {}", head, pad_to(first, title_columns), page.painted(Tone::faint, facts)));
    for (std::size_t index = 1; index < lines.size(); ++index)
        page.line(std::string(indent, ' ') + lines[index]);
    page.paragraph(Tone::faint, text_of(signal["summary"]), indent);
}

namespace {

void show_signals(Page& page, const Json& snapshot) {
    const auto& signals = snapshot["signals"].items();
    const bool trustworthy = snapshot["status"].as_string() == "ready";
    const std::size_t left_out = left_out_by_budget(snapshot, "/signals");
    const std::string budget_words =
        left_out == 0 ? ""
                      : format("{} {} left out by the budget: a larger --budget may show more.", left_out,
                               left_out == 1 ? "signal" : "signals");
    if (signals.empty() && left_out > 0) {
        page.heading("Signals");
        return page.paragraph(Tone::warning, budget_words, 2);
    }
    if (signals.empty()) {
        // Silence counts only from connectors that can be heard.
        if (!trustworthy) return;
        page.heading("Signals");
        // Of a loop that looks away from some things silence is no good news.
        if (snapshot["message"].as_string().ends_with(kBesideTheFilter))
            return page.paragraph(
                Tone::plain, "None matches what this loop's filter asks for; every connector is healthy.", 2);
        page.paragraph(Tone::good, "None: every connector is healthy and has nothing to act on.", 2);
        return;
    }
    page.heading("Signals");
    for (std::size_t index = 0; index < std::min(signals.size(), kMostSignals); ++index)
        show_signal(page, signals[index]);
    if (signals.size() > kMostSignals)
        page.paragraph(Tone::faint, format("and {} more, in the JSON", signals.size() - kMostSignals), 2);
    page.paragraph(Tone::faint, budget_words, 2);
}

/// Names of the document's own, fit for a terminal.
std::string named(const std::vector<std::string>& names, std::string_view between) {
    std::vector<std::string> shown;
    shown.reserve(names.size());
    for (const std::string& name : names) shown.push_back(cut_to(printable(name), kWidestName));
    return join(shown, between);
}

/// What the budget did to the sections; "" where it did nothing.
std::string budget_words_of_sections(const SectionsInBudget& sections) {
    std::string words;
    if (!sections.left_out.empty())
        add_sentence(words, "The budget leaves out: " + named(sections.left_out, ", "));
    if (!sections.shortened.empty())
        add_sentence(words, format("{} shortens: {}", words.empty() ? "The budget" : "It",
                                   named(sections.shortened, ", ")));
    if (!words.empty()) add_sentence(words, "A larger --budget may show more");
    return words;
}

/// As the document counts itself, and as the page shows it.
std::int64_t tokens_of(const Json& snapshot, std::size_t bytes) {
    return snapshot["budget"]["used"].as_integer(static_cast<std::int64_t>((bytes + 3) / 4));
}

void show_sections(Page& page, const Json& snapshot, std::size_t bytes) {
    const std::vector<std::string> names = sections_of(snapshot);
    const std::string budget_words = budget_words_of_sections(sections_in_budget(snapshot));
    const std::string digest = short_digest(snapshot["digest"]);
    if (!names.empty() || !budget_words.empty())
        page.heading("Sections");
    else if (!digest.empty())
        page.blank();
    else
        return;
    page.paragraph(Tone::plain, named(names, " · "), 2);
    page.paragraph(names.empty() ? Tone::warning : Tone::faint, budget_words, 2);
    page.paragraph(Tone::faint,
                   joined({format("{:.1f} KB, about {} tokens", static_cast<double>(bytes) / 1'024.0,
                                  tokens_of(snapshot, bytes)),
                           digest.empty() ? "" : "digest " + digest}),
                   2);
}

void show_next(Page& page, const WhatNext& next) {
    if (next.url.empty()) return;
    page.heading("What to do");
    page.paragraph(Tone::plain, without_connector_in_words(next.wants.without_connector), 2);
    if (!next.wants.to_connect.empty())
        page.paragraph(Tone::plain, format("Connect {}:", join(next.wants.to_connect, ", ")), 2);
    page.link(next.url, 2);
}

}  // namespace

std::string view_of(const Json& snapshot, std::size_t bytes, const ViewOptions& options,
                    const WhatNext& next) {
    Page page(options);
    show_head(page, snapshot);
    show_connectors(page, snapshot["connectors"]);
    show_signals(page, snapshot);
    show_sections(page, snapshot, bytes);
    show_next(page, next);
    return page.take();
}

}  // namespace winsh::win
