#pragma once

#include <string_view>

namespace winsh {

/// True for what guessing programs try first: a common password or word with digits and signs around it or in
/// place of letters, one short piece over and over, a run along the alphabet, the digits or the keyboard,
/// this product's name. In any case of the letters. Made for passwords of ten characters and more.
bool is_common_password(std::string_view password);

}  // namespace winsh
