#include "access/password_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/password.h"

namespace winsh {
namespace {

std::string rules(const std::string& password, std::string_view email = "ada@example.com") {
    const Result<void> result = check_password_rules(Secret(password), email);
    if (result) return "";
    EXPECT_EQ(result.error().kind, ErrorKind::invalid);
    EXPECT_EQ(result.error().field, "password");
    EXPECT_FALSE(result.error().message.contains(password)) << "a message must not repeat the password";
    return result.error().message;
}

TEST(PasswordRules, count_characters_not_bytes) {
    EXPECT_EQ(rules("vK8#qLz2!m"), "");
    EXPECT_TRUE(rules("vK8#qLz2!").contains("at least 10"));
    EXPECT_EQ(rules("\xC3\xA4\xC3\xB6x\xC3\xBC\xC3\x9F\xC3\xA9q\xC3\xA8\xC3\xAA\xC3\xAB"), "");
    EXPECT_TRUE(rules("\xC3\xA4\xC3\xB6x\xC3\xBC\xC3\x9F").contains("at least 10"));
    std::string longest;
    for (int i = 0; i < 64; ++i) longest += i % 3 == 0 ? "k\xC3\xA4" : "7v";
    EXPECT_EQ(rules(longest), "");
    EXPECT_TRUE(rules(longest + "x").contains("at most 128"));
}

TEST(PasswordRules, refuse_what_is_guessed_first) {
    EXPECT_NE(rules("Password123!"), "");
    EXPECT_NE(rules("Ada.Lovelace", "ada.lovelace@example.com"), "");
    EXPECT_NE(rules("ADA@example.com"), "");
    EXPECT_NE(rules("abcdefgh\xFF\xFEzz"), "");
}

TEST(PasswordGate, hashes_and_verifies) {
    PasswordGate gate;
    const auto record = gate.hash(Secret("river-lamp-otter"));
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(gate.verify(Secret("river-lamp-otter"), *record), true);
    EXPECT_EQ(gate.verify(Secret("river-lamp-ottes"), *record), false);
    EXPECT_EQ(gate.verify(Secret("river-lamp-otter"), "-"), false);
}

TEST(PasswordGate, does_for_nobody_the_work_that_it_does_for_somebody) {
    const std::string somebody = hash_password(Secret("river-lamp-otter"));
    const std::string_view nobody = PasswordGate::record_of_nobody();
    // Algorithm, version, memory, passes and lanes; then sizes of salt and hash.
    const std::size_t settings = somebody.find('$', somebody.find("m="));
    EXPECT_EQ(nobody.substr(0, settings), somebody.substr(0, settings));
    EXPECT_EQ(nobody.size(), somebody.size());
    EXPECT_EQ(nobody.rfind('$'), somebody.rfind('$'));
    EXPECT_FALSE(verify_password(Secret(""), nobody));
    PasswordGate gate;
    EXPECT_TRUE(gate.verify_nobody(Secret("river-lamp-otter")).has_value());
}

TEST(PasswordGate, turns_away_whom_it_cannot_serve_soon) {
    PasswordGate gate;
    std::atomic<int> served{0};
    std::atomic<int> turned_away{0};
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 24; ++i) {
        threads.emplace_back([&] {
            while (!go) std::this_thread::yield();
            const Result<void> result = gate.verify_nobody(Secret("river-lamp-otter"));
            if (result) {
                ++served;
            } else {
                EXPECT_EQ(result.error().kind, ErrorKind::rate_limited);
                EXPECT_GE(result.error().retry_after_seconds, 1);
                ++turned_away;
            }
        });
    }
    go = true;
    for (std::thread& thread : threads) thread.join();
    EXPECT_GE(served, 2) << "the two whose turn it is at once, however slow the machine";
    EXPECT_GE(turned_away, 1);
    EXPECT_TRUE(gate.verify_nobody(Secret("river-lamp-otter")).has_value()) << "and then it serves again";
}

}  // namespace
}  // namespace winsh
