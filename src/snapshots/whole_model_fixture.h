#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/text.h"
#include "model/loop.h"
#include "snapshots/assembler.h"
#include "snapshots/bindings.h"
#include "snapshots/every_upstream_fixture.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {

inline constexpr JsonLimits kAnyDocument{.bytes = std::size_t{16} << 20U, .depth = 64, .values = 2'000'000};

/// Every string of a document with its pointer, and every name of a member with that of the member.
inline void visit_strings(const Json& value, const std::string& pointer,
                          const std::function<void(const std::string&, std::string_view)>& visit) {
    if (value.is_string()) visit(pointer, value.as_string());
    for (std::size_t at = 0; at < value.items().size(); ++at)
        visit_strings(value.items()[at], pointer + "/" + std::to_string(at), visit);
    for (const auto& [name, member] : value.members()) {
        const std::string below = pointer + "/" + escape_pointer_token(name);
        visit(below, name);
        visit_strings(member, below, visit);
    }
}

inline bool is_below_one_of(const Json& pointers, std::string_view pointer) {
    return std::ranges::any_of(pointers.items(), [&](const Json& row) {
        const std::string_view place = row.as_string();
        return pointer == place ||
               (pointer.starts_with(place) && pointer.substr(place.size()).starts_with('/'));
    });
}

/// What holds for every snapshot, whatever is in it.
inline void expect_documented_envelope(const Json& document) {
    std::vector<std::string> names;
    for (const auto& [name, value] : document.members()) names.push_back(name);
    const std::vector<std::string> documented =
        document["status"].as_string() == "empty"
            ? std::vector<std::string>{"apiVersion", "loopId",     "generatedAt", "workspace",
                                       "status",     "connectors", "signals",     "message"}
            : std::vector<std::string>{"apiVersion", "loopId",     "generatedAt", "workspace",
                                       "status",     "connectors", "signals",     "message",
                                       "digest",     "untrusted",  "redactions",  "budget"};
    ASSERT_GE(names.size(), documented.size());
    EXPECT_TRUE(std::equal(documented.begin(), documented.end(), names.begin())) << to_text(document);
    if (document["status"].as_string() == "empty") {
        EXPECT_EQ(names.size(), documented.size());
        return;
    }
    for (const Json& pointer : document["untrusted"].items())
        EXPECT_NE(document.at_pointer(pointer.as_string()), nullptr) << pointer.as_string();
    for (const Json& row : document["redactions"].items())
        EXPECT_NE(document.at_pointer(row["pointer"].as_string()), nullptr) << to_text(row);
    for (const Json& row : document["connectors"].items())
        for (const Json& pointer : row["provides"].items())
            EXPECT_NE(document.at_pointer(pointer.as_string()), nullptr) << to_text(row);
    for (const Json& signal : document["signals"].items()) {
        EXPECT_FALSE(signal["evidence"].items().empty()) << to_text(signal);
        for (const Json& row : signal["evidence"].items()) {
            EXPECT_EQ(row["pointer"].is_null(), row["digest"].is_null()) << to_text(row);
            if (row["pointer"].is_null()) continue;
            const Json* meant = document.at_pointer(row["pointer"].as_string());
            ASSERT_NE(meant, nullptr) << to_text(row);
            EXPECT_EQ(row["digest"].as_string(),
                      "sha256:" + to_hex(as_bytes(sha256(to_canonical_text(*meant)))));
        }
    }
}

inline constexpr std::size_t kEnvelopeMembers = 12;

/// Where a document is over its budget, no section has anything left but members that are nothing.
inline void expect_nothing_left_to_drop(const Json& document) {
    EXPECT_TRUE(document["signals"].items().empty());
    for (std::size_t at = kEnvelopeMembers; at < document.members().size(); ++at) {
        const auto& [name, section] = document.members()[at];
        EXPECT_TRUE(section.items().empty() && section.members().empty()) << name << to_text(section);
    }
}

/// By its pointer, how many items each array of the sections and `signals` has.
inline std::map<std::string, std::int64_t> sizes_of_arrays(const Json& document) {
    std::map<std::string, std::int64_t> sizes;
    const std::function<void(const Json&, const std::string&)> collect = [&](const Json& value,
                                                                             const std::string& pointer) {
        if (value.is_array()) sizes[pointer] = static_cast<std::int64_t>(value.items().size());
        for (std::size_t at = 0; at < value.items().size(); ++at)
            collect(value.items()[at], pointer + "/" + std::to_string(at));
        for (const auto& [name, member] : value.members())
            collect(member, pointer + "/" + escape_pointer_token(name));
    };
    collect(document["signals"], "/signals");
    for (std::size_t at = kEnvelopeMembers; at < document.members().size(); ++at)
        collect(document.members()[at].second, "/" + escape_pointer_token(document.members()[at].first));
    return sizes;
}

inline std::map<std::string, std::int64_t> drops_of(const Json& document) {
    std::map<std::string, std::int64_t> drops;
    for (const Json& row : document["budget"]["dropped"].items()) {
        EXPECT_FALSE(drops.contains(std::string(row["pointer"].as_string())))
            << "told twice: " << to_text(row);
        drops[std::string(row["pointer"].as_string())] = row["count"].as_integer();
    }
    return drops;
}

/// What is there and what is told to be gone is what there was.
inline void expect_drops_to_add_up(const Json& document, const Json& whole) {
    std::map<std::string, std::int64_t> left = sizes_of_arrays(document);
    std::map<std::string, std::int64_t> dropped = drops_of(document);
    std::map<std::string, std::int64_t> dropped_before = drops_of(whole);
    for (const auto& [pointer, size] : sizes_of_arrays(whole)) {
        // An item that is gone takes along what was in it.
        const std::string parent = pointer.substr(0, pointer.rfind('/'));
        if (!parent.empty() && document.at_pointer(parent) == nullptr) continue;
        EXPECT_EQ(left[pointer] + dropped[pointer], size + dropped_before[pointer]) << pointer;
        dropped.erase(pointer);
    }
    for (const auto& [pointer, count] : dropped) {
        const Json* member = whole.at_pointer(pointer);
        EXPECT_TRUE(count == 1 && member != nullptr && document.at_pointer(pointer) == nullptr)
            << pointer << ": " << count;
    }
}

/// A workspace to which everything in the gallery is connected.
class WholeModel : public SnapshotsTestOf<EveryUpstream> {
protected:
    /// One after the other, as somebody fills in one form after the other.
    void connect_all(const WorkspaceId& into) {
        for (const auto& [kind, form] : every_form()) {
            ids[kind] = connect(kind, form, into);
            clock.advance(std::chrono::seconds(1));
        }
    }
    void connect_all() { connect_all(workspace); }
    void poll_all() {
        while (poller->run_due() > 0) {
        }
    }

    /// As `Snapshots` puts it together, with any budget.
    struct Material {
        Workspace workspace;
        std::vector<KnownConnection> connections;
        std::map<ConnectionId, Section> sections;
    };
    Material material() {
        Material read;
        read.workspace = *store->accounts().workspace(workspace).value();
        const std::vector<Connection> connected = store->connections().list(workspace).value();
        for (const Connection& connection : connected) {
            KnownConnection known;
            known.connection = connection;
            known.connector = &find_connector(connection.kind)->info();
            known.health = store->connections().health(connection.id).value().value_or(ConnectionHealth{});
            if (auto section = store->connections().section(connection.id).value())
                read.sections.emplace(connection.id, *std::move(section));
            read.connections.push_back(std::move(known));
        }
        return read;
    }
    std::string bytes_of(const Material& read, const Loop& loop, std::size_t tokens = kDefaultBudgetTokens) {
        const std::vector<Binding> bindings = bind_loop(loop, read.connections);
        std::vector<const Json*> lists;
        for (const auto& [connection, section] : read.sections) lists.push_back(&section.people);
        const People people(lists);
        return assemble({.workspace = read.workspace,
                         .loop = loop,
                         .bindings = bindings,
                         .sections = read.sections,
                         .people = people,
                         .now = clock.now(),
                         .budget_tokens = tokens})
            .snapshot.bytes;
    }
    static Json parsed(std::string_view bytes) {
        const Result<Json> document = parse_json(bytes, kAnyDocument);
        EXPECT_TRUE(document.has_value()) << bytes;
        return document.value_or(Json());
    }

    std::map<std::string, ConnectionId> ids;  ///< By the connector's id.
};

}  // namespace winsh
