#include "win/difference_view.h"

#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "win/screen_text.h"
#include "win/snapshot_view.h"

namespace winsh::win {
namespace {

void show_signals(Page& page, std::string_view heading, const Json& signals) {
    if (signals.items().empty()) return;
    page.heading(format("{} ({})", heading, signals.items().size()));
    for (const Json& signal : signals.items()) show_signal(page, signal);
}

void show_sections(Page& page, const Json& sections) {
    std::vector<std::string> parts;
    for (const char* how : {"added", "changed", "removed"}) {
        std::vector<std::string> names;
        for (const Json& name : sections[how].items()) names.push_back(cut_to(text_of(name), 32));
        if (!names.empty()) parts.push_back(format("{} {}", how, join(names, ", ")));
    }
    if (parts.empty()) return;
    page.heading("Sections");
    page.paragraph(Tone::plain, join(parts, " · "), 2);
}

bool is_nothing(const Json& difference) {
    const auto is_empty = [](const Json& group) {
        for (const auto& [name, rows] : group.members())
            if (!rows.items().empty()) return false;
        return true;
    };
    return is_empty(difference["signals"]) && difference["connectors"].items().empty() &&
           is_empty(difference["sections"]);
}

}  // namespace

std::string view_of_difference(const Json& difference, const ViewOptions& options) {
    Page page(options);
    const std::string status = text_of(difference["status"]);
    const Look look = look_of_status(status);
    page.sides(Tone::strong, text_of(difference["loopId"]), look.tone,
               format("{} {}", look.mark, look.shown));
    page.paragraph(Tone::faint,
                   format("{} → {}", short_digest(difference["since"]), short_digest(difference["digest"])));
    page.blank();
    if (is_nothing(difference)) {
        page.paragraph(
            Tone::plain,
            "Nothing has changed: the same signals and sections, and every connector does as before.");
        return page.take();
    }
    page.paragraph(Tone::plain, text_of(difference["message"]));
    const Json& signals = difference["signals"];
    show_signals(page, "New", signals["added"]);
    show_signals(page, "Changed", signals["changed"]);
    show_signals(page, "Resolved", signals["resolved"]);
    show_signals(page, "No longer in it, perhaps for want of room", signals["gone"]);
    show_connectors(page, difference["connectors"]);
    show_sections(page, difference["sections"]);
    return page.take();
}

}  // namespace winsh::win
