#include "snapshots/recipes/signal_filter.h"

#include <algorithm>

#include "document/shown_text.h"
#include "snapshots/unicode.h"

namespace winsh {

std::size_t keep_matching(const SignalFilter& filter, std::vector<Signal>& signals) {
    if (!filter.is_set()) return 0;
    std::vector<std::string> words;
    for (const std::string& word : filter.words) words.push_back(case_folded(shown_text(word)));
    const auto speaks_of_one = [&](const Signal& signal) {
        const std::string title = case_folded(shown_text(signal.title));
        return std::ranges::any_of(words, [&](const std::string& word) { return title.contains(word); });
    };
    const auto is_asked_for = [&](const Signal& signal) {
        const bool has_kind =
            filter.kinds.empty() || std::ranges::find(filter.kinds, signal.kind) != filter.kinds.end();
        return has_kind && signal.severity <= filter.least_severity &&
               signal.priority <= filter.least_priority && (words.empty() || speaks_of_one(signal));
    };
    return std::erase_if(signals, [&](const Signal& signal) { return !is_asked_for(signal); });
}

}  // namespace winsh
