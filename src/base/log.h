#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"

namespace winsh {

enum class LogLevel { debug, info, warning, error };

/// A value in a log line. There is no conversion from `Secret`, and there will not be one.
class LogValue {
public:
    using Variant = std::variant<std::string, std::string_view, std::int64_t, double, bool>;

    LogValue(std::string value) : value_(std::move(value)) {}
    LogValue(std::string_view value) : value_(value) {}
    LogValue(const char* value) : value_(std::string_view(value)) {}
    LogValue(double value) : value_(value) {}
    /// Of any width; what is beyond 2^63 wraps around. Only a real bool is one: a pointer does not become
    /// `true`.
    template <std::integral Value>
    LogValue(Value value) {
        if constexpr (std::same_as<Value, bool>) {
            value_ = value;
        } else {
            value_ = static_cast<std::int64_t>(value);
        }
    }

    const Variant& variant() const { return value_; }

private:
    Variant value_;
};

struct LogField {
    std::string_view name;
    LogValue value;
};

/// Writes events, one JSON object a line: `{"time":"…Z","level":"info","event":"…",…}`. Never blocks the
/// caller on the device: lines wait in a bounded queue, and when it is full the oldest are dropped and
/// counted.
class Log {
public:
    virtual ~Log() = default;
    /// `event` is a fixed name in snake_case; what varies goes into fields.
    virtual void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;
    /// Whole lines that are ready to be written (each ending in '\n'), such as a batch of access records.
    virtual void write_lines(std::string lines) = 0;

    void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::info, event, fields);
    }
    void warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::warning, event, fields);
    }
    void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::error, event, fields);
    }
};

/// Lines to standard error, written by a thread of its own; the destructor writes what is waiting.
class StandardErrorLog final : public Log {
public:
    StandardErrorLog(const Clock& clock, LogLevel least);
    ~StandardErrorLog() override;
    StandardErrorLog(const StandardErrorLog&) = delete;
    StandardErrorLog& operator=(const StandardErrorLog&) = delete;

    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;
    void write_lines(std::string lines) override;

private:
    struct Writer;
    const Clock& clock_;
    LogLevel least_;
    std::unique_ptr<Writer> writer_;
};

/// Keeps what was written, for tests. Safe from any thread.
class MemoryLog final : public Log {
public:
    MemoryLog();
    ~MemoryLog() override;
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;
    void write_lines(std::string lines) override;
    std::string text() const;

private:
    struct Lines;
    std::unique_ptr<Lines> lines_;
};

/// Renders one line, for those who batch lines themselves.
std::string render_log_line(Timestamp time, LogLevel level, std::string_view event,
                            std::initializer_list<LogField> fields);

}  // namespace winsh
