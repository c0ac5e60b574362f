#include "access/common_passwords.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "base/wiped_string.h"

namespace winsh {
namespace {

/// Cores of common passwords, without the digits and signs that people put around them. Each has a
/// space on both sides.
constexpr std::string_view kWords =
    " "
    "aa abc abcabc abcd abcde abcdef abcdefg abcdefgh access accessdenied account adidas admin "
    "adminadmin administrator adminpassword alexander alexandra america anderson andrea andrew angel "
    "angelina anthony apple april arsenal asd asdasd asdasdasd asdf asdfasdf asdfgh asdfghjkl ashley "
    "asshole august austin austria azerty azertyuiop babygirl bailey baseball basketball batman "
    "beautiful benfica benjamin berlin bismillah blablabla blink brandon brasil britney brooklyn buster "
    "butterfly california canada caroline catherine changeit changeme changemenow changepassword "
    "charles charlie charlotte cheese chelsea chicago chicken chocolate chocolates christian christina "
    "christmas christopher computer computers cookie corvette cowboys daniel danielle david december "
    "default defaultpassword demo deutschland developer diamond dolphin dragon dragonball dragons "
    "eagles elephant elizabeth eminem england enter estrella everton facebook february fernando ferrari "
    "fitness flower flowers football footballs forever france francesco francisco freedom friday "
    "friends fuckoff fuckyou gabriel galatasaray gandalf george germany gfhjkm giovanni github "
    "godisgood google guest guitar hallo hannah harley harrypotter heaven hello hellohello hellokitty "
    "helloworld hockey hunter iloveme iloveu iloveyou iloveyousomuch iloveyoutoo india instagram "
    "internet isabella jackson january jasmine jennifer jesus jesuschrist johnson jonathan jordan "
    "joseph joshua july june justin killer kimberly kristina lakers lauren letmein letmeinnow lewis "
    "liverpool login loginlogin london love lovelove lovely loveme loveyou madison maggie manager "
    "manchester manchesterunited manutd march margaret mariposa martin master matrix matthew melissa "
    "mercedes mexico michael michelle microsoft minecraft monday money monica monkey monster motherlode "
    "motorola mustang mynameis mypassword myspace naruto natasha newpassword newyork nicholas nicole "
    "nintendo nopassword nothing november october oliver onelove opensesame orange p pakistan pass "
    "passpass passphrase passw passwd password passwordpassword passwords passwort patricia patrick "
    "peanut pepper playboy playstation pokemon porsche princess private purple q qaz qazwsx qazwsxedc "
    "qazwsxedcrfv qq qqww qwaszx qwe qweasd qweasdzxc qweqwe qweqweqwe qwer qwerqwer qwert qwerty "
    "qwertyqwerty qwertyu qwertyui qwertyuiop qwertz qwertzuiop rachel rainbow ranger realmadrid "
    "rebecca register richard robert ronaldo root rootroot samantha samsung saturday school scooter "
    "sebastian secret secretpassword secrets secure security september server service shadow shannon "
    "skywalker slipknot snoopy soccer spiderman spring starwars stephanie steven summer sunday "
    "sunflower sunshine superman superstar support sweetheart sysadmin system taylor temp temporary "
    "temppassword tennis test testing testpassword testtest testuser thomas thuglife thursday tigger "
    "tinkerbell toor toyota trustme trustno trustnoone tuesday unknown user username valentina vanessa "
    "victoria viktoria vladimir volcom wednesday welcome welcomehome welcometo whatever william win "
    "winner winsh winshd winter wizard wordpass yankees yellow yourpassword zaq zaqwsx zxc zxcvbn "
    "zxcvbnm zxczxc ";

/// Runs along which fingers and minds walk; each is read in both directions.
constexpr std::string_view kRuns[] = {
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "1a2b3c4d5e6f7g8h9i",
    "147258369",
    "159357258456",
    "789456123",
    "741852963",
    "zaq1xsw2cde3vfr4bgt5",
    "zaq12wsxcde34rfvbgt5",
    "!@#$%^&*()_+",
    "112233445566778899",
    "11223344556677889900",
    "102030405060708090",
    "314159265358979323846",
    "1029384756",
    "1qazxsw23edcvfr4",
};

char plain_letter(char c) {
    switch (c) {
        case '0':
            return 'o';
        case '1':
        case '!':
        case '|':
            return 'i';
        case '3':
            return 'e';
        case '4':
        case '@':
            return 'a';
        case '5':
        case '$':
            return 's';
        case '7':
        case '+':
            return 't';
        case '8':
            return 'b';
        default:
            return c;
    }
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string_view without_tail(std::string_view text) {
    while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
    return text;
}

/// Without what is no letter at both ends.
std::string_view core_of(std::string_view text) {
    while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
    return without_tail(text);
}

bool is_common_word(std::string_view core) {
    return !core.contains(' ') && kWords.contains(" " + WipedString(core) + " ");
}

WipedString with_plain_letters(std::string_view text) {
    WipedString out(text);
    std::ranges::transform(out, out.begin(), plain_letter);
    return out;
}

WipedString letters_and_digits(std::string_view text) {
    WipedString out;
    std::ranges::copy_if(text, std::back_inserter(out),
                         [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
    return out;
}

/// One piece of at most five bytes over and over: `aaaaaaaaaa`, `abc1abc1abc1`. Of a length that people type;
/// how many times a longer one repeats is itself something to guess.
bool repeats_a_short_piece(std::string_view text) {
    constexpr std::size_t kLongestTyped = 40;
    if (text.size() > kLongestTyped) return false;
    for (std::size_t piece = 1; piece <= 5; ++piece) {
        bool repeats = text.size() > piece;
        for (std::size_t i = piece; i < text.size() && repeats; ++i) repeats = text[i] == text[i - piece];
        if (repeats) return true;
    }
    return false;
}

/// Made of at most two pieces of the runs: `1234567890`, `qwertyuiop123`, `zxcvbnm321`.
bool follows_runs(std::string_view text) {
    const auto is_piece = [](std::string_view piece) {
        const WipedString reversed(piece.rbegin(), piece.rend());
        return std::ranges::any_of(
            kRuns, [&](std::string_view run) { return run.contains(piece) || run.contains(reversed); });
    };
    if (is_piece(text)) return true;
    for (std::size_t cut = 3; cut + 3 <= text.size(); ++cut) {
        if (is_piece(text.substr(0, cut)) && is_piece(text.substr(cut))) return true;
    }
    return false;
}

}  // namespace

bool is_common_password(std::string_view password) {
    WipedString lower(password);
    for (char& c : lower) c = to_lower_ascii(c);
    if (repeats_a_short_piece(lower) || follows_runs(lower)) return true;
    const std::string_view core = core_of(lower);
    if (core.empty()) return false;
    const WipedString plain = with_plain_letters(lower);
    return is_common_word(core) || is_common_word(letters_and_digits(core)) ||
           is_common_word(core_of(with_plain_letters(core))) || is_common_word(core_of(plain)) ||
           is_common_word(with_plain_letters(without_tail(lower))) ||
           is_common_word(letters_and_digits(plain));
}

}  // namespace winsh
