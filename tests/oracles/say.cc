// What winsh says, for the oracles: reads a JSON value a line and writes an answer a line.
//   canonical    the RFC 8785 form of the value
//   codeowners   {"file", "paths"}: the owners of each path, by the first rule that fits, and how many rules
//   were left out
#include <iostream>
#include <string>
#include <string_view>

#include "base/json.h"
#include "connectors/github/codeowners.h"

namespace {

using winsh::Json;

Json owners_of(const winsh::Codeowners& file, std::string_view path) {
    for (const winsh::CodeownersRule& rule : file.rules) {
        if (rule.pattern != "*" && !path.starts_with(rule.pattern)) continue;
        Json owners = Json::array();
        for (const std::string& owner : rule.owners) owners.push(owner);
        return owners;
    }
    return Json::array();
}

Json codeowners(const Json& question) {
    const winsh::Codeowners file = winsh::parse_codeowners(question["file"].as_string());
    Json owners = Json::array();
    for (const Json& path : question["paths"].items()) owners.push(owners_of(file, path.as_string()));
    return Json::object({{"owners", std::move(owners)}, {"leftOut", file.inexpressible + file.invalid}});
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view mode = count == 2 ? arguments[1] : "";
    for (std::string line; std::getline(std::cin, line);) {
        const auto value = winsh::parse_json(line, {.bytes = 1U << 20U, .depth = 100});
        if (!value.has_value()) {
            std::cerr << value.error().message << ": " << line << '\n';
            return 1;
        }
        if (mode == "canonical") std::cout << to_canonical_text(*value) << '\n';
        if (mode == "codeowners") std::cout << to_text(codeowners(*value)) << '\n';
    }
    return 0;
}
