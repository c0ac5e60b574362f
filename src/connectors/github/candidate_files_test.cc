#include "connectors/github/candidate_files.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/format.h"

namespace winsh {
namespace {

using Paths = std::vector<std::string>;

TEST(CandidateFiles, are_what_people_write) {
    for (const std::string_view path : {"main.go", "apps/checkout/total.ts", "src/App.TSX", "web/index.html",
                                        "Dockerfile", "lib/Makefile", "a.b/c.test.js", "outside/distance.py",
                                        "\xC3\xBC/stra\xC3\x9F"
                                        "e.rs"})
        EXPECT_TRUE(is_source_file(path)) << path;
}

TEST(CandidateFiles, leave_out_what_is_generated_vendored_or_binary) {
    for (const std::string_view path : {"node_modules/a/index.js",
                                        "app/vendor/x.go",
                                        "Vendor/x.go",
                                        "third_party/z.c",
                                        "dist/app.js",
                                        "web/static/app.min.js",
                                        "api/user.pb.go",
                                        "api/user_pb2.py",
                                        "logo.png",
                                        "package-lock.json",
                                        "go.sum",
                                        "README",
                                        "LICENSE",
                                        ".gitignore",
                                        ".ts",
                                        "a/.py",
                                        "",
                                        "/etc/x.py",
                                        "data.bin",
                                        "src/",
                                        "archive.tar.gz"})
        EXPECT_FALSE(is_source_file(path)) << path;
}

TEST(CandidateFiles, have_names_that_fit_on_a_line) {
    EXPECT_TRUE(is_source_file(std::string(197, 'x') + ".py"));
    EXPECT_FALSE(is_source_file(std::string(198, 'x') + ".py"));
    std::string umlauts;
    for (int count = 0; count < 197; ++count) umlauts += "\xC3\xBC";
    EXPECT_TRUE(is_source_file(umlauts + ".py")) << "characters count, not bytes";
    EXPECT_FALSE(is_source_file("a\nb.py"));
    EXPECT_FALSE(is_source_file("a\x01.py"));
}

TEST(CandidateFiles, begin_with_what_was_touched_lately_then_the_shallow_then_by_name) {
    const CandidateFiles chosen = choose_candidate_files(
        {"deep/er/a.py", "b.py", "a.py", "deep/er/touched.py", "deep/z.py", "image.png", "last.py"},
        {"deep/er/touched.py", "gone.py", "last.py", "deep/er/touched.py"}, 10);
    EXPECT_EQ(chosen.paths,
              (Paths{"deep/er/touched.py", "last.py", "a.py", "b.py", "deep/z.py", "deep/er/a.py"}));
    EXPECT_EQ(chosen.dropped, 0U);
}

TEST(CandidateFiles, are_the_same_in_whatever_order_they_come) {
    Paths paths;
    for (int number = 0; number < 300; ++number) paths.push_back(format("d{}/f{}.py", number % 7, number));
    const CandidateFiles chosen = choose_candidate_files(paths, {"d3/f3.py"}, 100);
    std::ranges::reverse(paths);
    EXPECT_EQ(choose_candidate_files(paths, {"d3/f3.py"}, 100).paths, chosen.paths);
    EXPECT_EQ(chosen.paths.size(), 100U);
    EXPECT_EQ(chosen.dropped, 200U);
    EXPECT_EQ(chosen.paths.front(), "d3/f3.py");
}

TEST(CandidateFiles, name_each_file_once) {
    const CandidateFiles chosen = choose_candidate_files({"a.py", "a.py", "b.py"}, {}, 2);
    EXPECT_EQ(chosen.paths, (Paths{"a.py", "b.py"}));
    EXPECT_EQ(chosen.dropped, 0U);
    EXPECT_TRUE(choose_candidate_files({}, {}, 2).paths.empty());
}

}  // namespace
}  // namespace winsh
