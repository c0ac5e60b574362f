#include "base/format.h"
#include "snapshots/recipes/concern.h"
#include "snapshots/recipes/finders.h"

namespace winsh {
namespace {

constexpr std::size_t kMostPeople = 10;

Severity severity_of(std::string_view level) {
    if (level == "fatal") return Severity::fatal;
    if (level == "error") return Severity::error;
    return level == "warning" ? Severity::warning : Severity::info;
}

std::string summary_of(const Json& issue, const Concern& concern) {
    std::string text = counted(issue["count"].as_integer(), "event", "events");
    text += ", " + counted(issue["userCount"].as_integer(), "user", "users");
    if (concern.paying() > 0)
        text += format("; of the {} in the sample {}", concern.people(), concern.in_words());
    const std::string_view substatus = issue["substatus"].as_string();
    if (substatus == "regressed") text += ". It was resolved before and came back";
    if (substatus == "escalating") text += ". It occurs more and more often";
    if (substatus == "new") text += ". It is new";
    return text + ".";
}

}  // namespace

std::vector<Signal> find_in_sentry(const Sources& sources) {
    std::vector<Signal> signals;
    const Json::Array& issues = sources.content("sentry")["issues"].items();
    for (std::size_t index = 0; index < issues.size(); ++index) {
        const Json& issue = issues[index];
        Concern concern(sources);
        for (const Json& event : issue["events"].items()) concern.add(event["user"]["id"].as_string());
        Signal signal;
        signal.source = "sentry";
        signal.kind = "error";
        signal.dedupe_key = std::string(issue["id"].as_string());
        signal.severity = severity_of(issue["level"].as_string());
        signal.count = issue["count"].as_integer();
        signal.priority = priority_of(signal.severity, concern, *signal.count);
        signal.title = std::string(issue["title"].as_string());
        signal.summary = summary_of(issue, concern);
        signal.first_seen = std::string(issue["firstSeen"].as_string());
        signal.last_seen = std::string(issue["lastSeen"].as_string());
        signal.occurred_at = signal.last_seen;
        signal.entities.push_back({"issue", std::string(issue["shortId"].as_string())});
        if (!issue["release"].as_string().empty())
            signal.entities.push_back({"release", std::string(issue["release"].as_string())});
        for (Entity& person : concern.paying_entities(kMostPeople))
            signal.entities.push_back(std::move(person));
        signal.evidence.push_back({"", std::string(issue["permalink"].as_string())});
        signal.author = Author::anonymous;
        signal.index = index;
        signals.push_back(std::move(signal));
    }
    return signals;
}

}  // namespace winsh
