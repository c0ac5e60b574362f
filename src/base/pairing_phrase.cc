#include "base/pairing_phrase.h"

#include <sodium/crypto_pwhash.h>

#include <cstdint>
#include <new>

#include "base/sodium_start.h"

namespace winsh {
namespace {

// clang-format off
constexpr std::array<std::string_view, 256> kWords = {
    "acorn",  "agate",  "alder",  "almond", "amber",  "anchor", "anvil",  "apple",
    "apron",  "arch",   "arrow",  "ash",    "aspen",  "atlas",  "autumn", "badge",
    "bagel",  "bamboo", "banjo",  "barley", "basil",  "basket", "beacon", "beaver",
    "beetle", "bell",   "birch",  "bison",  "blue",   "boat",   "bonsai", "book",
    "bottle", "brass",  "bread",  "brick",  "bridge", "bronze", "brook",  "bucket",
    "butter", "button", "cabin",  "cactus", "camel",  "candle", "canoe",  "canyon",
    "carbon", "carpet", "castle", "cedar",  "chalk",  "cherry", "chess",  "cider",
    "cinema", "circle", "citrus", "clay",   "clock",  "cloud",  "clover", "cobalt",
    "cocoa",  "comet",  "copper", "coral",  "cotton", "cradle", "crane",  "crown",
    "cube",   "cumin",  "daisy",  "dawn",   "delta",  "denim",  "desert", "diary",
    "dolphin","domino", "donkey", "dragon", "drum",   "dune",   "eagle",  "earth",
    "easel",  "ebony",  "echo",   "elbow",  "elm",    "ember",  "engine", "fabric",
    "falcon", "fennel", "fern",   "fiddle", "field",  "finch",  "fjord",  "flame",
    "flask",  "flint",  "flute",  "forest", "fossil", "fox",    "galaxy", "garden",
    "garlic", "gecko",  "ginger", "glacier","globe",  "glove",  "goat",   "gold",
    "grape",  "gravel", "green",  "guitar", "hammer", "harbor", "harp",   "hazel",
    "hedge",  "helmet", "heron",  "hill",   "honey",  "horizon","ice",    "igloo",
    "indigo", "ink",    "iris",   "island", "ivory",  "ivy",    "jacket", "jade",
    "jaguar", "jasmine","jigsaw", "juniper","kayak",  "kernel", "kettle", "kiwi",
    "ladder", "lagoon", "lamp",   "lantern","laurel", "lemon",  "lichen", "lilac",
    "linen",  "lizard", "lobster","lotus",  "lunar",  "magnet", "mango",  "maple",
    "marble", "meadow", "melon",  "meteor", "mint",   "mirror", "moss",   "mural",
    "napkin", "nectar", "needle", "nest",   "nickel", "north",  "nutmeg", "oak",
    "oasis",  "oat",    "ocean",  "olive",  "onyx",   "opal",   "orbit",  "orchid",
    "otter",  "oyster", "paddle", "palm",   "panda",  "paper",  "parrot", "peach",
    "pebble", "pelican","pencil", "pepper", "petal",  "piano",  "pillow", "planet",
    "plum",   "pocket", "polar",  "pond",   "poppy",  "prism",  "puffin", "purple",
    "quartz", "quill",  "quilt",  "rabbit", "radish", "raven",  "ribbon", "river",
    "robin",  "rocket", "ruby",   "saddle", "saffron","salmon", "sandal", "sapphire",
    "satin",  "scarf",  "shell",  "silver", "sketch", "slate",  "spiral", "spruce",
    "squash", "summer", "teapot", "thimble","thyme",  "tiger",  "timber", "tulip",
    "tundra", "turtle", "umbra",  "velvet", "violet", "walnut", "willow", "zebra",
};
// clang-format on

constexpr std::array<std::uint8_t, crypto_pwhash_SALTBYTES> kSalt = {'w', 'i', 'n', 's', 'h', ' ', 'p', 'a',
                                                                     'i', 'r', 'i', 'n', 'g', ' ', '0', '1'};
constexpr std::uint64_t kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{16} * 1024 * 1024;

}  // namespace

const std::array<std::string_view, 256>& pairing_words() { return kWords; }

std::string pairing_phrase(std::string_view state, std::string_view redirect_uri) {
    std::string input(state);
    input.push_back('\0');
    input.append(redirect_uri);
    start_sodium();
    std::array<std::uint8_t, crypto_pwhash_BYTES_MIN> digest{};
    if (crypto_pwhash(digest.data(), digest.size(), input.data(), input.size(), kSalt.data(), kPasses,
                      kMemoryBytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();  // Memory is all that it can lack.
    }
    std::string phrase;
    for (std::size_t index = 0; index < 3; ++index) {
        if (index > 0) phrase.push_back('-');
        phrase.append(kWords[digest[index]]);
    }
    return phrase;
}

}  // namespace winsh
