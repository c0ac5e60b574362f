#include "web/pages/person_pages.h"

#include "base/format.h"
#include "model/loop.h"
#include "snapshots/pseudonyms.h"
#include "web/pages/value_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

/// What kind of a thing the identity is.
std::string kind_in_words(const KnownPerson::Identity& identity) {
    if (identity.kind == "email") return "E-mail";
    if (identity.kind == "user") return "Your user number";
    return format("{} record", title_of_kind(identity.kind));
}

Json identity_views(const KnownPerson& person, const Visit& visit) {
    Json rows = Json::array();
    for (const KnownPerson::Identity& identity : person.identities) {
        Json sources = Json::array();
        for (const Connection& connection : identity.seen_by)
            sources.push(
                Json::object({{"title", title_of_kind(connection.kind)},
                              {"account", connection.account},
                              {"href", visit.link("/settings/connectors/" + connection.id.text())}}));
        rows.push(Json::object({{"kind", kind_in_words(identity)},
                                {"value", identity.value},
                                {"href", identity.url},
                                {"is_claimed", identity.is_claimed},
                                {"host", host_of_link(identity.url)},
                                {"sources", std::move(sources)}}));
    }
    return rows;
}

/// The loop and the pseudonym of the address.
struct Place {
    Loop loop;
    std::string name;
    std::string path() const { return format("/settings/loops/{}/people/{}", loop.id.text(), name); }
};

Result<Place> place_of(const Visit& visit, Snapshots& snapshots) {
    const auto id = parse_loop_id(visit.path[0]);
    if (!id || !is_pseudonym(visit.path[1])) return std::unexpected(no_such_page());
    WINSH_TRY(Loop loop, snapshots.loop(visit.workspace(), *id));
    return Place{std::move(loop), std::string(visit.path[1])};
}

/// What is shown of one workspace must not be taken in another, where the name is nobody's.
std::string shelf_name(const Visit& visit, const Place& place) {
    return format("{} {}", visit.workspace().text(), place.name);
}

}  // namespace

PersonPages::PersonPages(const SettingsFrame& frame, PersonRegister& people, Snapshots& snapshots,
                         const Clock& clock)
    : frame_(frame), people_(people), snapshots_(snapshots), known_(clock) {}

Result<http::Response> PersonPages::show(const Visit& visit) const {
    WINSH_TRY(const Place place, place_of(visit, snapshots_));
    // Nobody sees the body of an answer to HEAD, so that takes nothing.
    const auto known = visit.request.method == http::Method::head
                           ? std::nullopt
                           : known_.take(visit.viewer.session.id, shelf_name(visit, place));
    PageView view{.name = "person", .title = format("Who is {}?", place.name)};
    view.data.set("name", place.name);
    view.data.set("is_known", known.has_value());
    view.data.set("identities", known ? identity_views(*known, visit) : Json::array());
    view.data.set("ask_href", visit.link(place.path()));
    view.data.set("loop_title", place.loop.title);
    view.data.set("back_href", visit.link("/settings/loops/" + place.loop.id.text()));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> PersonPages::ask(const Visit& visit) const {
    WINSH_TRY(const Place place, place_of(visit, snapshots_));
    WINSH_TRY(KnownPerson person, people_.resolve_pseudonym(visit.workspace(), place.name, actor_of(visit)));
    known_.put(visit.viewer.session.id, shelf_name(visit, place), std::move(person));
    return frame_.go(visit, place.path());
}

}  // namespace winsh::web
