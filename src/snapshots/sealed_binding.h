#pragma once

#include <string>

#include "model/sealed_place.h"

namespace winsh {

/// What a record at that place is bound to: it opens nowhere else.
std::string sealed_binding_of(const SealedPlace& place);

}  // namespace winsh
