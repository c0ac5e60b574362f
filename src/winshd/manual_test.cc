#include "winshd/manual.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(Manual, is_wrapped_in_columns) {
    const Manual manual{
        .usage = "winshd fly [options]",
        .about =
            "Flies to where the wind comes from, which takes as long as it takes, and back again before "
            "dark.\n\n"
            "# Example\n\n"
            "  winshd fly --high",
        .sections = {{"Options",
                      {{"--high", "Above the clouds."},
                       {"--a-very-long-name LENGTH", "Stands by itself."},
                       {"--wind N",
                        "How strong the wind is, from a breeze that moves a leaf to a storm that takes the "
                        "roof."}}}},
        .notes = "Lands by itself."};
    EXPECT_EQ(to_text(manual),
              "Usage: winshd fly [options]\n"
              "\n"
              "Flies to where the wind comes from, which takes as long as it takes, and back\n"
              "again before dark.\n"
              "\n"
              "Example\n"
              "  winshd fly --high\n"
              "\n"
              "Options\n"
              "  --high    Above the clouds.\n"
              "  --a-very-long-name LENGTH\n"
              "            Stands by itself.\n"
              "  --wind N  How strong the wind is, from a breeze that moves a leaf to a storm\n"
              "            that takes the roof.\n"
              "\n"
              "Lands by itself.\n");
}

}  // namespace
}  // namespace winsh
