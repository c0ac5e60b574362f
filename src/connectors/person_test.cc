#include "connectors/person.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(Person, keeps_who_it_is_in_the_order_in_which_that_is_told) {
    const Json person = Person().email(" Ada@Example.COM ").user("42").record("stripe", "cus_1").to_json();
    EXPECT_EQ(to_text(person), R"(["email:ada@example.com","user:42","stripe:cus_1"])");
}

TEST(Person, passes_over_what_is_empty_or_said_twice_and_takes_an_address_for_one) {
    EXPECT_EQ(to_text(Person().email("").user("ada@example.com").email("ADA@example.com").to_json()),
              R"(["email:ada@example.com"])");
    EXPECT_TRUE(Person().email("nobody").user("").record("stripe", " ").is_nobody());
}

TEST(Person, has_bounds) {
    Person person;
    person.user(std::string(1'000, 'x'));
    for (int number = 0; number < 100; ++number) person.user(std::to_string(number));
    EXPECT_EQ(person.to_json().items().size(), 6U);
}

}  // namespace
}  // namespace winsh
