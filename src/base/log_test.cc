#include "base/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>

#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"

namespace winsh {
namespace {

/// Standard error leads into a pipe while this lives. Nothing reads it until `read_to_the_end`.
class StandardErrorPipe {
public:
    StandardErrorPipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe(ends.data()), 0);
        read_end_ = ends[0];
        original_ = dup(STDERR_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[1]);
    }
    ~StandardErrorPipe() {
        restore();
        close(read_end_);
    }
    StandardErrorPipe(const StandardErrorPipe&) = delete;
    StandardErrorPipe& operator=(const StandardErrorPipe&) = delete;

    /// Reads in a thread of its own while `last_writes` runs, and until everything is read.
    template <typename Action>
    std::string read_to_the_end(Action last_writes) {
        std::string text;
        std::jthread reader([this, &text] {
            std::array<char, 4096> part{};
            for (ssize_t count = 0; (count = read(read_end_, part.data(), part.size())) > 0;) {
                text.append(part.data(), static_cast<std::size_t>(count));
            }
        });
        last_writes();
        restore();
        reader.join();
        return text;
    }

private:
    void restore() {
        if (original_ < 0) return;
        dup2(original_, STDERR_FILENO);
        close(std::exchange(original_, -1));
    }
    int read_end_ = -1;
    int original_ = -1;
};

std::vector<Json> lines_of(std::string_view text) {
    std::vector<Json> lines;
    EXPECT_TRUE(text.empty() || text.ends_with('\n'));
    for (const std::string_view line : split(text, '\n')) {
        if (line.empty()) continue;
        auto value = parse_json(line);
        EXPECT_TRUE(value.has_value()) << line;
        if (value) lines.push_back(std::move(*value));
    }
    return lines;
}

TEST(LogLine, is_one_json_object) {
    const std::string line = render_log_line(FakeClock().now(), LogLevel::warning, "poll_failed",
                                             {{"connector", "github"},
                                              {"status", 502},
                                              {"seconds", 1.5},
                                              {"again", true},
                                              {"bytes", std::size_t{7}}});
    EXPECT_EQ(line,
              "{\"time\":\"2026-06-16T18:00:00.000Z\",\"level\":\"warning\",\"event\":\"poll_failed\","
              "\"connector\":\"github\",\"status\":502,\"seconds\":1.5,\"again\":true,\"bytes\":7}\n");
}

TEST(LogLine, stays_one_line_of_valid_json_whatever_is_in_it) {
    const std::string hostile =
        std::string("\n\r\"},{\"level\":\"error\x1b[2J\xff\xed\xa0\x80 \xe2\x80\xa8") + '\0';
    const std::string line =
        render_log_line(FakeClock().now(), LogLevel::info, hostile,
                        {{hostile, hostile}, {"nan", std::nan("")}, {"infinite", HUGE_VAL}});
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_TRUE(is_utf8(line));
    const auto lines = lines_of(line);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["level"], Json("info"));
    EXPECT_TRUE(lines[0].find("nan")->is_null());
    EXPECT_TRUE(lines[0].find("infinite")->is_null());
}

TEST(LogValue, is_never_made_of_a_secret_or_of_a_pointer) {
    static_assert(!std::is_convertible_v<Secret, LogValue>);
    static_assert(!std::is_constructible_v<LogValue, Secret>);
    static_assert(!std::is_constructible_v<LogValue, void*>);
}

TEST(MemoryLog, keeps_lines_of_every_kind_in_order) {
    MemoryLog log;
    log.info("started", {{"port", 8080}});
    log.write_lines("{\"event\":\"access\"}\n{\"event\":\"access\"}\n");
    log.error("stopped");
    const auto lines = lines_of(log.text());
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0]["port"], Json(8080));
    EXPECT_EQ(lines[3]["level"], Json("error"));
}

TEST(StandardErrorLog, has_written_everything_when_it_is_gone) {
    FakeClock clock;
    StandardErrorPipe pipe;
    const std::string text = pipe.read_to_the_end([&clock] {
        StandardErrorLog log(clock, LogLevel::info);
        log.write(LogLevel::debug, "hidden", {});
        for (int i = 0; i < 1000; ++i) log.info("counted", {{"number", i}});
        log.write_lines("{\"event\":\"access\"}\n");
    });
    const auto lines = lines_of(text);
    ASSERT_EQ(lines.size(), 1001U);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(lines[static_cast<std::size_t>(i)]["number"], Json(i));
    EXPECT_EQ(lines[0]["time"], Json("2026-06-16T18:00:00.000Z"));
    EXPECT_EQ(lines.back()["event"], Json("access"));
}

TEST(StandardErrorLog, does_not_wait_for_a_reader_and_says_what_it_dropped) {
    FakeClock clock;
    StandardErrorPipe pipe;
    auto log = std::make_unique<StandardErrorLog>(clock, LogLevel::info);
    constexpr int kCount = 10'000;
    for (int i = 0; i < kCount; ++i) log->info("counted", {{"number", i}});
    clock.advance(std::chrono::seconds(2));
    log->info("last");
    const auto lines = lines_of(pipe.read_to_the_end([&log] { log.reset(); }));
    EXPECT_LT(lines.size(), 5000U);
    std::int64_t dropped = 0;
    std::int64_t reports = 0;
    for (const Json& line : lines) {
        if (line["event"] != Json("log_overrun")) continue;
        dropped += line["dropped_messages"].as_integer();
        ++reports;
    }
    EXPECT_GE(reports, 1);
    // A report that comes into a full queue takes the place of one more line.
    EXPECT_NEAR(static_cast<double>(dropped + std::ssize(lines) - reports), kCount + 1,
                static_cast<double>(reports));
    EXPECT_TRUE(std::ranges::any_of(lines, [](const Json& line) { return line["event"] == Json("last"); }));
}

TEST(StandardErrorLog, cuts_a_large_batch_between_lines) {
    FakeClock clock;
    StandardErrorPipe pipe;
    std::string batch;
    for (int i = 0; i < 2000; ++i) batch += "{\"event\":\"access\",\"number\":" + std::to_string(i) + "}\n";
    batch += "{\"event\":\"" + std::string(40'000, 'x') + "\"}\n{\"event\":\"end\"}\n";
    const std::string text = pipe.read_to_the_end([&] {
        StandardErrorLog log(clock, LogLevel::error);
        log.write_lines(batch);
        log.write_lines("");
    });
    EXPECT_EQ(text, batch);
}

}  // namespace
}  // namespace winsh
