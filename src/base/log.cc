#include "base/log.h"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <mutex>

#include "base/background_thread.h"
#include "base/json_string.h"

namespace winsh {
namespace {

std::string_view name_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    return "error";
}

template <typename Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), result.ptr);
}

struct ValueWriter {
    std::string& out;

    void operator()(std::string_view value) const { append_json_string(out, value); }
    void operator()(std::int64_t value) const { append_number(out, value); }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(double value) const {
        if (std::isfinite(value)) {
            append_number(out, value);
        } else {
            out += "null";
        }
    }
};

}  // namespace

std::string render_log_line(Timestamp time, LogLevel level, std::string_view event,
                            std::initializer_list<LogField> fields) {
    std::string line;
    line.reserve(96 + fields.size() * 32);
    line += R"({"time":")";
    line += to_iso8601(time);
    line += R"(","level":")";
    line += name_of(level);
    line += R"(","event":)";
    append_json_string(line, event);
    for (const LogField& field : fields) {
        line += ',';
        append_json_string(line, field.name);
        line += ':';
        std::visit(ValueWriter{line}, field.value.variant());
    }
    line += "}\n";
    return line;
}

/// The queue, its thread, and the count of what did not fit into it.
struct StandardErrorLog::Writer {
    static constexpr std::size_t kQueuedMessages = 2048;
    /// Batches are cut into messages of this size, so that the queue is bounded in bytes too (but for longer
    /// lines).
    static constexpr std::size_t kMessageBytes = std::size_t{16} * 1024;

    std::shared_ptr<spdlog::details::thread_pool> pool =
        std::make_shared<spdlog::details::thread_pool>(kQueuedMessages, 1, run_in_background);
    spdlog::sink_ptr sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    // The logger hands a shared pointer of itself to the queue.
    std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
        "winsh", sink, pool, spdlog::async_overflow_policy::overrun_oldest);
    std::mutex mutex;
    std::size_t reported_drops = 0;
    SteadyTime next_report;

    Writer() {
        // Lines come complete.
        logger->set_formatter(
            std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc, ""));
        logger->set_level(spdlog::level::trace);
        // A device that takes no lines must not end the service, and there is nowhere to say so.
        logger->set_error_handler([](const std::string&) {});
    }

    void put(std::string_view lines) {
        while (!lines.empty()) {
            std::size_t size = lines.size();
            if (size > kMessageBytes) {
                size = lines.rfind('\n', kMessageBytes - 1);
                if (size == std::string_view::npos) size = lines.find('\n');
                size = size == std::string_view::npos ? lines.size() : size + 1;
            }
            const std::string_view message = lines.substr(0, size);
            logger->log(spdlog::level::info, spdlog::string_view_t(message));
            lines.remove_prefix(size);
        }
    }

    /// Says how much was dropped since the last time.
    void report_drops(Timestamp time) {
        std::size_t count = 0;
        {
            const std::lock_guard lock(mutex);
            count = pool->overrun_counter() - reported_drops;
            reported_drops += count;
        }
        if (count > 0)
            put(render_log_line(time, LogLevel::warning, "log_overrun", {{"dropped_messages", count}}));
    }

    void report_drops_once_a_second(const Clock& clock) {
        const SteadyTime now = clock.steady_now();
        {
            const std::lock_guard lock(mutex);
            if (now < next_report) return;
            next_report = now + std::chrono::seconds(1);
        }
        report_drops(clock.now());
    }
};

StandardErrorLog::StandardErrorLog(const Clock& clock, LogLevel least)
    : clock_(clock), least_(least), writer_(std::make_unique<Writer>()) {}

StandardErrorLog::~StandardErrorLog() { writer_->report_drops(clock_.now()); }

void StandardErrorLog::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (level < least_) return;
    writer_->put(render_log_line(clock_.now(), level, event, fields));
    writer_->report_drops_once_a_second(clock_);
}

void StandardErrorLog::write_lines(std::string lines) {
    writer_->put(lines);
    writer_->report_drops_once_a_second(clock_);
}

struct MemoryLog::Lines {
    mutable std::mutex mutex;
    std::string text;

    void append(std::string_view lines) {
        const std::lock_guard lock(mutex);
        text += lines;
    }
};

MemoryLog::MemoryLog() : lines_(std::make_unique<Lines>()) {}

MemoryLog::~MemoryLog() = default;

void MemoryLog::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    lines_->append(render_log_line(Timestamp(), level, event, fields));
}

void MemoryLog::write_lines(std::string lines) { lines_->append(lines); }

std::string MemoryLog::text() const {
    const std::lock_guard lock(lines_->mutex);
    return lines_->text;
}

}  // namespace winsh
