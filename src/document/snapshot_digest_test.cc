#include "document/snapshot_digest.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(Names, of_snapshots_are_sha256_and_64_hex_digits) {
    const std::string hex(64, 'a');
    EXPECT_TRUE(is_snapshot_digest("sha256:" + hex));
    EXPECT_TRUE(is_snapshot_digest("sha256:0123456789abcdef" + hex.substr(16)));
    for (const std::string& text : {std::string(), hex, "sha256:" + hex.substr(1), "sha256:" + hex + "a",
                                    "sha512:" + hex, "sha256:" + hex.substr(1) + "A",
                                    "sha256:" + hex.substr(1) + "g", "SHA256:" + hex, " sha256:" + hex})
        EXPECT_FALSE(is_snapshot_digest(text)) << text;
}

TEST(SnapshotDigest, covers_all_but_what_only_tells_the_age) {
    const std::string_view text =
        R"({"loopId":"bug-autofix","generatedAt":"2026-06-16T18:00:00.000Z","digest":"sha256:1",)"
        R"("connectors":[{"id":"a","freshness":{"fetchedAt":"x"},"error":{"type":"busy","retryAt":"y"}}],"n":1.5})";
    const Json document = parse_json(text).value();
    const std::string digest = snapshot_digest(document);
    EXPECT_TRUE(is_snapshot_digest(digest));
    Json older = document;
    older.set("generatedAt", "2026-06-16T17:00:00.000Z").set("digest", "");
    older.at_pointer("/connectors/0")->erase("freshness");
    older.at_pointer("/connectors/0/error")->erase("retryAt");
    EXPECT_EQ(snapshot_digest(older), digest);
    Json other = document;
    other.at_pointer("/connectors/0/error")->set("type", "gone");
    EXPECT_NE(snapshot_digest(other), digest);
}

}  // namespace
}  // namespace winsh
