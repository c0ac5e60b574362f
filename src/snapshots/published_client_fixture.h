#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace winsh {

/// How the published client reads a snapshot, by its documented rules, in words of our own: what it would put
/// into a run. It is not to be changed to what we produce.
class PublishedClient {
public:
    explicit PublishedClient(const Json& snapshot) : snapshot_(snapshot) {}

    /// The first of slug, shortId, id and title; nothing where it would refuse to go on.
    std::optional<std::string> issue_name() const {
        const Json& issue = snapshot_["sentry"]["issue"];
        for (const std::string_view member : {"slug", "shortId", "id", "title"}) {
            if (issue[member].is_string() && !issue[member].as_string().empty())
                return std::string(issue[member].as_string());
            if (issue[member].is_integer()) return to_text(issue[member]);
        }
        return std::nullopt;
    }

    /// In the order of the events and their frames, each once, without what is not the company's code.
    std::vector<std::string> suspects() const {
        std::vector<std::string> files;
        for (const Json& event : snapshot_["sentry"]["events"].items()) {
            for (const Json& frame : event["stacktrace"].items()) {
                const bool is_foreign = frame["inApp"].is_bool() && !frame["inApp"].as_bool();
                const std::string file(frame["file"].as_string());
                if (!is_foreign && !file.empty() && std::ranges::find(files, file) == files.end())
                    files.push_back(file);
            }
        }
        return files;
    }

    /// Of the first rule whose pattern, without the stars at its end, the file begins with.
    std::string owner_of(std::string_view file) const {
        for (const Json& rule : snapshot_["github"]["codeowners"].items()) {
            std::string_view pattern = rule["pattern"].as_string();
            while (pattern.ends_with('*')) pattern.remove_suffix(1);
            if (!pattern.empty() && file.starts_with(pattern)) return std::string(rule["owner"].as_string());
        }
        return {};
    }

    /// Those that name a suspect's exact path.
    std::vector<std::string> relevant_commits() const {
        const std::vector<std::string> files = suspects();
        std::vector<std::string> shas;
        for (const Json& commit : snapshot_["github"]["recentCommits"].items()) {
            const auto is_suspect = [&](const Json& file) {
                return file.is_string() && std::ranges::find(files, file.as_string()) != files.end();
            };
            if (std::ranges::any_of(commit["files"].items(), is_suspect))
                shas.emplace_back(commit["sha"].as_string());
        }
        return shas;
    }

    std::vector<std::string> routes() const {
        std::vector<std::string> routes;
        for (const Json& event : snapshot_["sentry"]["events"].items()) {
            if (!event["tags"].is_object()) continue;
            const std::string_view route = event["tags"]["route"].as_string();
            if (!route.empty()) routes.emplace_back(route);
        }
        return routes;
    }

    struct Paying {
        std::size_t users = 0;
        double revenue = 0;
    };
    Paying paying() const {
        Paying paying;
        std::set<std::string> seen;
        for (const Json& event : snapshot_["sentry"]["events"].items()) {
            const Json& user = event["user"];
            const bool pays = user["isPaying"].as_bool() || user["mrr"].as_double() > 0 ||
                              user["plan"].as_string() == "pro" || user["plan"].as_string() == "team";
            if (!pays || !seen.insert(std::string(user["id"].as_string())).second) continue;
            ++paying.users;
            paying.revenue += user["mrr"].as_double();
        }
        return paying;
    }

    std::string priority() const {
        const Json& issue = snapshot_["sentry"]["issue"];
        const Paying who = paying();
        const double count = issue["count"].is_string()
                                 ? static_cast<double>(parse_integer(issue["count"].as_string()).value_or(0))
                                 : issue["count"].as_double();
        if (issue["level"].as_string() == "fatal" || who.users >= 3 || who.revenue >= 500 || count >= 50)
            return "p1";
        return who.users >= 1 || count >= 10 ? "p2" : "p3";
    }

    /// It searches the text of all threads, with the names of their members.
    static std::string classified(const Json& threads) {
        const std::string text = to_lower_ascii(to_text(threads));
        if (text.contains("fail") || text.contains("broken")) return "bug";
        if (text.contains("confusing") || text.contains("where")) return "docs";
        if (text.contains("wish") || text.contains("feature")) return "feature";
        return "no-action";
    }

    /// The first words of the first thread's customer.
    std::string quote() const {
        const auto& threads = snapshot_["support"]["threads"].items();
        if (threads.empty()) return {};
        for (const Json& message : threads.front()["messages"].items())
            if (message["author"].as_string() == "customer") return std::string(message["body"].as_string());
        return {};
    }

    /// The only one that it cites.
    std::int64_t cited_issue() const {
        const auto& issues = snapshot_["github"]["existingIssues"].items();
        return issues.empty() ? 0 : issues.front()["number"].as_integer();
    }

private:
    const Json& snapshot_;
};

}  // namespace winsh
