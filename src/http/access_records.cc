#include "http/access_records.h"

#include <utility>

#include "base/character_set.h"
#include "base/pen.h"
#include "base/token_text.h"

namespace winsh::http {
namespace {

constexpr std::size_t kBatch = 32'768;
constexpr std::size_t kLongestPath = 1'024;
/// Names, quotes and three numbers.
constexpr std::size_t kMostAroundTexts = 256;
constexpr CharacterSet kEscaped("\"\\");

/// The head check leaves visible ASCII only, of which JSON minds two characters.
void put_escaped(Pen& pen, std::string_view text) {
    for (std::size_t at = kEscaped.first_in(text); at < text.size(); at = kEscaped.first_in(text)) {
        pen.put(text.substr(0, at)).put("\\").put(text.substr(at, 1));
        text.remove_prefix(at + 1);
    }
    pen.put(text);
}

}  // namespace

std::string_view loggable_path(std::string_view path) {
    path = path.substr(0, kLongestPath);
    const std::size_t token = path.find(kTokenPrefix);
    return token == std::string_view::npos ? path : path.substr(0, token + kTokenPrefix.size());
}

void AccessRecords::add(const AccessRecord& record) {
    const std::string_view path = loggable_path(record.path);
    const std::size_t texts =
        record.time.size() + record.id.size() + record.method.size() + 2 * path.size() + record.peer.size();
    append_with_pen(lines_, kMostAroundTexts + texts, [&](Pen& pen) {
        pen.put(R"({"time":")").put(record.time);
        pen.put(R"(","level":"info","event":"request","id":")").put(record.id);
        pen.put(R"(","method":")").put(record.method).put(R"(","path":")");
        put_escaped(pen, path);
        pen.put(R"(","status":)").put_number(record.status);
        pen.put(R"(,"bytes":)").put_number(record.bytes);
        pen.put(R"(,"durationMicroseconds":)").put_number(record.duration.count());
        pen.put(R"(,"peer":")").put(record.peer).put("\"}\n");
    });
    if (lines_.size() > kBatch) flush();
}

void AccessRecords::flush() {
    if (lines_.empty()) return;
    std::string batch;
    batch.reserve(kBatch + kBatch / 8);
    std::swap(batch, lines_);
    log_.write_lines(std::move(batch));
}

}  // namespace winsh::http
