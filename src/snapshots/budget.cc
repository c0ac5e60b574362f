#include "snapshots/budget.h"

#include <algorithm>
#include <map>

namespace winsh {
namespace {

/// An array that may be shortened, or a member that may go as a whole.
struct Candidate {
    std::string pointer;
    std::size_t bytes = 0;
};

std::size_t bytes_of(const Json& value) { return to_text(value).size(); }

std::string below(const std::string& pointer, std::string_view token) {
    return pointer + "/" + escape_pointer_token(token);
}

/// The arrays under a value that are not within another array.
void collect_arrays(const Json& value, const std::string& pointer, std::vector<Candidate>& arrays) {
    if (value.is_array() && !value.items().empty()) arrays.push_back({pointer, bytes_of(value)});
    for (const auto& [name, member] : value.members()) collect_arrays(member, below(pointer, name), arrays);
}

/// Notes what went, per array.
class Drops {
public:
    explicit Drops(const std::map<std::string, std::size_t>& left_out) : counts_(left_out) {}
    void add(const std::string& pointer, std::size_t number) { counts_[pointer] += number; }
    Json to_json(const Json& document) const {
        Json rows = Json::array();
        for (const auto& [pointer, number] : counts_) {
            // What was noted of an item that went later is told by the item's own drop.
            const std::string parent = pointer.substr(0, pointer.rfind('/'));
            if (!parent.empty() && document.at_pointer(parent) == nullptr) continue;
            rows.push(Json::object({{"pointer", pointer}, {"count", number}}));
        }
        return rows;
    }

private:
    std::map<std::string, std::size_t> counts_;
};

/// Takes items off the end of the array until `wanted` bytes are gone or none is left. Answers the bytes.
std::size_t shorten(Json& array, std::size_t wanted, std::size_t& number) {
    Json::Array& items = array.items();
    std::size_t saved = 0;
    while (!items.empty() && saved < wanted) {
        saved += bytes_of(items.back()) + 1;
        items.pop_back();
        ++number;
    }
    return saved;
}

/// One item must not push out all others: what is over its share goes from the item's own lists. Answers
/// whether anything did.
bool slim_items(Json& array, const std::string& pointer, std::size_t share, Drops& drops) {
    Json::Array& items = array.items();
    bool has_slimmed = false;
    for (std::size_t at = 0; at < items.size(); ++at) {
        const std::size_t bytes = bytes_of(items[at]);
        if (bytes <= share) continue;
        std::vector<Candidate> inner;
        collect_arrays(items[at], "", inner);
        std::ranges::stable_sort(inner, std::ranges::greater{}, &Candidate::bytes);
        std::size_t over = bytes - share;
        for (const Candidate& candidate : inner) {
            if (over == 0) break;
            std::size_t number = 0;
            const std::size_t saved = shorten(*items[at].at_pointer(candidate.pointer), over, number);
            drops.add(below(pointer, std::to_string(at)) + candidate.pointer, number);
            over -= std::min(over, saved);
            has_slimmed = true;
        }
    }
    return has_slimmed;
}

/// Those of the rows whose pointer leads to something in the document.
template <typename PointerOf>
Json leading_somewhere(const Json& rows, const Json& document, PointerOf pointer_of) {
    Json left = Json::array();
    for (const Json& row : rows.items())
        if (document.at_pointer(pointer_of(row)) != nullptr) left.push(row);
    return left;
}

std::string_view itself(const Json& pointer) { return pointer.as_string(); }

/// A signal outlives what it points at: where that is to be read at the upstream is told still.
void let_go_of_lost_evidence(Json& document) {
    Json* signals = document.find("signals");
    if (signals == nullptr) return;
    for (Json& signal : signals->items()) {
        Json* evidence = signal.find("evidence");
        if (evidence == nullptr) continue;
        for (Json& row : evidence->items()) {
            if (!row["pointer"].is_string()) continue;
            if (document.at_pointer(row["pointer"].as_string()) != nullptr) continue;
            row.set("pointer", Json());
            row.set("digest", Json());
        }
    }
}

/// A connection provides what stands in this document: not what a recipe had no use for, nor what is dropped.
void let_go_of_lost_sections(Json& document) {
    Json* connectors = document.find("connectors");
    if (connectors == nullptr) return;
    for (Json& row : connectors->items())
        row.set("provides", leading_somewhere(row["provides"], document, itself));
}

class Fitting {
public:
    Fitting(Json& document, const std::vector<std::string>& sections, std::size_t tokens,
            const std::map<std::string, std::size_t>& left_out)
        : document_(document),
          sections_(sections),
          limit_(tokens * kBytesPerToken),
          tokens_(tokens),
          drops_(left_out) {}

    void run() {
        note();
        if (bytes_of(document_) <= limit_) return;
        for (const Candidate& candidate : arrays())
            slim_items(*document_.at_pointer(candidate.pointer), candidate.pointer, limit_ / 8, drops_);
        note();
        while (bytes_of(document_) > limit_) {
            const std::size_t over = bytes_of(document_) - limit_;
            if (!drop_items(over) && !drop_member() && !drop_signals(over)) return;
            note();
        }
    }

private:
    std::vector<Candidate> arrays() const {
        std::vector<Candidate> found;
        for (const std::string& section : sections_) {
            const Json* value = document_.find(section);
            if (value != nullptr) collect_arrays(*value, below("", section), found);
        }
        return found;
    }

    /// At least one item, until about `over` bytes are gone; always from the array that is the largest at
    /// that time.
    bool drop_items(std::size_t over) {
        std::vector<Candidate> candidates = arrays();
        if (candidates.empty()) return false;
        std::size_t saved = 0;
        while (saved < over) {
            const auto largest = std::ranges::max_element(candidates, std::ranges::less{}, &Candidate::bytes);
            Json& array = *document_.at_pointer(largest->pointer);
            if (array.items().empty()) break;
            std::size_t number = 0;
            const std::size_t bytes = shorten(array, 1, number);
            drops_.add(largest->pointer, number);
            largest->bytes = array.items().empty() ? 0 : largest->bytes - std::min(largest->bytes, bytes);
            saved += bytes;
        }
        return true;
    }

    /// The largest member of the largest section.
    bool drop_member() {
        Candidate largest;
        std::string owner;
        for (const std::string& section : sections_) {
            const Json* value = document_.find(section);
            if (value == nullptr) continue;
            for (const auto& [name, member] : value->members()) {
                const std::size_t bytes = bytes_of(member);
                if (bytes > largest.bytes) largest = {name, bytes};
                if (largest.bytes == bytes && largest.pointer == name) owner = section;
            }
        }
        if (owner.empty()) return false;
        // An array's items have been told, each, by now.
        const bool is_array = (*document_.find(owner))[largest.pointer].is_array();
        document_.find(owner)->erase(largest.pointer);
        // An empty object says less than none.
        if (document_.find(owner)->members().empty()) {
            document_.erase(owner);
            drops_.add(below("", owner), 1);
        }
        if (!is_array) drops_.add(below(below("", owner), largest.pointer), 1);
        return true;
    }

    /// The last signals, each with all that it says. The first is what a run begins with: it gives up its own
    /// lists before it goes.
    bool drop_signals(std::size_t over) {
        Json* signals = document_.find("signals");
        if (signals == nullptr || signals->items().empty()) return false;
        Json::Array& rows = signals->items();
        std::size_t number = 0;
        for (std::size_t saved = 0; rows.size() > 1 && saved < over; ++number) {
            saved += bytes_of(rows.back()) + 1;
            rows.pop_back();
        }
        if (number == 0) {
            const std::size_t bytes = bytes_of(rows.front());
            if (slim_items(*signals, "/signals", bytes - std::min(bytes, over), drops_)) return true;
            rows.clear();
            number = 1;
        }
        drops_.add("/signals", number);
        return true;
    }

    /// Brings everything that speaks of the content up to its present state.
    void note() {
        document_.set("untrusted", leading_somewhere(document_["untrusted"], document_, itself));
        document_.set("redactions",
                      leading_somewhere(document_["redactions"], document_,
                                        [](const Json& row) { return row["pointer"].as_string(); }));
        let_go_of_lost_evidence(document_);
        let_go_of_lost_sections(document_);
        Json budget = Json::object({{"limit", tokens_},
                                    {"used", 0},
                                    {"unit", "tokens(bytes/4)"},
                                    {"dropped", drops_.to_json(document_)}});
        document_.set("budget", std::move(budget));
        // The number is part of what it counts: it settles after two rounds, since one more digit is one more
        // byte.
        for (int round = 0; round < 3; ++round) {
            const std::size_t used = (bytes_of(document_) + kBytesPerToken - 1) / kBytesPerToken;
            document_.find("budget")->set("used", used);
        }
    }

    Json& document_;
    const std::vector<std::string>& sections_;
    std::size_t limit_;
    std::size_t tokens_;
    Drops drops_;
};

}  // namespace

void fit_budget(Json& document, const std::vector<std::string>& sections, std::size_t tokens,
                const std::map<std::string, std::size_t>& left_out) {
    Fitting(document, sections, tokens, left_out).run();
}

}  // namespace winsh
