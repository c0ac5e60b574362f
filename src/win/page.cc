#include "win/page.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "document/shown_text.h"
#include "document/snapshot_digest.h"
#include "win/moment.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kWidestPage = 100;
constexpr std::size_t kNarrow = 64;

constexpr std::array<Look, 5> kStatusLooks = {{{"ready", "✓", "ready", Tone::good},
                                               {"partial", "!", "partial", Tone::warning},
                                               {"stale", "!", "stale", Tone::warning},
                                               {"unavailable", "✗", "unavailable", Tone::bad},
                                               {"empty", "·", "empty", Tone::faint}}};
constexpr std::array<Look, 9> kHealthLooks = {{{"ok", "✓", "healthy", Tone::good},
                                               {"partial", "!", "incomplete", Tone::warning},
                                               {"stale", "!", "too old", Tone::warning},
                                               {"rate_limited", "!", "rate limited", Tone::warning},
                                               {"needs_auth", "✗", "credential refused", Tone::bad},
                                               {"misconfigured", "✗", "misconfigured", Tone::bad},
                                               {"failed", "✗", "failing", Tone::bad},
                                               {"disabled", "·", "paused", Tone::faint},
                                               {"never_synced", "·", "not fetched yet", Tone::faint}}};
constexpr std::array<Look, 4> kSeverityLooks = {{{"fatal", "", "fatal", Tone::bad},
                                                 {"error", "", "error", Tone::bad},
                                                 {"warning", "", "warning", Tone::warning},
                                                 {"info", "", "info", Tone::faint}}};

template <std::size_t count>
Look look_of(std::string_view word, const std::array<Look, count>& looks) {
    for (const Look& look : looks)
        if (look.word == word) return look;
    return {word, "·", word, Tone::plain};
}

}  // namespace

Page::Page(const ViewOptions& options)
    : options_(options), columns_(std::min(options.columns, kWidestPage)) {}

bool Page::is_narrow() const { return columns_ < kNarrow; }

std::string Page::painted(Tone tone, std::string_view text) const {
    return paint(tone, text, options_.colours);
}

std::string Page::since(const Json& time) const {
    const auto then = from_iso8601(time.as_string());
    return then.has_value() ? distance(*then, options_.now) : "";
}

void Page::blank() { text_.push_back('\n'); }

void Page::line(std::string_view finished) { text_.append(finished).push_back('\n'); }

void Page::heading(std::string_view words) {
    blank();
    paragraph(Tone::strong, words);
}

void Page::paragraph(Tone tone, std::string_view words, std::size_t indent) {
    for (const std::string& part : wrap(words, columns_ - std::min(indent, columns_ / 2)))
        line(std::string(indent, ' ') + painted(tone, part));
}

void Page::sides(Tone left_tone, std::string_view left, Tone right_tone, std::string_view right) {
    const std::size_t used = columns_of(left) + columns_of(right);
    if (used + 2 > columns_) {
        paragraph(left_tone, left);
        paragraph(right_tone, right);
        return;
    }
    line(painted(left_tone, left) + std::string(columns_ - used, ' ') + painted(right_tone, right));
}

void Page::link(std::string_view url, std::size_t indent) {
    line(std::string(indent, ' ') + painted(Tone::accent, printable(url)));
}

std::string Page::take() { return std::move(text_); }

std::string joined(std::initializer_list<std::string> parts) {
    std::vector<std::string> present;
    for (const std::string& part : parts)
        if (!part.empty()) present.push_back(part);
    return join(present, " · ");
}

std::string text_of(const Json& value) { return std::string(trim(printable(shown_text(value.as_string())))); }

std::string short_digest(const Json& digest) {
    const std::string_view text = digest.as_string();
    return is_snapshot_digest(text) ? std::string(text.substr(7, 12)) : "";
}

Look look_of_status(std::string_view word) { return look_of(word, kStatusLooks); }
Look look_of_health(std::string_view word) { return look_of(word, kHealthLooks); }
Look look_of_severity(std::string_view word) { return look_of(word, kSeverityLooks); }

}  // namespace winsh::win
