#include "http/access_records.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"

namespace winsh::http {
namespace {

using namespace std::chrono_literals;

AccessRecord record_of(std::string_view path) {
    return {"2026-06-16T18:00:00.000Z", "id1", "GET", path, 200, 2'048, 125us, "192.0.2.1"};
}

TEST(AccessRecords, are_json_lines) {
    MemoryLog log;
    AccessRecords records(log);
    records.add(record_of(R"(/a"b\c)"));
    EXPECT_EQ(log.text(), "");
    records.flush();
    const auto line = parse_json(trim(log.text()));
    ASSERT_TRUE(line.has_value()) << log.text();
    EXPECT_EQ((*line)["path"].as_string(), R"(/a"b\c)");
    EXPECT_EQ((*line)["status"].as_integer(), 200);
    EXPECT_EQ((*line)["bytes"].as_integer(), 2'048);
    EXPECT_EQ((*line)["durationMicroseconds"].as_integer(), 125);
    EXPECT_EQ((*line)["peer"].as_string(), "192.0.2.1");
}

TEST(AccessRecords, go_in_batches) {
    MemoryLog log;
    AccessRecords records(log);
    for (int index = 0; index < 300; ++index) records.add(record_of("/a"));
    const std::string early = log.text();
    EXPECT_GT(early.size(), 32U * 1'024);
    EXPECT_TRUE(early.ends_with("}\n"));
    records.flush();
    EXPECT_GT(log.text().size(), early.size());
}

TEST(AccessRecords, cut_an_endless_path) {
    MemoryLog log;
    AccessRecords records(log);
    records.add(record_of(std::string(8'000, 'p')));
    records.flush();
    EXPECT_LT(log.text().size(), 1'400U);
}

TEST(AccessRecords, hold_nothing_of_a_token_that_was_put_into_the_path) {
    MemoryLog log;
    AccessRecords records(log);
    records.add(record_of("/v1/loops/win_live_0123456789abcdefghijklmnopqrstuv0Ab1Cd/connector-snapshot"));
    records.flush();
    EXPECT_TRUE(log.text().contains(R"("path":"/v1/loops/win_live_")")) << log.text();
    EXPECT_FALSE(log.text().contains("0123456789abc")) << log.text();
}

}  // namespace
}  // namespace winsh::http
