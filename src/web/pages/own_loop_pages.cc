#include "web/pages/own_loop_pages.h"

#include "base/format.h"
#include "base/text.h"
#include "web/pages/field_view.h"
#include "web/pages/own_loop_form_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kPath = "/settings/loops";
constexpr std::string_view kOwnersOnly =
    "Only an owner of the workspace makes, changes and removes loops. Ask one of the owners; you may look at "
    "all of them.";

std::string path_of(const LoopId& loop) { return format("{}/{}", kPath, loop.text()); }

}  // namespace

OwnLoopPages::OwnLoopPages(const SettingsFrame& frame, OwnLoops& loops) : frame_(frame), loops_(loops) {}

http::Response OwnLoopPages::show_form(const Visit& visit, const OwnLoopForm& form, const OwnLoop* changed,
                                       const Error& error) const {
    const std::string title = changed == nullptr ? "New loop" : "Change " + changed->loop.title;
    PageView view{.name = "own_loop", .title = form_title(title, error)};
    view.data.set("title", title);
    view.data.set("is_new", changed == nullptr);
    view.data.set("id", changed == nullptr ? std::string() : changed->loop.id.text());
    view.data.set("read_at", changed == nullptr ? std::string() : version_text(changed->changed_at));
    view.data.set("form",
                  own_loop_form_view(
                      form, changed == nullptr ? LoopForm::of_a_new_one : LoopForm::of_one_there_is, error));
    view.data.set("action", visit.link(changed == nullptr ? std::string(kPath) + "/new"
                                                          : path_of(changed->loop.id) + "/change"));
    view.data.set("back_href",
                  visit.link(changed == nullptr ? std::string(kPath) : path_of(changed->loop.id)));
    view.data.set("alert", error.field.empty() ? error.message : std::string());
    return frame_.show(visit, std::move(view), {.status = error.message.empty() ? 200 : kUnprocessable});
}

Result<http::Response> OwnLoopPages::show_new(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    return show_form(visit, OwnLoopForm(), nullptr, Error{});
}

Result<http::Response> OwnLoopPages::add(const Visit& visit, const Form& form) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    const OwnLoopForm sent = own_loop_form(form);
    const auto added = loops_.add(visit.workspace(), sent, actor_of(visit));
    if (added)
        return frame_.go(visit, path_of(*added),
                         can_be_ready(sent) ? Notice::loop_added : Notice::loop_added_that_waits);
    if (!is_about_input(added.error())) return std::unexpected(added.error());
    return show_form(visit, sent, nullptr, added.error());
}

Result<OwnLoop> OwnLoopPages::loop_for_owner(const Visit& visit) const {
    WINSH_CHECK(require_owner(visit, kOwnersOnly));
    const auto id = parse_loop_id(visit.path[0]);
    if (!id) return std::unexpected(no_such_page());
    return loops_.find(visit.workspace(), *id);
}

Result<http::Response> OwnLoopPages::show_change(const Visit& visit) const {
    WINSH_TRY(const OwnLoop own, loop_for_owner(visit));
    return show_form(visit, own_loop_form(own.loop), &own, Error{});
}

Result<http::Response> OwnLoopPages::change(const Visit& visit, const Form& form) const {
    WINSH_TRY(OwnLoop own, loop_for_owner(visit));
    const OwnLoopForm sent = own_loop_form(form);
    // What the form was filled in from, also when it is shown again; without it, it is of no loop there is.
    own.changed_at = version_of(form).value_or(Timestamp());
    const auto changed = loops_.change(visit.workspace(), own.loop.id, sent, own.changed_at, actor_of(visit));
    if (changed) return frame_.go(visit, path_of(own.loop.id), Notice::loop_changed);
    if (!is_about_input(changed.error())) return std::unexpected(changed.error());
    return show_form(visit, sent, &own, changed.error());
}

Result<http::Response> OwnLoopPages::ask_to_remove(const Visit& visit) const {
    WINSH_TRY(const OwnLoop own, loop_for_owner(visit));
    PageView view{.name = "loop_remove", .title = format("Remove {}?", own.loop.title)};
    view.data.set("title", own.loop.title);
    view.data.set("id", own.loop.id.text());
    view.data.set("required", join(own.loop.required, ", "));
    view.data.set("filter", filter_in_words(own.loop.filter));
    view.data.set("action", visit.link(path_of(own.loop.id) + "/remove"));
    view.data.set("back_href", visit.link(path_of(own.loop.id)));
    return frame_.show(visit, std::move(view));
}

Result<http::Response> OwnLoopPages::remove(const Visit& visit) const {
    WINSH_TRY(const OwnLoop own, loop_for_owner(visit));
    WINSH_CHECK(loops_.remove(visit.workspace(), own.loop.id, actor_of(visit)));
    return frame_.go(visit, kPath, Notice::loop_removed);
}

}  // namespace winsh::web
