#include "win/browser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "base/testing/temporary_folder.h"

namespace winsh::win {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

http::Environment environment(std::map<std::string, std::string> variables) {
    return [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

TEST(Browser, is_the_one_that_the_user_names) {
    EXPECT_THAT(browser_commands("http://u/?a=b&c", environment({{"BROWSER", "firefox"}, {"DISPLAY", ":0"}})),
                ElementsAre(ElementsAre("firefox", "http://u/?a=b&c")));
    EXPECT_THAT(
        browser_commands("http://u", environment({{"BROWSER", "w3m -N:chromium --app=%s --new-window"}})),
        ElementsAre(ElementsAre("w3m", "-N", "http://u"),
                    ElementsAre("chromium", "--app=http://u", "--new-window")));
}

TEST(Browser, is_the_desktops_where_there_is_one) {
    EXPECT_THAT(browser_commands("u", environment({{"DISPLAY", ":0"}})),
                ElementsAre(ElementsAre("xdg-open", "u"), ElementsAre("open", "u")));
    EXPECT_THAT(browser_commands("u", environment({{"WAYLAND_DISPLAY", "wayland-0"}})), testing::SizeIs(2));
    EXPECT_THAT(browser_commands("u", environment({{"WSL_DISTRO_NAME", "Debian"}})),
                testing::Contains(ElementsAre("wslview", "u")));
    EXPECT_THAT(browser_commands("u", environment({})), IsEmpty());
    EXPECT_THAT(browser_commands("u", environment({{"BROWSER", ": "}})), IsEmpty());
}

TEST(Browser, gets_the_address_as_one_argument_without_a_shell) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo(folder.path("called").c_str(), 0600), 0);
    folder.write("browser", "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" > " + folder.path("called") + "\n");
    ASSERT_EQ(::chmod(folder.path("browser").c_str(), 0700), 0);
    SystemBrowser browser(environment({{"BROWSER", "/nonexistent/browser:" + folder.path("browser")}}));
    ASSERT_TRUE(browser.open("http://127.0.0.1/?a=$(id)&b='\";c d").has_value());
    // Reading the pipe waits until the browser, which runs on its own, has written.
    EXPECT_EQ(folder.read("called"), "1\nhttp://127.0.0.1/?a=$(id)&b='\";c d\n");
}

TEST(Browser, is_never_what_the_folder_of_work_holds) {
    const TemporaryFolder folder;
    folder.write("xdg-open", "#!/bin/sh\n");
    ASSERT_EQ(::chmod(folder.path("xdg-open").c_str(), 0700), 0);
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    for (const char* path : {".", ":/nonexistent", ""}) {
        const auto desk = environment({{"DISPLAY", ":0"}, {"PATH", path}, {"PWD", folder.path()}});
        EXPECT_TRUE(why_no_browser(desk).has_value()) << path;
        EXPECT_FALSE(SystemBrowser(desk).open("u").has_value()) << path;
    }
    std::filesystem::current_path(before);
}

TEST(Browser, says_that_there_is_none) {
    EXPECT_FALSE(SystemBrowser(environment({})).open("u").has_value());
    EXPECT_FALSE(SystemBrowser(environment({{"BROWSER", "/nonexistent/browser"}})).open("u").has_value());
}

}  // namespace
}  // namespace winsh::win
