#include "win/loop_list_view.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "win/loop_words.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::array<std::string_view, 5> kOrder = {"ready", "partial", "stale", "unavailable", "empty"};
constexpr std::size_t kWidestLoop = 32;
constexpr std::size_t kStatusColumns = 11;

std::size_t rank_of(const Json& loop) {
    return static_cast<std::size_t>(std::ranges::find(kOrder, loop["status"].as_string()) - kOrder.begin());
}

/// `wants stripe, logs`, what there is no connector for, and which of its connections are ill.
std::string remark_of(const Json& loop) {
    const auto& [missing, never] = wants_of(loop);
    std::vector<std::string> ill;
    for (const Json& row : loop["requires"].items()) {
        const std::string status = text_of(row["connection"]["status"]);
        if (status.empty() || status == "ok") continue;
        const std::string name = text_of(row["connection"]["kind"]);
        const std::string words = format("{} {}", name, look_of_health(status).shown);
        if (std::ranges::find(ill, words) == ill.end()) ill.push_back(words);
    }
    return joined({missing.empty() ? "" : "wants " + join(missing, ", "),
                   never.empty() ? "" : "no connector yet for " + join(never, ", "), join(ill, ", ")});
}

std::size_t widest(const std::vector<std::string>& names) {
    std::size_t columns = 0;
    for (const std::string& name : names) columns = std::max(columns, columns_of(name));
    return std::min(columns, kWidestLoop);
}

/// One row: mark, status, name, and the rest where there is room for it, else below.
void show_row(Page& page, std::string_view status, const std::string& name, std::size_t columns,
              const std::string& remark) {
    const Look look = look_of_status(status);
    const std::string shown = cut_to(look.shown, kStatusColumns);
    const std::string begin = format("  {} {}  ", page.painted(look.tone, look.mark),
                                     page.painted(look.tone, pad_to(shown, kStatusColumns)));
    const std::size_t indent = 4 + kStatusColumns + 2;
    if (page.is_narrow() || indent + columns + 2 + 16 > page.columns()) {
        page.line(begin + cut_to(name, page.columns() - std::min(page.columns() - 1, indent)));
        page.paragraph(Tone::faint, remark, 4);
        return;
    }
    const std::vector<std::string> lines = wrap(remark, page.columns() - indent - columns - 2);
    if (lines.empty()) return page.line(begin + cut_to(name, columns));
    page.line(begin + pad_to(cut_to(name, columns), columns) + "  " +
              page.painted(Tone::faint, lines.front()));
    for (std::size_t at = 1; at < lines.size(); ++at)
        page.line(std::string(indent + columns + 2, ' ') + page.painted(Tone::faint, lines[at]));
}

}  // namespace

std::string view_of_loops(const Json& answer, const std::string& url, const ViewOptions& options) {
    Page page(options);
    std::vector<const Json*> loops;
    for (const Json& loop : answer["loops"].items()) loops.push_back(&loop);
    std::ranges::stable_sort(loops, {}, [](const Json* loop) { return rank_of(*loop); });
    std::vector<std::string> names;
    for (const Json* loop : loops) names.push_back(text_of((*loop)["id"]));
    const auto fit = std::ranges::count_if(loops, [](const Json* loop) {
        return rank_of(*loop) <= rank_of(Json::object({{"status", "partial"}}));
    });
    page.sides(Tone::strong, format("{} loops", loops.size()), Tone::plain, format("{} can start", fit));
    page.paragraph(Tone::faint, text_of(answer["workspace"]));
    if (!loops.empty()) page.blank();
    for (std::size_t at = 0; at < loops.size(); ++at)
        show_row(page, text_of((*loops[at])["status"]), names[at], widest(names), remark_of(*loops[at]));
    const bool is_wanting =
        std::ranges::any_of(loops, [](const Json* loop) { return !wants_of(*loop).to_connect.empty(); });
    if (is_wanting) {
        page.heading("Connect what they want");
        page.link(url, 2);
    }
    return page.take();
}

std::string view_of_kept(std::span<const KeptSnapshot> snapshots, const ViewOptions& options) {
    Page page(options);
    page.line(page.painted(Tone::strong, format("{} {} kept here", snapshots.size(),
                                                snapshots.size() == 1 ? "snapshot is" : "snapshots are")));
    if (!snapshots.empty()) page.blank();
    std::vector<std::string> names;
    for (const KeptSnapshot& kept : snapshots) names.push_back(printable(kept.loop));
    for (std::size_t at = 0; at < snapshots.size(); ++at) {
        const KeptSnapshot& kept = snapshots[at];
        const std::string built = page.since(kept.document["generatedAt"]);
        show_row(page, text_of(kept.document["status"]), names[at], widest(names),
                 joined({short_digest(kept.document["digest"]), built.empty() ? "" : "built " + built,
                         format("{:.1f} KB", static_cast<double>(kept.bytes.size()) / 1'024.0)}));
    }
    return page.take();
}

}  // namespace winsh::win
