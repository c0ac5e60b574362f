#include "win/exit_code.h"

#include <gtest/gtest.h>

namespace winsh::win {
namespace {

TEST(ExitCode, gives_each_kind_of_error_the_documented_number) {
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::internal)), 1);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::rate_limited)), 1);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::unavailable)), 1);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::invalid)), 2);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::unauthenticated)), 3);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::forbidden)), 4);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::not_found)), 5);
    EXPECT_EQ(static_cast<int>(exit_code_of(ErrorKind::network)), 6);
    EXPECT_EQ(static_cast<int>(ExitCode::not_fit), 7);
}

}  // namespace
}  // namespace winsh::win
