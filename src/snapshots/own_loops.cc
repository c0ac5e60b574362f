#include "snapshots/own_loops.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "snapshots/known_loops.h"
#include "snapshots/recipes/recipe.h"
#include "snapshots/recipes/signal_kinds.h"
#include "snapshots/unicode.h"

namespace winsh {
namespace {

/// One line, as people see it.
std::string clean_line(std::string_view text) {
    return std::string(trim(normalised(text, LineBreaks::to_blanks)));
}

Result<LoopId> checked_id(std::string_view text) {
    auto id = parse_loop_id(trim(text));
    if (!id)
        return fail(ErrorKind::invalid,
                    "An id is lower-case letters and digits in words joined by hyphens, at most 64 "
                    "characters: weekly-refunds.",
                    "id");
    // The page that makes loops has that place.
    if (id->text() == "new")
        return fail(ErrorKind::invalid, "A loop cannot be called \"new\". Choose another id.", "id");
    if (find_loop(*id) != nullptr)
        return fail(ErrorKind::conflict,
                    format("{} is a loop that every workspace has. Choose another id.", id->text()), "id");
    return *std::move(id);
}

Result<std::string> checked_title(std::string_view text) {
    std::string title = clean_line(text);
    if (title.empty()) return fail(ErrorKind::invalid, "Give the loop a title.", "title");
    if (count_code_points(title) > OwnLoops::kMostTitle)
        return fail(ErrorKind::invalid, format("A title is at most {} characters.", OwnLoops::kMostTitle),
                    "title");
    return title;
}

/// Adds a text that is not there yet. False where there is no room for it: whoever stops then has compared
/// each text of a form with a few others only, however many there are.
bool add_once(std::vector<std::string>& once, std::string text, std::size_t most) {
    if (std::ranges::find(once, text) != once.end()) return true;
    if (once.size() == most) return false;
    once.push_back(std::move(text));
    return true;
}

/// Each once, in the order of the form; the refusal at the first one too many.
Result<std::vector<std::string>> each_once(const std::vector<std::string>& texts, std::size_t most,
                                           const Error& too_many) {
    std::vector<std::string> once;
    for (const std::string& text : texts)
        if (!add_once(once, text, most)) return std::unexpected(too_many);
    return once;
}

Result<std::vector<std::string>> checked_required(const std::vector<std::string>& given) {
    const Error too_many{ErrorKind::invalid,
                         format("A loop needs at most {} of these.", OwnLoops::kMostRequired), "required", 0};
    WINSH_TRY(std::vector<std::string> required, each_once(given, OwnLoops::kMostRequired, too_many));
    const std::vector<std::string> known = known_capabilities();
    for (const std::string& capability : required)
        if (std::ranges::find(known, capability) == known.end())
            return fail(ErrorKind::invalid, "Choose what it needs from the list.", "required");
    if (required.empty())
        return fail(ErrorKind::invalid, "Tick at least one: a loop that needs nothing has no snapshot.",
                    "required");
    return required;
}

/// A kind that nothing required can give is refused: its silence would look like good news.
Result<void> require_source(const SignalKind& kind, const std::vector<std::string>& required) {
    const auto tells_of_it = [&](const std::string& capability) { return tells_of(capability, kind); };
    if (std::ranges::any_of(required, tells_of_it)) return {};
    std::vector<std::string> wanted = known_capabilities();
    std::erase_if(wanted, [&](const std::string& capability) { return !tells_of(capability, kind); });
    return fail(
        ErrorKind::invalid,
        format("Nothing that this loop needs tells of {}. Have it need {} too, or leave this kind out.",
               kind.words, join(wanted, " or ")),
        "kinds");
}

Result<std::vector<std::string>> checked_kinds(const std::vector<std::string>& given,
                                               const std::vector<std::string>& required) {
    // As many as there are: one more is none of them.
    const Error unknown{ErrorKind::invalid, "Choose the kinds of signals from the list.", "kinds", 0};
    WINSH_TRY(std::vector<std::string> kinds, each_once(given, signal_kinds().size(), unknown));
    for (const std::string& kind : kinds) {
        const SignalKind* known = find_signal_kind(kind);
        if (known == nullptr) return std::unexpected(unknown);
        WINSH_CHECK(require_source(*known, required));
    }
    return kinds;
}

Result<std::vector<std::string>> checked_words(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string_view part : split(text, ',')) {
        std::string word = clean_line(part);
        if (word.empty()) continue;
        if (count_code_points(word) > OwnLoops::kMostWord)
            return fail(ErrorKind::invalid,
                        format("Each word or phrase is at most {} characters.", OwnLoops::kMostWord),
                        "words");
        if (!add_once(words, std::move(word), OwnLoops::kMostWords))
            return fail(ErrorKind::invalid, format("At most {} words or phrases.", OwnLoops::kMostWords),
                        "words");
    }
    return words;
}

/// What the list of a form says, where "" is the widest.
template <typename Value>
Result<Value> checked_choice(std::string_view text, Value widest,
                             std::optional<Value> (*parse)(std::string_view), std::string field) {
    if (text.empty()) return widest;
    const auto value = parse(text);
    if (!value) return fail(ErrorKind::invalid, "Choose one of the list.", std::move(field));
    return *value;
}

Result<Loop> checked_loop(LoopId id, const OwnLoopForm& form) {
    Loop loop;
    loop.id = std::move(id);
    loop.category = kOwnCategory;
    WINSH_TRY(loop.title, checked_title(form.title));
    WINSH_TRY(loop.required, checked_required(form.required));
    WINSH_TRY(loop.filter.kinds, checked_kinds(form.kinds, loop.required));
    WINSH_TRY(loop.filter.least_severity,
              checked_choice(form.least_severity, Severity::info, parse_severity, "severity"));
    WINSH_TRY(loop.filter.least_priority,
              checked_choice(form.least_priority, Priority::p3, parse_priority, "priority"));
    WINSH_TRY(loop.filter.words, checked_words(form.words));
    return loop;
}

AuditEntry entry_of(Timestamp at, AuditAction action, const WorkspaceId& workspace, const Loop& loop,
                    const Actor& actor) {
    AuditEntry entry;
    entry.at = at;
    entry.action = action;
    entry.actor = actor.user;
    entry.actor_email = actor.email;
    entry.workspace = workspace;
    entry.subject = loop.id.text();
    entry.detail = format("{}: {}", loop.title, join(loop.required, ", "));
    entry.address = actor.address;
    return entry;
}

}  // namespace

Result<LoopId> OwnLoops::add(const WorkspaceId& workspace, const OwnLoopForm& form, const Actor& actor) {
    WINSH_TRY(LoopId id, checked_id(form.id));
    OwnLoop own;
    WINSH_TRY(own.loop, checked_loop(std::move(id), form));
    own.created_at = own.changed_at = clock_.now();
    WINSH_CHECK(store_.loops().add(
        workspace, own, entry_of(own.created_at, AuditAction::loop_added, workspace, own.loop, actor)));
    snapshots_.sections_changed(workspace);
    return own.loop.id;
}

Result<void> OwnLoops::change(const WorkspaceId& workspace, const LoopId& id, const OwnLoopForm& form,
                              Timestamp read_at, const Actor& actor) {
    WINSH_TRY(OwnLoop own, find(workspace, id));
    WINSH_TRY(Loop loop, checked_loop(id, form));
    if (loop == own.loop && read_at == own.changed_at) return {};  // Nothing is built again for nothing.
    own.loop = std::move(loop);
    // Later than the change before, however fast they follow each other.
    own.changed_at = std::max(clock_.now(), own.changed_at + std::chrono::milliseconds(1));
    WINSH_CHECK(store_.loops().change(
        workspace, own, read_at,
        entry_of(own.changed_at, AuditAction::loop_changed, workspace, own.loop, actor)));
    snapshots_.sections_changed(workspace);
    return {};
}

Result<void> OwnLoops::remove(const WorkspaceId& workspace, const LoopId& id, const Actor& actor) {
    WINSH_TRY(const OwnLoop own, find(workspace, id));
    WINSH_CHECK(store_.loops().remove(
        workspace, id, entry_of(clock_.now(), AuditAction::loop_removed, workspace, own.loop, actor)));
    snapshots_.sections_changed(workspace);
    return {};
}

Result<OwnLoop> OwnLoops::find(const WorkspaceId& workspace, const LoopId& id) {
    WINSH_TRY(std::optional<OwnLoop> own, store_.loops().find(workspace, id));
    if (!own) return fail(ErrorKind::not_found, "The workspace has no loop of its own of that name.", "loop");
    return *std::move(own);
}

}  // namespace winsh
