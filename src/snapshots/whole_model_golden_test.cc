// Snapshots of a workspace with everything connected, to be read in review.

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "snapshots/whole_model_fixture.h"

namespace winsh {
namespace {

class Golden : public WholeModel, public testing::WithParamInterface<std::string> {
protected:
    /// What is another with every workspace gets a name that stays: pseudonyms in the order in which they
    /// occur.
    static std::string with_stable_names(std::string text, const std::map<std::string, ConnectionId>& ids,
                                         const WorkspaceId& workspace) {
        const auto replace = [&](const std::string& what, const std::string& by) {
            for (std::size_t at = text.find(what); at != std::string::npos;
                 at = text.find(what, at + by.size()))
                text.replace(at, what.size(), by);
        };
        replace(workspace.text(), "WORKSPACE");
        for (const auto& [kind, id] : ids) replace(id.text(), "CONNECTION-" + kind);
        text = std::regex_replace(text, std::regex("sha256:[0-9a-f]{64}"), "DIGEST");
        const std::regex person("person_[0-9a-f]{16}");
        std::smatch found;
        for (int number = 1; std::regex_search(text, found, person); ++number)
            replace(found.str(), format("PERSON-{}", number));
        return text;
    }
};

TEST_P(Golden, is_what_was_reviewed) {
    connect_all();
    poll_all();
    clock.advance(std::chrono::seconds(30));
    const std::string text = with_stable_names(to_pretty_text(read(GetParam())) + "\n", ids, workspace);
    const std::string path =
        format("{}/src/snapshots/testdata/whole/{}.golden.json", WINSH_SOURCE_DIR, GetParam());
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    std::ifstream file(path);
    std::ostringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(text, golden.str()) << "./dev golden renews it";
}

INSTANTIATE_TEST_SUITE_P(WholeModel, Golden,
                         testing::Values("bug-autofix", "feedback-to-fix", "mrr-anomaly",
                                         "activation-optimizer", "performance-fix", "quality-regression"),
                         [](const auto& loop) {
                             std::string name = loop.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace winsh
