#include "base/password.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(Password, is_verified_against_its_own_record_only) {
    const Secret password("correct horse battery staple");
    const std::string record = hash_password(password);
    EXPECT_TRUE(record.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << record;
    EXPECT_EQ(record.find("horse"), std::string::npos);
    EXPECT_TRUE(verify_password(password, record));
    EXPECT_FALSE(verify_password(Secret("correct horse battery stapl"), record));
    EXPECT_FALSE(password_needs_rehash(record));
}

TEST(Password, gets_another_record_each_time) {
    const Secret password("correct horse battery staple");
    EXPECT_NE(hash_password(password), hash_password(password));
}

TEST(Password, may_hold_any_byte) {
    const Secret password(std::string_view("nul\0inside", 10));
    const std::string record = hash_password(password);
    EXPECT_TRUE(verify_password(password, record));
    EXPECT_FALSE(verify_password(Secret("nul"), record));
}

TEST(Password, does_not_hold_against_what_is_no_record) {
    const Secret password("password");
    const std::string record = hash_password(password);
    for (const std::string& broken :
         {std::string(), std::string("password"), std::string("$argon2id$"),
          std::string("$2b$12$abcdefghijklmnopqrstuv"), record.substr(0, record.size() - 4),
          record + std::string(1, '\0'), record + std::string(200, 'A'), "x" + record}) {
        EXPECT_FALSE(verify_password(password, broken)) << broken;
    }
}

TEST(Password, does_not_give_a_record_all_the_memory_that_it_asks_for) {
    EXPECT_FALSE(verify_password(Secret("password"),
                                 "$argon2id$v=19$m=4194303,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"));
}

TEST(Password, wants_a_new_record_where_the_settings_were_weaker) {
    const std::string rest = "$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    EXPECT_TRUE(password_needs_rehash("$argon2id$v=19$m=19456,t=2,p=1" + rest));
    EXPECT_TRUE(password_needs_rehash("$argon2id$v=19$m=65536,t=1,p=1" + rest));
    EXPECT_FALSE(password_needs_rehash("$argon2id$v=19$m=65536,t=2,p=1" + rest));
    EXPECT_FALSE(password_needs_rehash("$argon2id$v=19$m=131072,t=3,p=1" + rest));
    EXPECT_FALSE(password_needs_rehash("no record"));
}

}  // namespace
}  // namespace winsh
