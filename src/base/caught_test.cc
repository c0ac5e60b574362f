#include "base/caught.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

namespace winsh {
namespace {

template <typename Fault>
void catch_and_log(Log& log, Fault fault, std::string_view subject = {}) {
    try {
        throw fault;
    } catch (...) {
        log_caught(log, "it_failed", subject);
    }
}

TEST(LogCaught, says_what_was_thrown) {
    MemoryLog log;
    catch_and_log(log, std::runtime_error("a broken invariant"));
    EXPECT_NE(log.text().find("it_failed"), std::string::npos);
    EXPECT_NE(log.text().find("a broken invariant"), std::string::npos);
}

TEST(LogCaught, takes_whatever_was_thrown) {
    MemoryLog log;
    catch_and_log(log, 42, "connection_1");
    EXPECT_NE(log.text().find("connection_1"), std::string::npos);
    EXPECT_NE(log.text().find("unknown kind"), std::string::npos);
}

/// Has no memory for a line.
class FullLog final : public Log {
public:
    void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {
        throw std::bad_alloc();
    }
    void write_lines(std::string) override { throw std::bad_alloc(); }
};

TEST(LogCaught, goes_without_the_line_where_there_is_no_memory_for_it) {
    FullLog log;
    catch_and_log(log, std::bad_alloc());
}

}  // namespace
}  // namespace winsh
