#include "access/common_passwords.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(CommonPasswords, are_found_in_their_usual_disguises) {
    for (const std::string_view password :
         {"password123",  "Password123!", "P@ssw0rd1234", "passw0rd2024", "1234567890",    "0987654321",
          "12345678901",  "qwertyuiop",   "QWERTYUIOP",   "qwerty123456", "1q2w3e4r5t",    "1qaz2wsx3edc",
          "zaq12wsxcde3", "iloveyou123",  "letmein12345", "welcome2024!", "Welcome123456", "administrator",
          "admin123456",  "changeme123",  "aaaaaaaaaa",   "1111111111",   "abcabcabcabc",  "1212121212",
          "1234512345",   "abcdefghij",   "zyxwvutsrq",   "asdfghjkl123", "trustno11111",  "football2023",
          "superman1234", "$unshine2020", "winsh123456",  "Win.sh2026!!", "winshd000000",  "let me in 1234",
          "          ",   "!!!!!!!!!!!!", "Summer2026!!", "123456qwerty", "q1w2e3r4t5y6"}) {
        EXPECT_TRUE(is_common_password(password)) << password;
    }
}

TEST(CommonPasswords, do_not_include_what_people_make_up) {
    for (const std::string_view password :
         {"correct horse battery staple", "river-lamp-otter", "vK8#qLz2!mTp", "8361947250",
          "ich mag Pfannkuchen",
          "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9\xC3\xA8\xC3\xAA\xC3\xAB\xC3\xAD\xC3\xAC",
          "passwort ist geheim", "my dragon eats 7 plums", "winter in Lisbon 2026", "Tr0ub4dor&3xyz"}) {
        EXPECT_FALSE(is_common_password(password)) << password;
    }
}

TEST(CommonPasswords, are_no_longer_than_people_type_them) {
    EXPECT_TRUE(is_common_password(std::string(40, 'a')));
    EXPECT_FALSE(is_common_password(std::string(128, 'a')));
}

}  // namespace
}  // namespace winsh
