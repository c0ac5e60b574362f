#include "http/access_records.h"

#include <array>
#include <charconv>
#include <utility>

namespace winsh::http {
namespace {

constexpr std::size_t kBatch = 32'768;
constexpr std::size_t kLongestPath = 1'024;

template <typename Number>
void append_number(std::string& out, Number number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// The head check leaves visible ASCII only, of which JSON minds two characters.
void append_escaped(std::string& out, std::string_view text) {
    if (text.find_first_of("\"\\") == std::string_view::npos) {
        out.append(text);
        return;
    }
    for (const char character : text) {
        if (character == '"' || character == '\\') out += '\\';
        out += character;
    }
}

}  // namespace

void AccessRecords::add(const AccessRecord& record) {
    lines_.append(R"({"time":")").append(record.time);
    lines_.append(R"(","level":"info","event":"request","id":")").append(record.id);
    lines_.append(R"(","method":")").append(record.method).append(R"(","path":")");
    append_escaped(lines_, record.path.substr(0, kLongestPath));
    lines_.append(R"(","status":)");
    append_number(lines_, record.status);
    lines_.append(R"(,"bytes":)");
    append_number(lines_, record.bytes);
    lines_.append(R"(,"durationMicroseconds":)");
    append_number(lines_, record.duration.count());
    lines_.append(R"(,"peer":")").append(record.peer).append("\"}\n");
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
