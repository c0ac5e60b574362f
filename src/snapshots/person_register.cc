#include "snapshots/person_register.h"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <utility>

#include "connectors/connector.h"
#include "snapshots/people.h"
#include "snapshots/pseudonyms.h"
#include "snapshots/record_links.h"

namespace winsh {
namespace {

/// A connection and what it last delivered, without the content.
struct Source {
    Connection connection;
    Section section;
};

Result<std::vector<Source>> read_sources(Store& store, const WorkspaceId& workspace) {
    WINSH_TRY(std::vector<Connection> connections, store.connections().list(workspace));
    std::vector<Source> sources;
    for (Connection& connection : connections) {
        WINSH_TRY(std::optional<Section> section, store.connections().section(connection.id));
        if (!section) continue;
        section->content = Json();
        connection.sealed.clear();
        sources.push_back({std::move(connection), *std::move(section)});
    }
    return sources;
}

People people_of(const std::vector<Source>& sources) {
    std::vector<const Json*> lists;
    for (const Source& source : sources) lists.push_back(&source.section.people);
    return People(lists);
}

bool knows(const Json& list, const People& people, std::string_view wanted) {
    return std::ranges::any_of(list.items(), [&](const Json& person) {
        return people.name_of(person["name"].as_string()) == wanted;
    });
}

/// While one is looked for, another may be; more would fill the memory with lists.
class Search {
public:
    Search() : number_(++under_way_) {}
    ~Search() { --under_way_; }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;
    bool is_one_too_many() const { return number_ > kMost; }

private:
    static constexpr int kMost = 2;
    static inline std::atomic<int> under_way_{0};
    int number_;
};

KnownPerson::Identity& entry_of(KnownPerson& person, std::string_view identity) {
    const std::size_t colon = identity.find(':');
    const std::string_view kind = identity.substr(0, colon);
    const std::string_view value =
        colon == std::string_view::npos ? std::string_view() : identity.substr(colon + 1);
    const auto found = std::ranges::find_if(person.identities, [&](const KnownPerson::Identity& known) {
        return known.kind == kind && known.value == value;
    });
    if (found != person.identities.end()) return *found;
    person.identities.push_back({std::string(kind), std::string(value)});
    return person.identities.back();
}

bool are_claimed(const Connection& connection) {
    const Connector* connector = find_connector(connection.kind);
    return connector != nullptr && connector->info().people_are_claimed;
}

void note(KnownPerson& person, const SeenPerson& seen, const Connection& connection) {
    for (const std::string& text : seen.identities) {
        KnownPerson::Identity& identity = entry_of(person, text);
        const auto has_seen = [&](const Connection& other) { return other.id == connection.id; };
        if (std::ranges::none_of(identity.seen_by, has_seen)) identity.seen_by.push_back(connection);
        if (!are_claimed(connection)) identity.is_claimed = false;
        // A record is found where its own upstream is connected.
        if (identity.kind == connection.kind && identity.url.empty())
            identity.url = link_of_record(connection, identity.value);
    }
}

int rank_of(const KnownPerson::Identity& identity) {
    if (identity.kind == "email") return 0;
    return identity.kind == "user" ? 1 : 2;
}

void sort_identities(KnownPerson& person) {
    std::ranges::sort(person.identities, [](const auto& left, const auto& right) {
        return std::tuple(rank_of(left), left.kind, left.value) <
               std::tuple(rank_of(right), right.kind, right.value);
    });
}

AuditEntry audit_entry(Timestamp now, const WorkspaceId& workspace, std::string_view name,
                       const Actor& actor) {
    AuditEntry entry;
    entry.at = now;
    entry.action = AuditAction::pseudonym_resolved;
    entry.actor = actor.user;
    entry.actor_email = actor.email;
    entry.workspace = workspace;
    entry.subject = std::string(name);
    entry.address = actor.address;
    return entry;
}

}  // namespace

Result<KnownPerson> PersonRegister::find(const WorkspaceId& workspace, std::string_view name) const {
    WINSH_TRY(const std::vector<Source> sources, read_sources(store_, workspace));
    const People people = people_of(sources);
    const std::string wanted(people.name_of(name));
    KnownPerson person;
    person.name = std::string(name);
    for (const Source& source : sources) {
        // Sealed lists are long: only those are opened that know the name.
        if (!knows(source.section.people, people, wanted)) continue;
        for (const SeenPerson& seen : vault_.open_people(source.connection, source.section.sealed_people)) {
            if (people.name_of(seen.name) == wanted) note(person, seen, source.connection);
        }
    }
    sort_identities(person);
    return person;
}

Result<KnownPerson> PersonRegister::resolve_pseudonym(const WorkspaceId& workspace, std::string_view name,
                                                      const Actor& actor) {
    const Search search;
    if (search.is_one_too_many())
        return std::unexpected(Error{ErrorKind::rate_limited,
                                     "Others are being looked for at the moment. Try again in a second.",
                                     {},
                                     1});
    KnownPerson person;
    if (is_pseudonym(name)) {
        WINSH_TRY(person, find(workspace, name));
    }
    if (person.identities.empty())
        return fail(ErrorKind::not_found,
                    "No connection of this workspace knows anybody of that name now. It may have belonged to "
                    "somebody who is no longer in what the connections deliver.");
    WINSH_CHECK(store_.audit().append(audit_entry(clock_.now(), workspace, name, actor)));
    return person;
}

}  // namespace winsh
