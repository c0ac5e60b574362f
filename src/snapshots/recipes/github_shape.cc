#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "snapshots/recipes/shapes.h"
#include "snapshots/recipes/words.h"

namespace winsh {
namespace {

constexpr std::size_t kMostSuspects = 10;
constexpr std::size_t kMostCandidates = 20;

using Words = std::set<std::string, std::less<>>;

/// The files of the first issue's stack traces, those nearest to the crash first, each once.
std::vector<std::string> suspect_files(const Json& sentry) {
    std::vector<std::string> files;
    for (const Json& event : sentry["events"].items()) {
        for (const Json& frame : event["stacktrace"].items()) {
            if (frame.find("inApp") != nullptr && !frame["inApp"].as_bool()) continue;
            std::string file(frame["file"].as_string());
            if (!file.empty() && std::ranges::find(files, file) == files.end() &&
                files.size() < kMostSuspects)
                files.push_back(std::move(file));
        }
    }
    return files;
}

/// What the snapshot is about, as words.
Words subject_of(const std::vector<Signal>& signals, const std::vector<std::string>& suspects) {
    constexpr std::size_t kMostSignals = 3;
    Words words;
    for (std::size_t at = 0; at < std::min(signals.size(), kMostSignals); ++at)
        words.merge(words_of(signals[at].title));
    for (const std::string& file : suspects) words.merge(words_of(file));
    return words;
}

/// The section's rules are GitHub's in reverse, each the beginning of paths: the first that fits owns the
/// file.
const Json* rule_of(const Json::Array& rules, std::string_view file) {
    for (const Json& rule : rules) {
        std::string_view pattern = rule["pattern"].as_string();
        while (pattern.ends_with('*')) pattern.remove_suffix(1);
        if (file.starts_with(pattern)) return &rule;
    }
    return nullptr;
}

class GithubShape {
public:
    GithubShape(const Section& section, std::vector<std::string> suspects, Words subject, Composition& out)
        : section_(section),
          github_(section.content["github"]),
          suspects_(std::move(suspects)),
          subject_(std::move(subject)),
          out_(out) {}

    void owners() {
        if (github_.find("codeowners") == nullptr) return;
        out_.put("/github/codeowners", Json::array());
        const Json::Array& rules = github_["codeowners"].items();
        std::size_t at = 0;
        // The client compares beginnings only, and never with `*`: the owner of each suspect is told
        // outright.
        for (const std::string& file : suspects_) {
            const Json* rule = rule_of(rules, file);
            if (rule == nullptr || (*rule)["owner"].as_string().empty()) continue;
            Json row = *rule;
            row.set("pattern", file);
            out_.put(format("/github/codeowners/{}", at++), std::move(row), Composition::Origin::untrusted);
        }
        for (std::size_t index = 0; index < rules.size(); ++index)
            out_.take(section_, format("/github/codeowners/{}", index),
                      format("/github/codeowners/{}", at++));
    }

    /// Those that touched a suspect first.
    void commits() {
        const auto touches = [&](const Json& commit) {
            return std::ranges::any_of(commit["files"].items(), [&](const Json& file) {
                return std::ranges::find(suspects_, file.as_string()) != suspects_.end();
            });
        };
        take_ordered("recentCommits", [&](const Json& commit) { return touches(commit) ? 1U : 0U; });
    }

    void issues(std::vector<Signal>& signals) {
        const std::vector<std::size_t> order = take_ordered("existingIssues", [&](const Json& issue) {
            return common_words(words_of(issue["title"].as_string()), subject_);
        });
        for (std::size_t at = 0; at < order.size(); ++at) {
            for (Signal& signal : signals) {
                if (signal.source == "github" && signal.index == order[at])
                    signal.evidence.front().pointer = format("/github/existingIssues/{}", at);
            }
        }
    }

    /// Suspects that exist, then paths that speak of the same thing.
    void candidates() {
        if (github_.find("candidateFiles") == nullptr) return;
        const Json::Array& files = github_["candidateFiles"].items();
        std::vector<std::pair<std::size_t, std::size_t>> ranked;
        for (std::size_t index = 0; index < files.size(); ++index) {
            const std::string_view file = files[index].as_string();
            const bool is_suspect = std::ranges::find(suspects_, file) != suspects_.end();
            const std::size_t points = is_suspect ? 1'000 : common_words(words_of(file), subject_);
            if (points > 0) ranked.emplace_back(points, index);
        }
        std::ranges::stable_sort(ranked, std::ranges::greater{}, &std::pair<std::size_t, std::size_t>::first);
        if (ranked.size() > kMostCandidates) ranked.resize(kMostCandidates);
        out_.put("/github/candidateFiles", Json::array());
        for (std::size_t at = 0; at < ranked.size(); ++at)
            out_.take(section_, format("/github/candidateFiles/{}", ranked[at].second),
                      format("/github/candidateFiles/{}", at));
    }

private:
    /// All rows, those with more points first, else as they stood. Answers where each stood.
    template <typename Points>
    std::vector<std::size_t> take_ordered(std::string_view list, Points points_of) {
        std::vector<std::size_t> order;
        if (github_.find(list) == nullptr) return order;
        std::vector<std::pair<std::size_t, std::size_t>> ranked;
        const Json::Array& rows = github_[list].items();
        for (std::size_t index = 0; index < rows.size(); ++index)
            ranked.emplace_back(static_cast<std::size_t>(points_of(rows[index])), index);
        std::ranges::stable_sort(ranked, std::ranges::greater{}, &std::pair<std::size_t, std::size_t>::first);
        out_.put(format("/github/{}", list), Json::array());
        for (const auto& [points, index] : ranked) {
            out_.take(section_, format("/github/{}/{}", list, index),
                      format("/github/{}/{}", list, order.size()));
            order.push_back(index);
        }
        return order;
    }

    const Section& section_;
    const Json& github_;
    std::vector<std::string> suspects_;
    Words subject_;
    Composition& out_;
};

}  // namespace

void shape_github(const Sources& sources, std::vector<Signal>& signals, Composition& out) {
    const Section* section = sources.section("github");
    if (section == nullptr) return;
    out.take(*section, "/github/repository", "/github/repository");
    std::vector<std::string> suspects = suspect_files(out.content()["sentry"]);
    // Where the issues are the signals, they stay in the order in which they were touched.
    const bool leads = !signals.empty() && signals.front().source != "github";
    Words subject = leads ? subject_of(signals, suspects) : Words();
    GithubShape shape(*section, std::move(suspects), std::move(subject), out);
    shape.owners();
    shape.commits();
    shape.candidates();
    shape.issues(signals);
}

}  // namespace winsh
