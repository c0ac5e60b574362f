#include "web/pages/words.h"

#include "base/format.h"
#include "connectors/connector.h"
#include "web/pages/value_view.h"

namespace winsh::web {

std::string title_of_kind(std::string_view kind) {
    const Connector* connector = find_connector(kind);
    return connector == nullptr ? capitalised(std::string(words_of_name(kind))) : connector->info().title;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
    if (number == 1) return format("{} {}", number, one);
    return many.empty() ? format("{} {}s", number, one) : format("{} {}", number, many);
}

Json option(std::string_view value, std::string_view label, std::string_view chosen) {
    return Json::object({{"value", value}, {"label", label}, {"is_chosen", value == chosen}});
}

}  // namespace winsh::web
