#include "snapshots/section_vault.h"

#include "snapshots/sealed_binding.h"

namespace winsh {
namespace {

constexpr JsonLimits kLimits{.bytes = std::size_t{64} << 20U, .depth = 64, .values = 10'000'000};

std::string binding_of(const Connection& connection, SealedPlace::Kind kind) {
    return sealed_binding_of({kind, connection.workspace, connection.id, {}});
}

std::string seal(const KeyRing& keys, const Json& value, const std::string& binding, Random& random) {
    return keys.seal(Secret::take(to_text(value)), binding, random);
}

Json open(const KeyRing& keys, std::string_view sealed, const std::string& binding) {
    if (sealed.empty()) return {};
    const Result<Secret> plain = keys.open(sealed, binding);
    if (!plain.has_value()) return {};
    return parse_json(plain->reveal(), kLimits).value_or(Json());
}

}  // namespace

std::string SectionVault::seal_memory(const Connection& connection, const Json& memory) const {
    return memory.is_null() ? std::string()
                            : seal(keys_, memory, binding_of(connection, SealedPlace::Kind::memory), random_);
}

Json SectionVault::open_memory(const Connection& connection, std::string_view sealed) const {
    return open(keys_, sealed, binding_of(connection, SealedPlace::Kind::memory));
}

std::string SectionVault::seal_people(const Connection& connection,
                                      const std::vector<SeenPerson>& people) const {
    if (people.empty()) return {};
    Json rows = Json::object();
    for (const SeenPerson& person : people) {
        Json identities = Json::array();
        for (const std::string& identity : person.identities) identities.push(identity);
        rows.members().emplace_back(person.name, std::move(identities));
    }
    return seal(keys_, rows, binding_of(connection, SealedPlace::Kind::people), random_);
}

std::vector<SeenPerson> SectionVault::open_people(const Connection& connection,
                                                  std::string_view sealed) const {
    std::vector<SeenPerson> people;
    const Json rows = open(keys_, sealed, binding_of(connection, SealedPlace::Kind::people));
    for (const auto& [name, identities] : rows.members()) {
        SeenPerson& person = people.emplace_back(name, std::vector<std::string>());
        for (const Json& identity : identities.items()) person.identities.emplace_back(identity.as_string());
    }
    return people;
}

}  // namespace winsh
