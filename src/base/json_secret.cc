#include "base/json_secret.h"

#include "base/secret.h"

namespace winsh {

void wipe(Json& value) {
    const std::string_view text = value.as_string();
    // The value is not constant, so neither are its characters.
    overwrite({const_cast<char*>(text.data()), text.size()});
}

}  // namespace winsh
