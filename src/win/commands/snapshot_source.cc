#include "win/commands/snapshot_source.h"

#include <utility>

#include "base/format.h"
#include "document/snapshot_digest.h"
#include "win/commands/common.h"
#include "win/loop_words.h"
#include "win/nearest.h"
#include "win/screen_text.h"

namespace winsh::win {

Result<SnapshotSource> SnapshotSource::open(const IdentityOptions& options, World& world) {
    WINSH_TRY(Identity identity, find_identity(options, world.environment));
    tell_notes(identity.notes, world);
    WINSH_CHECK(require_token(identity));
    // What is kept here is sent nowhere.
    Result<void> way = require_private_way(identity.api, options);
    return SnapshotSource(std::move(identity), std::move(way), world);
}

SnapshotSource::SnapshotSource(Identity identity, Result<void> way, World& world)
    : identity_(std::move(identity)),
      way_(std::move(way)),
      cache_(world.environment, world.clock, identity_.api, identity_.token),
      api_(world.client, identity_.api, identity_.token) {}

template <typename T>
Result<T> SnapshotSource::of_loop(const std::string& loop, Result<T> answer) {
    if (answer.has_value() || answer.error().kind != ErrorKind::not_found) return answer;
    const std::string& said = answer.error().message;
    // In the server's own words only where they say something else.
    const std::string words = said == "There is no loop of that name." ? "." : ": " + said;
    return fail(ErrorKind::not_found,
                format("There is no loop called {}{}{} All there are: win snapshot list", loop, words,
                       hint_of(nearest_loop(loop), "", "?")));
}

std::string SnapshotSource::nearest_loop(const std::string& typed) {
    const auto listed = api_.loops();
    std::vector<std::string> names;
    if (listed.has_value())
        for (const Json& loop : (*listed)["loops"].items())
            if (is_loop_id(loop["id"].as_string())) names.emplace_back(loop["id"].as_string());
    return nearest_of(typed, names);
}

Result<Snapshot> SnapshotSource::present(const std::string& loop, Budget budget) {
    WINSH_CHECK(way_);
    auto kept = cache_.latest(loop, budget);
    SnapshotWish wish{.budget = budget};
    if (kept) wish.known_etag = kept->etag;
    WINSH_TRY(FetchedSnapshot fetched, of_loop(loop, advised(api_.snapshot(loop, wish))));
    if (fetched.not_modified) return Snapshot{std::move(kept->bytes), std::move(kept->document)};
    KeptSnapshot news{.loop = loop,
                      .etag = std::move(fetched.etag),
                      .bytes = std::move(fetched.bytes),
                      .document = std::move(fetched.document)};
    cache_.keep(news, budget);
    return Snapshot{std::move(news.bytes), std::move(news.document)};
}

Result<Snapshot> SnapshotSource::since(const std::string& loop, const std::string& digest, Budget budget) {
    WINSH_CHECK(way_);
    WINSH_TRY(FetchedSnapshot fetched,
              of_loop(loop, advised(api_.snapshot(loop, {.budget = budget, .since = digest}))));
    return Snapshot{std::move(fetched.bytes), std::move(fetched.document)};
}

Result<Snapshot> SnapshotSource::of_digest(const std::string& digest) {
    if (auto kept = cache_.find(digest)) return Snapshot{std::move(kept->bytes), std::move(kept->document)};
    if (!is_snapshot_digest(digest))
        return fail(
            ErrorKind::not_found,
            format("No single snapshot that begins with {} is kept here. See win snapshot list --cached, or "
                   "give the whole digest: sha256: and 64 digits.",
                   cut_to(printable(digest), 80)));
    WINSH_CHECK(way_);
    WINSH_TRY(FetchedSnapshot fetched, advised(api_.snapshot_of(digest)));
    return Snapshot{std::move(fetched.bytes), std::move(fetched.document)};
}

Result<Json> SnapshotSource::loops() {
    WINSH_CHECK(way_);
    return advised(api_.loops());
}

Result<Json> SnapshotSource::loop(std::string_view loop) {
    WINSH_CHECK(way_);
    return api_.loop(loop);
}

Result<Snapshot> SnapshotSource::kept_or_of_digest(const std::string& name) {
    if (auto kept = cache_.latest(name)) return Snapshot{std::move(kept->bytes), std::move(kept->document)};
    const bool is_digits = name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_digits && name.size() < kLeastDigestDigits)
        return fail(
            ErrorKind::not_found,
            format("No snapshot of a loop called {} is kept here. Of a digest give its first {} digits or "
                   "more; those of what is kept: win snapshot list --cached",
                   name, kLeastDigestDigits));
    if (is_digits || name.contains(':')) return of_digest(name);
    WINSH_CHECK(require_loop_id(name));
    return fail(ErrorKind::not_found,
                format("No snapshot of {} is kept here. Fetch one with: win snapshot fetch {}", name, name));
}

Result<void> require_loop_id(std::string_view loop) {
    if (is_loop_id(loop)) return {};
    return fail(ErrorKind::invalid, format("'{}' is not the name of a loop: one is made of a-z, 0-9 and "
                                           "single hyphens, such as bug-autofix.",
                                           cut_to(printable(loop), 64)));
}

std::string loop_url(const ServerUrl& app, std::string_view loop) {
    return app.with_path(format("/settings/loops/{}", loop));
}

std::string connectors_url(const ServerUrl& app) { return app.with_path("/settings/connectors"); }

WhatNext what_next(SnapshotSource& source, const std::string& loop, const Json& document) {
    const std::string_view status = document["status"].as_string();
    const ServerUrl& app = source.identity().app;
    if (status == "stale" || status == "unavailable") return {{}, loop_url(app, loop)};
    if (status != "empty" && status != "partial") return {};
    // A token may be for snapshots alone; then the page says what is missing.
    const auto described = source.loop(loop);
    Wants wants = described.has_value() ? wants_of(*described) : Wants{};
    // All that can be is connected, and some of it is not as it should be, or there is nothing to connect.
    if (wants.to_connect.empty() && (status == "partial" || !wants.without_connector.empty()))
        return {std::move(wants), loop_url(app, loop)};
    return {std::move(wants), connectors_url(app)};
}

}  // namespace winsh::win
