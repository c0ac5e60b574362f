#include "win/loop_words.h"

#include "win/screen_text.h"

namespace winsh::win {

std::vector<std::string> unconnected(const Json& loop) {
    std::vector<std::string> names;
    for (const Json& row : loop["requires"].items())
        if (!row["connection"].is_object())
            names.push_back(cut_to(printable(row["capability"].as_string()), 40));
    return names;
}

}  // namespace winsh::win
