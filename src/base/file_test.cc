#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace winsh {
namespace {

bool is_open_in_kernel(int descriptor) { return ::fcntl(descriptor, F_GETFD) != -1; }

TEST(File, closes_its_descriptor_once_whoever_holds_it) {
    int descriptor = -1;
    {
        File first(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        ASSERT_TRUE(first.is_open());
        descriptor = first.descriptor();
        const File second(std::move(first));
        EXPECT_EQ(second.descriptor(), descriptor);
        EXPECT_TRUE(is_open_in_kernel(descriptor));
    }
    EXPECT_FALSE(is_open_in_kernel(descriptor));
}

TEST(File, that_could_not_be_opened_says_so) {
    EXPECT_FALSE(File(::open("/no/such/file", O_RDONLY)).is_open());
    EXPECT_FALSE(File().is_open());
}

TEST(WriteAll, brings_every_byte) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const File reader(ends[0]);
    {
        const File writer(ends[1]);
        EXPECT_EQ(write_all(writer, std::string(10'000, 'x')), 0);
    }
    std::string read(20'000, '\0');
    EXPECT_EQ(::read(reader.descriptor(), read.data(), read.size()), 10'000);
}

TEST(WriteAll, says_what_stopped_it) {
    EXPECT_EQ(write_all(File(::open("/dev/full", O_WRONLY | O_CLOEXEC)), "x"), ENOSPC);
    EXPECT_EQ(write_all(File(), "x"), EBADF);
}

}  // namespace
}  // namespace winsh
