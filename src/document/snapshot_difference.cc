#include "document/snapshot_difference.h"

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "document/sections.h"
#include "document/snapshot_digest.h"

namespace winsh {
namespace {

/// What a signal that is not there any more is recognised by.
constexpr std::array<std::string_view, 7> kOfResolved = {"id",       "source", "kind",    "severity",
                                                         "priority", "title",  "lastSeen"};
/// What a connection that the loop no longer reads is recognised by.
constexpr std::array<std::string_view, 3> kOfRemoved = {"id", "kind", "account"};

constexpr std::string_view kPerhapsNotNew =
    "The earlier snapshot had no room for all signals: some of those that were added may have been there "
    "before.";

template <std::size_t Count>
Json part_of(const Json& row, const std::array<std::string_view, Count>& names) {
    Json part = Json::object();
    for (const std::string_view name : names)
        if (const Json* value = row.find(name)) part.set(std::string(name), *value);
    return part;
}

/// The rows of an array by their ids.
std::map<std::string_view, const Json*> by_id(const Json& rows) {
    std::map<std::string_view, const Json*> found;
    for (const Json& row : rows.items()) found.emplace(row["id"].as_string(), &row);
    return found;
}

/// A connector's row without what only tells its age, as the digest sees it.
Json without_age(Json row) {
    erase_age(row);
    return row;
}

/// A signal without the places of its evidence: an item that moves within its list is still the same.
Json without_places(Json signal) {
    Json* evidence = signal.find("evidence");
    if (evidence == nullptr || !evidence->is_array()) return signal;
    for (Json& row : evidence->items())
        if (row.is_object()) row.erase("pointer");
    return signal;
}

/// Whether it holds less signals than there are: what is not in it may still be there.
bool lacks_signals(const Json& document) { return left_out_by_budget(document, "/signals") > 0; }

std::set<std::string> section_names(const Json& document) {
    const std::vector<std::string> names = sections_of(document);
    return {names.begin(), names.end()};
}

class Comparison {
public:
    Comparison(const Json& base, const Json& current) : base_(base), current_(current) {}

    Json to_json() {
        Json document = Json::object();
        for (const char* name : {"apiVersion", "loopId", "generatedAt", "workspace", "status"})
            document.set(name, current_[name]);
        document.set("since", base_["digest"]);
        document.set("digest", current_["digest"]);
        document.set("signals", signals());
        document.set("connectors", connectors());
        document.set("sections", sections());
        document.set("message", message(document["signals"]["added"]));
        Json untrusted = Json::array();
        for (const std::string& pointer : untrusted_)
            if (document.at_pointer(pointer) != nullptr) untrusted.push(pointer);
        document.set("untrusted", std::move(untrusted));
        return document;
    }

private:
    /// What the later one says, and what of `added` cannot be known.
    Json message(const Json& added) const {
        if (added.items().empty() || !lacks_signals(base_)) return current_["message"];
        return join({std::string(current_["message"].as_string()), std::string(kPerhapsNotNew)}, " ");
    }

    /// Takes over what is said of the value at `from` for where it stands now.
    void cover(const Json& document, const std::string& from, const std::string& to) {
        for (const Json& row : document["untrusted"].items()) {
            const std::string_view pointer = row.as_string();
            const bool is_above = from == pointer || pointer.empty() ||
                                  (from.starts_with(pointer) && from[pointer.size()] == '/');
            if (is_above) {
                untrusted_.insert(to);
            } else if (pointer.starts_with(from + "/")) {
                untrusted_.insert(to + std::string(pointer.substr(from.size())));
            }
        }
    }

    void add(Json& rows, std::string_view place, Json row, const Json& document, const std::string& from) {
        cover(document, from, format("{}/{}", place, rows.items().size()));
        rows.push(std::move(row));
    }

    Json signals() {
        const auto before = by_id(base_["signals"]);
        Json added = Json::array();
        Json changed = Json::array();
        std::size_t at = 0;
        for (const Json& signal : current_["signals"].items()) {
            const std::string from = format("/signals/{}", at++);
            const auto known = before.find(signal["id"].as_string());
            if (known == before.end()) {
                add(added, "/signals/added", signal, current_, from);
            } else if (without_places(*known->second) != without_places(signal)) {
                add(changed, "/signals/changed", signal, current_, from);
            }
        }
        Json signals = Json::object(
            {{"added", std::move(added)}, {"resolved", Json::array()}, {"changed", std::move(changed)}});
        const std::string name = lacks_signals(current_) ? "gone" : "resolved";
        signals.set(name, signals_missing("/signals/" + name));
        return signals;
    }

    Json signals_missing(std::string_view place) {
        const auto after = by_id(current_["signals"]);
        Json missing = Json::array();
        std::size_t at = 0;
        for (const Json& signal : base_["signals"].items()) {
            const std::string from = format("/signals/{}", at++);
            if (after.contains(signal["id"].as_string())) continue;
            add(missing, place, part_of(signal, kOfResolved), base_, from);
        }
        return missing;
    }

    Json connectors() {
        const auto before = by_id(base_["connectors"]);
        const auto after = by_id(current_["connectors"]);
        Json rows = Json::array();
        std::size_t at = 0;
        for (const Json& row : current_["connectors"].items()) {
            const std::string from = format("/connectors/{}", at++);
            const auto known = before.find(row["id"].as_string());
            if (known != before.end() && without_age(*known->second) == without_age(row)) continue;
            add(rows, "/connectors", row, current_, from);
        }
        at = 0;
        for (const Json& row : base_["connectors"].items()) {
            const std::string from = format("/connectors/{}", at++);
            if (after.contains(row["id"].as_string())) continue;
            Json removed = part_of(row, kOfRemoved);
            removed.set("status", "removed");
            add(rows, "/connectors", std::move(removed), base_, from);
        }
        return rows;
    }

    Json sections() const {
        const std::set<std::string> before = section_names(base_);
        const std::set<std::string> after = section_names(current_);
        Json changed = Json::array();
        Json added = Json::array();
        Json removed = Json::array();
        for (const std::string& name : after) {
            if (!before.contains(name)) {
                added.push(name);
            } else if (base_[name] != current_[name]) {
                changed.push(name);
            }
        }
        for (const std::string& name : before)
            if (!after.contains(name)) removed.push(name);
        return Json::object(
            {{"changed", std::move(changed)}, {"added", std::move(added)}, {"removed", std::move(removed)}});
    }

    const Json& base_;
    const Json& current_;
    std::set<std::string> untrusted_;
};

}  // namespace

std::optional<Json> difference_between(const Json& base, const Json& current) {
    if (base["digest"].as_string().empty() || current["digest"].as_string().empty()) return std::nullopt;
    return Comparison(base, current).to_json();
}

}  // namespace winsh
