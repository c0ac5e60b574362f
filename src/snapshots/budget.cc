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

/// One item must not push out all others: what is over its share goes from the item's own lists.
void slim_items(Json& array, const std::string& pointer, std::size_t share, Drops& drops) {
    Json::Array& items = array.items();
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
        }
    }
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
            if (!drop_items(bytes_of(document_) - limit_) && !drop_member()) return;
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

    /// Brings everything that speaks of the content up to its present state.
    void note() {
        Json untrusted = Json::array();
        for (const Json& pointer : document_["untrusted"].items())
            if (document_.at_pointer(pointer.as_string()) != nullptr) untrusted.push(pointer);
        document_.set("untrusted", std::move(untrusted));
        Json redactions = Json::array();
        for (const Json& row : document_["redactions"].items())
            if (document_.at_pointer(row["pointer"].as_string()) != nullptr) redactions.push(row);
        document_.set("redactions", std::move(redactions));
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
