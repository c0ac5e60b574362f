#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/log.h"

namespace winsh::http {

/// One answered request. Never a cookie, a credential or a query.
struct AccessRecord {
    std::string_view time;  ///< ISO 8601.
    std::string_view id;
    std::string_view method;  ///< A token, or "" where the head was refused.
    std::string_view path;    ///< Visible ASCII without the query; cut to 1,024 bytes.
    int status = 0;
    std::size_t bytes = 0;  ///< Of the body.
    std::chrono::microseconds duration{0};
    std::string_view peer;
};

/// What a log may hold of a path: its first 1,024 bytes, and nothing from where somebody put an API token
/// into it.
std::string_view loggable_path(std::string_view path);

/// Collects access records as JSON lines and hands them to the log in batches. One per I/O thread.
class AccessRecords {
public:
    explicit AccessRecords(Log& log) : log_(log) {}
    void add(const AccessRecord& record);
    /// Hands on what is collected; `add` does so by itself over 32 KiB.
    void flush();

private:
    Log& log_;
    std::string lines_;
};

}  // namespace winsh::http
