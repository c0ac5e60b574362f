#include "model/packed_id.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace winsh {
namespace {

TEST(PackedId, gives_back_the_id_that_it_was_made_of) {
    SystemRandom random;
    const UserId user = new_user_id(Timestamp(std::chrono::seconds(1'781'632'800)), random);
    const PackedId<UserId> packed = user;
    EXPECT_EQ(packed, user);
    EXPECT_EQ(packed.text(), user.text());
    const UserId back = packed;
    EXPECT_EQ(back, user);
    EXPECT_NE(packed, new_user_id(Timestamp{}, random));
    EXPECT_EQ(sizeof packed, 12U);
    const TokenId token("0123456789abcdef01234567");
    EXPECT_EQ(PackedId<TokenId>(token), token);
    const WorkspaceId workspace("workspace_00ff0123456789abcdef0123");
    EXPECT_EQ(WorkspaceId(PackedId<WorkspaceId>(workspace)), workspace);
    EXPECT_EQ(PackedId<WorkspaceId>(workspace).characters().view(), workspace.text());
}

TEST(PackedId, refuses_what_it_could_not_give_back) {
    EXPECT_THROW(PackedId<TokenId>(TokenId("0123456789ABCDEF01234567")), std::invalid_argument);
    EXPECT_THROW(PackedId<UserId>(UserId("0123456789abcdef01234567")), std::invalid_argument);
    EXPECT_THROW(PackedId<UserId>(UserId("")), std::invalid_argument);
}

}  // namespace
}  // namespace winsh
