#include "win/snapshot_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "document/snapshot_digest.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

class SnapshotCacheTest : public testing::Test {
protected:
    SnapshotCache cache(std::string_view server = "https://win.sh", std::string_view token = "win_live_a") {
        return {fake_.world().environment, fake_.clock, *ServerUrl::parse(server, "x"), Secret(token)};
    }
    /// A snapshot with a digest; others for other titles.
    static KeptSnapshot snapshot(std::string_view title, std::string_view loop = "bug-autofix") {
        Json document = Json::object({{"loopId", loop}, {"status", "ready"}, {"title", title}});
        document.set("digest", snapshot_digest(document));
        return {.loop = std::string(loop), .etag = "\"e\"", .bytes = to_text(document), .document = document};
    }
    static std::string digest_of(const KeptSnapshot& kept) {
        return std::string(kept.document["digest"].as_string());
    }
    /// The only file of the only shelf that ends so.
    std::string only_file(const std::string& end = ".snapshot") {
        std::vector<std::string> found;
        for (const std::string& shelf : fake_.home.names(".cache/win"))
            for (const std::string& name : fake_.home.names(".cache/win/" + shelf))
                if (name.ends_with(end)) found.push_back(".cache/win/" + shelf + "/" + name);
        EXPECT_EQ(found.size(), 1u);
        return found.empty() ? "" : found.front();
    }
    FakeWorld fake_;
};

TEST_F(SnapshotCacheTest, gives_back_the_bytes_that_it_was_given) {
    KeptSnapshot kept = snapshot("a");
    kept.bytes = " " + kept.bytes + "\n";
    cache().keep(kept);
    const auto found = cache().latest("bug-autofix");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->etag, "\"e\"");
    EXPECT_EQ(found->bytes, kept.bytes);
    EXPECT_EQ(found->document, kept.document);
    EXPECT_EQ(found->kept_at, fake_.clock.now());
}

TEST_F(SnapshotCacheTest, gives_back_none_that_is_not_what_its_digest_was_made_of) {
    KeptSnapshot kept = snapshot("a");
    kept.document.set("title", "another");
    kept.bytes = to_text(kept.document);
    cache().keep(kept);
    EXPECT_FALSE(cache().latest("bug-autofix").has_value());
    EXPECT_FALSE(cache().find(digest_of(kept)).has_value());
}

TEST_F(SnapshotCacheTest, keeps_each_under_its_digest_and_knows_the_last) {
    cache().keep(snapshot("a"));
    cache().keep(snapshot("b"));
    EXPECT_EQ(cache().latest("bug-autofix")->bytes, snapshot("b").bytes);
    const std::string digest = digest_of(snapshot("a"));
    for (const std::string& name : {digest, digest.substr(7), digest.substr(7, 8)}) {
        ASSERT_TRUE(cache().find(name).has_value()) << name;
        EXPECT_EQ(cache().find(name)->bytes, snapshot("a").bytes);
    }
    for (const std::string& name : {digest.substr(7, 7), std::string(), std::string("sha256:"), digest + "0"})
        EXPECT_FALSE(cache().find(name).has_value()) << name;
    EXPECT_EQ(cache().all().size(), 2u);
}

TEST_F(SnapshotCacheTest, keeps_budgets_apart) {
    cache().keep(snapshot("whole"));
    cache().keep(snapshot("small"), 500);
    EXPECT_EQ(cache().latest("bug-autofix")->bytes, snapshot("whole").bytes);
    EXPECT_EQ(cache().latest("bug-autofix", 500)->bytes, snapshot("small").bytes);
    EXPECT_FALSE(cache().latest("bug-autofix", 600).has_value());
}

TEST_F(SnapshotCacheTest, keeps_servers_tokens_and_loops_apart) {
    cache().keep(snapshot("a"));
    const std::string digest = digest_of(snapshot("a"));
    for (const SnapshotCache& other :
         {cache("https://other.example"), cache("https://win.sh", "win_live_b")}) {
        EXPECT_FALSE(other.latest("bug-autofix").has_value());
        EXPECT_FALSE(other.find(digest).has_value());
        EXPECT_TRUE(other.all().empty());
    }
    for (const char* loop : {"seo-growth", "", "../bug-autofix", "bug-autofix@500"})
        EXPECT_FALSE(cache().latest(loop).has_value()) << loop;
}

TEST_F(SnapshotCacheTest, is_for_the_user_alone_and_does_not_show_the_token) {
    cache().keep(snapshot("a"));
    struct stat status{};
    for (const char* end : {".snapshot", ".latest"}) {
        ASSERT_EQ(::stat(fake_.home.path(only_file(end)).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777u, 0600u);
    }
    ASSERT_EQ(::stat(fake_.home.path(".cache/win").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0700u);
    EXPECT_EQ(only_file().find("win_live"), std::string::npos);
}

TEST_F(SnapshotCacheTest, is_as_good_as_empty_when_damaged) {
    cache().keep(snapshot("a"));
    const std::string file = only_file();
    const std::string good = fake_.home.read(file);
    for (const std::string& damaged :
         {std::string(), std::string("\n"), good.substr(0, good.size() - 1), good + "x",
          std::string("{}\n{\"a\":1}"), std::string("not json\n{\"a\":1}"), std::string(20, '\0')}) {
        fake_.home.write(file, damaged);
        EXPECT_FALSE(cache().latest("bug-autofix").has_value()) << damaged;
        EXPECT_TRUE(cache().all().empty()) << damaged;
    }
    fake_.home.write(file, good);
    for (const char* pointer : {"", "x", "../../auth"}) {
        fake_.home.write(only_file(".latest"), pointer);
        EXPECT_FALSE(cache().latest("bug-autofix").has_value()) << pointer;
    }
    cache().keep(snapshot("a"));
    EXPECT_TRUE(cache().latest("bug-autofix").has_value());
}

TEST_F(SnapshotCacheTest, that_cannot_be_written_is_no_trouble) {
    fake_.home.write(".cache", "a file");
    cache().keep(snapshot("a"));
    EXPECT_FALSE(cache().latest("bug-autofix").has_value());
    fake_.variables.clear();
    cache().keep(snapshot("a"));
    EXPECT_FALSE(cache().latest("bug-autofix").has_value());
}

TEST_F(SnapshotCacheTest, keeps_nothing_that_could_not_be_asked_for_again) {
    for (const char* etag : {"\"a\r\nX: y\"", "\"\xff\""}) {
        KeptSnapshot kept = snapshot("a");
        kept.etag = etag;
        cache().keep(kept);
    }
    EXPECT_FALSE(fake_.home.has(".cache/win"));
}

TEST_F(SnapshotCacheTest, stands_where_the_desktop_says) {
    fake_.variables["XDG_CACHE_HOME"] = fake_.home.path("elsewhere");
    cache().keep(snapshot("a"));
    EXPECT_EQ(fake_.home.names("elsewhere/win").size(), 1u);
}

TEST_F(SnapshotCacheTest, forgets_what_was_not_written_for_a_month) {
    cache().keep(snapshot("a"));
    const auto old = std::chrono::time_point_cast<std::chrono::file_clock::duration>(
        std::chrono::file_clock::from_sys(fake_.clock.now() - std::chrono::days(31)));
    std::filesystem::last_write_time(fake_.home.path(only_file()), old);
    SnapshotCache other = cache("https://win.sh", "win_live_b");
    other.keep(snapshot("b", "seo-growth"));
    EXPECT_FALSE(cache().latest("bug-autofix").has_value());
    EXPECT_TRUE(other.latest("seo-growth").has_value());
    EXPECT_EQ(fake_.home.names(".cache/win").size(), 2u) << "what is new of a shelf stays";
    std::filesystem::last_write_time(fake_.home.path(only_file("bug-autofix.latest")), old);
    other.keep(snapshot("b", "seo-growth"));
    EXPECT_EQ(fake_.home.names(".cache/win").size(), 1u) << "an empty shelf is taken down";
}

TEST_F(SnapshotCacheTest, leaves_what_is_not_its_own_alone) {
    cache().keep(snapshot("a"));
    const std::string shelf = std::filesystem::path(only_file()).parent_path();
    std::filesystem::create_directories(fake_.home.path(".cache/win/empty"));
    fake_.home.write(".cache/win/notes", "mine");
    fake_.home.write(shelf + "/notes", "mine");
    const auto old = std::chrono::time_point_cast<std::chrono::file_clock::duration>(
        std::chrono::file_clock::from_sys(fake_.clock.now() - std::chrono::days(31)));
    std::filesystem::last_write_time(fake_.home.path(shelf + "/notes"), old);
    cache().keep(snapshot("b"));
    cache().forget_all();
    EXPECT_TRUE(fake_.home.has(".cache/win/notes"));
    EXPECT_TRUE(fake_.home.has(".cache/win/empty"));
    EXPECT_THAT(fake_.home.names(shelf), testing::ElementsAre("notes"));
}

TEST_F(SnapshotCacheTest, keeps_two_hundred_at_most) {
    for (int count = 0; count < 203; ++count) cache().keep(snapshot(std::to_string(count)));
    EXPECT_EQ(cache().all().size(), 200u);
    EXPECT_EQ(cache().latest("bug-autofix")->bytes, snapshot("202").bytes);
}

}  // namespace
}  // namespace winsh::win
