#include "http/admission.h"

#include <gtest/gtest.h>

#include <vector>

namespace winsh::http {
namespace {

TEST(ClientCounts, number_the_connections_of_each_address) {
    ClientCounts counts(LoopbackClients::not_counted);
    auto first = counts.take("192.0.2.7");
    EXPECT_EQ(first.number(), 1U);
    auto second = counts.take("192.0.2.7");
    EXPECT_EQ(second.number(), 2U);
    EXPECT_EQ(counts.take("192.0.2.8").number(), 1U);
    first.give_back();
    first.give_back();
    EXPECT_EQ(counts.take("192.0.2.7").number(), 2U) << "given back once, however often it is said";
}

TEST(ClientCounts, take_the_addresses_of_a_customer_for_one) {
    ClientCounts counts(LoopbackClients::not_counted);
    const auto first = counts.take("2001:db8::1");
    EXPECT_EQ(counts.take("2001:db8::ffff:1:2:3").number(), 2U);
    EXPECT_EQ(counts.take("2001:db8:0:1::1").number(), 1U);
    const auto with_zone = counts.take("fe80::1%eth0");
    EXPECT_EQ(counts.take("fe80::2%eth1").number(), 2U);
    const auto mapped = counts.take("::ffff:192.0.2.7");
    EXPECT_EQ(counts.take("192.0.2.7").number(), 2U);
    EXPECT_EQ(counts.take("192.0.2.8").number(), 1U);
}

TEST(ClientCounts, leave_out_this_machine_unless_told_otherwise) {
    ClientCounts lenient(LoopbackClients::not_counted);
    for (const char* address : {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"})
        EXPECT_EQ(lenient.take(address).number(), 0U) << address;
    ClientCounts strict(LoopbackClients::counted);
    EXPECT_EQ(strict.take("127.0.0.1").number(), 1U);
    EXPECT_EQ(strict.take("no address").number(), 0U);
}

TEST(ClientCounts, remember_nobody_who_has_left) {
    ClientCounts counts(LoopbackClients::not_counted);
    {
        std::vector<ClientCounts::Place> places;
        for (int number = 0; number < 200; ++number)
            places.push_back(counts.take("192.0.2." + std::to_string(number)));
        EXPECT_EQ(counts.clients(), 200U);
        ClientCounts::Place moved = std::move(places.front());
        moved = counts.take("192.0.2.201");
        EXPECT_EQ(counts.clients(), 200U) << "one came, one went";
    }
    EXPECT_EQ(counts.clients(), 0U);
}

TEST(BodyBudget, gives_no_more_than_there_is_and_takes_it_back) {
    BodyBudget budget(100);
    auto first = budget.take(60);
    EXPECT_TRUE(first.is_taken());
    EXPECT_FALSE(budget.take(41).is_taken());
    EXPECT_EQ(budget.held(), 60U) << "what is refused takes nothing";
    const auto second = budget.take(40);
    EXPECT_TRUE(second.is_taken());
    auto moved = std::move(first);
    EXPECT_EQ(budget.held(), 100U);
    moved.give_back();
    moved.give_back();
    EXPECT_EQ(budget.held(), 40U);
    moved = budget.take(1);
    moved = budget.take(2);
    EXPECT_EQ(budget.held(), 42U);
}

}  // namespace
}  // namespace winsh::http
