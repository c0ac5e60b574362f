#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "win/terminal.h"

namespace winsh::win {

struct ViewOptions {
    std::size_t columns = 80;
    Colours colours = Colours::none;
    Timestamp now;
    bool is_seen = true;  ///< On a terminal; else what a script looks for stays in one piece.
};

/// Collects the lines of something that is shown for reading; none is wider than asked for, and none than a
/// person likes to read. The options live as long.
class Page {
public:
    explicit Page(const ViewOptions& options);

    std::size_t columns() const { return columns_; }
    bool is_narrow() const;  ///< Too narrow for rows of several columns.
    std::string painted(Tone tone, std::string_view text) const;
    /// How long ago a time of the API was, or how far ahead; "" where it is none.
    std::string since(const Json& time) const;

    void blank();
    void line(std::string_view finished);
    void heading(std::string_view words);
    void paragraph(Tone tone, std::string_view words, std::size_t indent = 0);
    /// Left and right text on one line if both fit, else on two.
    void sides(Tone left_tone, std::string_view left, Tone right_tone, std::string_view right);
    /// An address, in one piece to be copied.
    void link(std::string_view url, std::size_t indent = 0);
    std::string take();

private:
    const ViewOptions& options_;
    std::size_t columns_;
    std::string text_;
};

/// The parts that are not empty, with dots between them.
std::string joined(std::initializer_list<std::string> parts);
/// A text of the API that may stand on a terminal; "" where it is none.
std::string text_of(const Json& value);

/// The first digits of a digest, as `show` and `diff` take them; "" where it is none.
std::string short_digest(const Json& digest);

/// How a word of the API looks.
struct Look {
    std::string_view word;  ///< As the API has it.
    std::string_view mark;
    std::string_view shown;
    Tone tone;
};
/// A word that is not known is shown as it is: the look points into it.
Look look_of_status(std::string_view word);
Look look_of_health(std::string_view word);
Look look_of_severity(std::string_view word);

}  // namespace winsh::win
