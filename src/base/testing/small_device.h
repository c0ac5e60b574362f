#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <fstream>
#include <string>

#include "base/testing/temporary_folder.h"

namespace winsh {

/// Gives this process a small file system of its own, which is gone with it.
inline bool mount_small_device(const std::string& folder, const std::string& size) {
    const uid_t user = getuid();
    const gid_t group = getgid();
    if (unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
    if (user != 0) {
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
        std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
    }
    return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("none", folder.c_str(), "tmpfs", 0, ("size=" + size + ",mode=0700").c_str()) == 0;
}

/// Runs `body` with a folder, in a process of its own on a device of that size.
template <typename Body>
void run_on_device_of(const std::string& size, Body body) {
    constexpr int kCannotMount = 77;
    const TemporaryFolder folder;
    const pid_t child = fork();
    if (child == 0) {
        if (!mount_small_device(folder.path(), size)) _exit(kCannotMount);
        try {
            body(folder.path());
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
        _exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == kCannotMount) GTEST_SKIP() << "This process may not mount a file system.";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

/// Takes all room that is left on the device of that file.
inline void fill_device(const std::string& path) {
    std::ofstream file(path, std::ios::binary | std::ios::app);
    const std::string block(4'096, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
}

}  // namespace winsh
