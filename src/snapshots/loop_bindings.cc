#include "snapshots/loop_bindings.h"

#include <algorithm>

#include "base/format.h"
#include "connectors/connector.h"
#include "model/loop.h"
#include "snapshots/recipes/recipe.h"

namespace winsh {
namespace {

bool reads(const Loop& loop, const std::string& capability) {
    const std::vector<std::string_view> wished = wished_capabilities(loop);
    return std::ranges::find(loop.required, capability) != loop.required.end() ||
           std::ranges::find(wished, capability) != wished.end();
}

bool provides(const Connection& connection, const std::string& capability) {
    const Connector* connector = find_connector(connection.kind);
    if (connector == nullptr) return false;
    const std::vector<std::string>& provided = connector->info().capabilities;
    return std::ranges::find(provided, capability) != provided.end();
}

AuditEntry audit_entry(Timestamp now, const WorkspaceId& workspace, const Actor& actor) {
    AuditEntry entry;
    entry.at = now;
    entry.action = AuditAction::binding_changed;
    entry.actor = actor.user;
    entry.actor_email = actor.email;
    entry.workspace = workspace;
    entry.address = actor.address;
    return entry;
}

}  // namespace

Result<void> LoopBindings::choose(const WorkspaceId& workspace, const LoopId& loop,
                                  const std::string& capability,
                                  const std::optional<ConnectionId>& connection, const Actor& actor) {
    WINSH_TRY(const Loop known, snapshots_.loop(workspace, loop));
    if (!reads(known, capability))
        return fail(ErrorKind::invalid, format("{} reads nothing of that kind.", known.title), "capability");
    WINSH_TRY(const std::vector<BindingChoice> choices, store_.connections().choices(workspace));
    const auto chosen = std::ranges::find_if(choices, [&](const BindingChoice& choice) {
        return choice.loop == loop && choice.capability == capability;
    });
    const bool is_same =
        connection ? chosen != choices.end() && chosen->connection == *connection : chosen == choices.end();
    if (is_same) return {};  // Nothing is built again for nothing.
    AuditEntry audit = audit_entry(clock_.now(), workspace, actor);
    audit.subject = loop.text();
    if (!connection) {
        audit.detail = format("{}: chosen by winsh", capability);
        WINSH_CHECK(store_.connections().unchoose(workspace, loop, capability, audit));
    } else {
        WINSH_TRY(const std::optional<Connection> found, store_.connections().find(*connection, workspace));
        if (!found) return fail(ErrorKind::not_found, "There is no such connection.", "connection");
        if (!provides(*found, capability))
            return fail(ErrorKind::invalid, format("That connection does not provide {}.", capability),
                        "connection");
        audit.detail = format("{}: {}", capability, found->account);
        WINSH_CHECK(store_.connections().choose(workspace, {loop, capability, *connection}, audit));
    }
    snapshots_.sections_changed(workspace);
    return {};
}

}  // namespace winsh
