#include "base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <type_traits>

#include "base/format.h"
#include "base/wiped_string.h"

namespace winsh {
namespace {

template <typename Value>
concept Printable = requires(std::ostream& out, const Value& value) { out << value; };

TEST(Secret, cannot_be_printed_formatted_or_turned_into_text) {
    static_assert(!std::is_convertible_v<Secret, std::string>);
    static_assert(!std::is_convertible_v<Secret, std::string_view>);
    static_assert(!fmt::is_formattable<Secret>::value);
    static_assert(!Printable<Secret> && Printable<std::string>);
    static_assert(!std::is_convertible_v<std::string, Secret>);
}

TEST(Secret, overwrites_the_text_that_it_takes) {
    std::string text = "a token that is longer than a short string holds";
    const Secret secret = Secret::take(std::move(text));
    EXPECT_EQ(secret.reveal(), "a token that is longer than a short string holds");
    EXPECT_TRUE(text.empty());  // NOLINT(bugprone-use-after-move): this is what is promised.
}

TEST(Secret, overwrites_what_the_text_that_it_takes_was_before_it_was_cut) {
    std::string text = "a password with a line break behind it, as it is piped in\n";
    text.resize(text.size() - 10);
    const char* const bytes = text.data();
    const std::size_t capacity = text.capacity();
    const Secret secret = Secret::take(std::move(text));
    EXPECT_EQ(text.data(), bytes);  // NOLINT(bugprone-use-after-move): this is what is promised.
    EXPECT_TRUE(std::all_of(bytes, bytes + capacity, [](char c) { return c == '\0'; }));
}

TEST(Secret, leaves_nothing_behind_when_moved_from) {
    Secret first("password one, long enough to be on the heap");
    const Secret second = std::move(first);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): this is what is promised.
    EXPECT_EQ(second.reveal(), "password one, long enough to be on the heap");
}

TEST(Secret, copies_and_compares_by_content) {
    const Secret first("one");
    Secret second("something else");
    EXPECT_FALSE(first == second);
    second = first;
    EXPECT_TRUE(first == second);
    EXPECT_EQ(first.reveal(), "one");
    EXPECT_EQ(first.size(), 3U);
}

TEST(Overwrite, leaves_zeros) {
    std::string text = "secret";
    overwrite(text);
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c == '\0'; }));
}

TEST(Wipe, leaves_nothing_in_the_whole_of_a_string) {
    std::string text = "a password that is long enough to be on the heap";
    text.resize(4);
    const char* const bytes = text.data();
    const std::size_t capacity = text.capacity();
    wipe(text);
    EXPECT_TRUE(text.empty());
    EXPECT_EQ(text.data(), bytes);
    EXPECT_TRUE(std::all_of(bytes, bytes + capacity, [](char c) { return c == '\0'; }));
}

TEST(WipedString, leaves_nothing_where_it_moved_from_or_ended) {
    WipingAllocator<char> allocator;
    char* const bytes = allocator.allocate(64);
    std::fill_n(bytes, 64, 'x');
    alignas(16) static std::array<char, 64> seen{};
    allocator.deallocate(bytes, 64);
    // It goes back to the same size's list: whoever is given it next finds no more of it than the list's
    // links.
    char* const again = std::allocator<char>().allocate(64);
    std::copy_n(again, 64, seen.begin());
    EXPECT_EQ(std::ranges::count(seen, 'x'), 0);
    std::allocator<char>().deallocate(again, 64);
    EXPECT_EQ(WipedString("abc") + "def", "abcdef");
}

TEST(AppendSecret, appends_and_grows_like_any_string) {
    std::string text;
    std::string expected;
    for (int number = 0; number < 2'000; ++number) {
        append_secret(text, std::to_string(number));
        expected += std::to_string(number);
    }
    append_secret(text, "");
    EXPECT_EQ(text, expected);
    EXPECT_LE(text.capacity(), 4 * text.size());
}

}  // namespace
}  // namespace winsh
