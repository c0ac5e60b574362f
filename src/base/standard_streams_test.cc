#include "base/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

namespace winsh {
namespace {

// In a child: the test program itself needs its streams.
TEST(StandardStreams, are_places_that_no_other_file_takes) {
    EXPECT_EXIT(
        {
            for (const int stream : {0, 1, 2}) ::close(stream);
            keep_standard_streams();
            const int other = ::open("/dev/null", O_RDWR);
            char byte = 0;
            const bool reads = ::read(0, &byte, 1) != -1 || errno != EBADF;
            const bool writes = ::write(1, "x", 1) != -1 || errno != EBADF;
            const bool tells = ::write(2, "x", 1) == 1;
            ::_exit(other > 2 && !reads && !writes && tells ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST(StandardStreams, are_left_alone_where_they_are_open) {
    EXPECT_EXIT(
        {
            keep_standard_streams();
            ::_exit(::write(2, "told", 4) == 4 ? 0 : 1);
        },
        testing::ExitedWithCode(0), "told");
}

}  // namespace
}  // namespace winsh
