#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

/// What a key's characters are.
enum class Body {
    hex,
    base32,
    alphanumeric,
    word,       ///< With `_`.
    base64url,  ///< With `_` and `-`.
    dotted,     ///< With `.` too.
    base64,     ///< With `+`, `/` and `=` too.
    path,       ///< Of a URL.
};

bool fits(Body body, char character) {
    switch (body) {
        case Body::hex:
            return is_hex(character);
        case Body::base32:
            return is_capital(character) || (character >= '2' && character <= '7');
        case Body::alphanumeric:
            return is_alphanumeric(character);
        case Body::word:
            return is_alphanumeric(character) || character == '_';
        case Body::base64url:
            return is_base64url(character);
        case Body::dotted:
            return is_base64url(character) || character == '.';
        case Body::base64:
            return is_base64url(character) || std::string_view(".+/=").contains(character);
        case Body::path:
            return is_base64url(character) || std::string_view("./%+@~").contains(character);
    }
    return false;
}

enum class Place {
    anywhere,
    alone,        ///< Not within a word: the prefix is short, or occurs in names.
    alone_exact,  ///< And the body is of just that length.
    in_url,       ///< The prefix stays: it says whose secret it was, and is none itself.
};

struct KnownKey {
    std::string_view prefix;
    std::size_t least;  ///< Characters after the prefix.
    Body body;
    Place place = Place::anywhere;
};

// Keys that are published by intention (`pk_live_`, `phc_`, `pk.`) are not here.
constexpr KnownKey kKnownKeys[] = {
    // Our own.
    {"win_live_", 16, Body::base64url},
    // Where code is kept and built.
    {"github_pat_", 10, Body::word},
    {"ghp_", 10, Body::word},
    {"gho_", 10, Body::word},
    {"ghu_", 10, Body::word},
    {"ghs_", 10, Body::dotted},
    {"ghr_", 10, Body::word},
    {"glpat-", 10, Body::dotted},
    {"gldt-", 10, Body::base64url},
    {"glrt-", 10, Body::dotted},
    {"glrtr-", 10, Body::base64url},
    {"glptt-", 10, Body::base64url},
    {"glcbt-", 10, Body::dotted},
    {"glsoat-", 10, Body::base64url},
    {"glimt-", 10, Body::base64url},
    {"glft-", 10, Body::base64url},
    {"glffct-", 10, Body::base64url},
    {"glagent-", 10, Body::base64url},
    {"gloas-", 10, Body::base64url},
    {"glwt-", 10, Body::base64url, Place::alone},
    {"GR1348941", 20, Body::base64url},
    {"ATBB", 28, Body::alphanumeric, Place::alone},
    {"ATATT3x", 40, Body::base64},
    {"ATCTT3x", 40, Body::base64},
    {"npm_", 30, Body::alphanumeric, Place::alone},
    {"pypi-", 40, Body::base64url, Place::alone},
    {"rubygems_", 40, Body::hex, Place::alone},
    {"dckr_pat_", 16, Body::base64url},
    {"dckr_oat_", 16, Body::base64url},
    {"figd_", 30, Body::base64url, Place::alone},
    {"PMAK-", 40, Body::base64url, Place::alone},
    {"lin_api_", 16, Body::alphanumeric},
    {"lin_oauth_", 16, Body::alphanumeric},
    {"ntn_", 40, Body::alphanumeric, Place::alone},
    {"secret_", 40, Body::alphanumeric, Place::alone},
    // Money and shops.
    {"sk_live_", 8, Body::word},
    {"sk_test_", 8, Body::word},
    {"rk_live_", 8, Body::word},
    {"rk_test_", 8, Body::word},
    {"sk_org_", 16, Body::word},
    {"whsec_", 10, Body::base64},
    {"shpat_", 16, Body::word},
    {"shpss_", 16, Body::word},
    {"shpca_", 16, Body::word},
    {"shppa_", 16, Body::word},
    {"sq0atp-", 16, Body::base64url},
    {"sq0csp-", 16, Body::base64url},
    {"EAAA", 40, Body::base64url, Place::alone},
    // Mail and chat.
    {"xoxa-", 8, Body::dotted},
    {"xoxb-", 8, Body::dotted},
    {"xoxc-", 8, Body::dotted},
    {"xoxd-", 8, Body::base64},
    {"xoxe-", 8, Body::dotted},
    {"xoxe.", 8, Body::dotted},
    {"xoxo-", 8, Body::dotted},
    {"xoxp-", 8, Body::dotted},
    {"xoxr-", 8, Body::dotted},
    {"xoxs-", 8, Body::dotted},
    {"xapp-", 8, Body::dotted},
    {"SG.", 30, Body::dotted, Place::alone},
    {"SK", 32, Body::hex, Place::alone_exact},
    {"key-", 32, Body::hex, Place::alone_exact},
    {"xkeysib-", 40, Body::base64url},
    {"dG9rO", 40, Body::base64, Place::alone},  // Intercom: "tok:" in base64
    {"hooks.slack.com/services/", 8, Body::path, Place::in_url},
    {"hooks.slack.com/workflows/", 8, Body::path, Place::in_url},
    {"hooks.slack.com/triggers/", 8, Body::path, Place::in_url},
    {"discord.com/api/webhooks/", 8, Body::path, Place::in_url},
    {"discordapp.com/api/webhooks/", 8, Body::path, Place::in_url},
    {".webhook.office.com/", 8, Body::path, Place::in_url},
    {"outlook.office.com/webhook/", 8, Body::path, Place::in_url},
    {"hooks.zapier.com/hooks/catch/", 8, Body::path, Place::in_url},
    // Clouds.
    {"AIza", 30, Body::base64url},
    {"ya29.", 20, Body::dotted},
    {"GOCSPX-", 16, Body::base64url},
    {"1//0", 30, Body::base64url, Place::alone},
    {"AKIA", 16, Body::base32, Place::alone_exact},
    {"ASIA", 16, Body::base32, Place::alone_exact},
    {"ABIA", 16, Body::base32, Place::alone_exact},
    {"ACCA", 16, Body::base32, Place::alone_exact},
    {"ABSK", 100, Body::base64, Place::alone},
    {"dop_v1_", 16, Body::hex},
    {"doo_v1_", 16, Body::hex},
    {"dor_v1_", 16, Body::hex},
    {"dapi", 32, Body::hex, Place::alone},
    {"hvs.", 24, Body::base64url, Place::alone},
    {"hvb.", 24, Body::base64url, Place::alone},
    {"dp.pt.", 30, Body::alphanumeric, Place::alone},
    {"dp.st.", 30, Body::dotted, Place::alone},
    {"pul-", 40, Body::hex, Place::alone},
    {"fo1_", 40, Body::base64url, Place::alone},
    {"HRKU-", 30, Body::base64url, Place::alone},
    {"sbp_", 40, Body::hex, Place::alone},
    {"sb_secret_", 20, Body::base64url, Place::alone},
    {"pscale_tkn_", 30, Body::dotted},
    {"pscale_oauth_", 30, Body::dotted},
    {"pscale_pw_", 30, Body::dotted},
    // What is measured.
    {"sntrys_", 10, Body::base64},
    {"sntryu_", 10, Body::base64},
    {"sntrya_", 10, Body::base64},
    {"sntryi_", 10, Body::base64},
    {"phx_", 16, Body::base64url, Place::alone},
    {"phs_", 16, Body::base64url, Place::alone},
    {"glsa_", 30, Body::word, Place::alone},
    {"glc_", 30, Body::base64, Place::alone},
    {"NRAK-", 20, Body::alphanumeric, Place::alone},
    {"dt0c01.", 24, Body::dotted, Place::alone},
    // Models.
    {"sk-ant-", 10, Body::base64url},
    {"sk-proj-", 10, Body::base64url},
    {"sk-svcacct-", 10, Body::base64url},
    {"sk-admin-", 20, Body::base64url},
    {"sk-or-v1-", 20, Body::hex},
    {"sk-", 32, Body::alphanumeric, Place::alone},
    {"hf_", 30, Body::alphanumeric, Place::alone},
    {"api_org_", 30, Body::alphanumeric, Place::alone},
    {"gsk_", 40, Body::alphanumeric, Place::alone},
    {"xai-", 60, Body::alphanumeric, Place::alone},
    {"pplx-", 40, Body::alphanumeric, Place::alone},
    {"r8_", 36, Body::alphanumeric, Place::alone},
    // Private keys without head and tail, by how their DER begins in base64; and age's.
    {"MIIEpAIBAAKC", 40, Body::base64},
    {"MIIEowIBAAKC", 40, Body::base64},
    {"MIIJKQIBAAKC", 40, Body::base64},
    {"MIIEvQIBADAN", 40, Body::base64},
    {"MIIEvAIBADAN", 40, Body::base64},
    {"MIIJQgIBADAN", 40, Body::base64},
    {"MIGHAgEAMBMG", 40, Body::base64},
    {"MHcCAQEEI", 40, Body::base64},
    {"b3BlbnNzaC1rZXktdjE", 40, Body::base64},
    {"AGE-SECRET-KEY-1", 40, Body::alphanumeric},
};

/// Names are long too, but they are not of mixed case and do not count.
bool looks_random(std::string_view body) {
    return std::ranges::any_of(body,
                               [](char character) { return is_digit(character) || is_capital(character); });
}

std::optional<Span> key_at(std::string_view text, std::size_t at, const KnownKey& key) {
    // Two characters rule out nearly all.
    if (character_at(text, at + 1) != key.prefix[1] || !text.substr(at).starts_with(key.prefix))
        return std::nullopt;
    const bool is_alone = key.place == Place::alone || key.place == Place::alone_exact;
    if (is_alone && is_base64url(character_before(text, at))) return std::nullopt;
    const auto belongs = [&](char character) { return fits(key.body, character); };
    const std::size_t tail = at + key.prefix.size();
    if (run_end(text, tail, belongs, tail + key.least) < tail + key.least) return std::nullopt;
    if (is_alone && !looks_random(text.substr(tail, key.least))) return std::nullopt;
    std::size_t end = run_end(text, tail, belongs);
    while (end > tail && !is_base64url(text[end - 1]) && text[end - 1] != '=') --end;
    if (end < tail + key.least) return std::nullopt;
    if (key.place == Place::alone_exact && (end != tail + key.least || is_base64url(character_at(text, end))))
        return std::nullopt;
    return Span{key.place == Place::in_url ? tail : at, end};
}

/// A key that is known by something in its middle.
struct InnerSign {
    std::string_view sign;
    bool (*fits_before)(char character);
    std::size_t least_before;
    std::size_t most_before;
    Body body;
    std::size_t least;
};

constexpr InnerSign kInnerSigns[] = {
    {":AA", is_digit, 8, 12, Body::base64url, 30},                // Telegram
    {"-us", is_hex, 32, 32, Body::alphanumeric, 1},               // Mailchimp
    {"Q~", is_alphanumeric, 4, 4, Body::dotted, 31},              // Entra ID
    {".atlasv1.", is_alphanumeric, 14, 14, Body::base64url, 50},  // Terraform
};

std::optional<Span> inner_sign_at(std::string_view text, std::size_t at, std::size_t from,
                                  const InnerSign& key) {
    if (!text.substr(at).starts_with(key.sign)) return std::nullopt;
    const std::size_t least = at - std::min(at - from, key.most_before);
    const std::size_t begin = run_begin(text, at, least, key.fits_before);
    const std::size_t tail = at + key.sign.size();
    const std::size_t end =
        run_end(text, tail, [&](char character) { return fits(key.body, character); }, tail + 512);
    if (at - begin < key.least_before || end - tail < key.least) return std::nullopt;
    return Span{begin, end};
}

/// The tables by first character, so that a search does little at most places of the text.
struct Starters {
    std::vector<const KnownKey*> keys;
    std::vector<const InnerSign*> signs;
};
const std::array<Starters, 256>& starters() {
    static const std::array<Starters, 256> sorted = [] {
        std::array<Starters, 256> by_first;
        for (const KnownKey& key : kKnownKeys)
            by_first[static_cast<unsigned char>(key.prefix.front())].keys.push_back(&key);
        for (const InnerSign& key : kInnerSigns)
            by_first[static_cast<unsigned char>(key.sign.front())].signs.push_back(&key);
        return by_first;
    }();
    return sorted;
}

/// Past the head that begins with `BEGIN ` or `END ` there, where it is one of a private key.
std::optional<std::size_t> private_key_line_end(std::string_view text, std::size_t at) {
    const std::string_view line = text.substr(at, 80);
    const std::size_t words = line.find("PRIVATE KEY");
    if (words == kNowhere || line.substr(0, words).contains("--")) return std::nullopt;
    std::size_t end = at + words + std::string_view("PRIVATE KEY").size();
    if (text.substr(end).starts_with(" BLOCK")) end += 6;
    if (text.substr(end).starts_with(" -")) ++end;
    return run_end(text, end, [](char character) { return character == '-'; }, end + 8);
}

/// Where the dashes before `at` begin; `at` where there are too few.
std::size_t dashes_begin(std::string_view text, std::size_t at, std::size_t from) {
    const std::size_t least = std::max(from, at - std::min<std::size_t>(at, 8));
    const std::size_t begin =
        run_begin(text, at, least, [](char character) { return character == '-' || character == ' '; });
    const std::size_t dash = text.substr(begin, at - begin).find('-');
    return dash != kNowhere && begin + dash + 4 <= at ? begin + dash : at;
}

/// Where the base64 that ends before `end` begins: whole long words of it, the last of which may be short.
std::size_t base64_begin(std::string_view text, std::size_t end, std::size_t from) {
    constexpr std::size_t kLeastWord = 16;
    std::size_t begin = end;
    bool is_last = true;
    while (true) {
        const std::size_t word_end = run_begin(text, begin, from, is_blank);
        const std::size_t word = run_begin(text, word_end, from, [](char character) {
            return is_alphanumeric(character) || std::string_view("+/=").contains(character);
        });
        if (word == word_end || (word_end - word < kLeastWord && !is_last)) return begin;
        is_last = false;
        begin = word;
    }
}

/// A compact JOSE object at `at`, where `head_end` is the end of its first part.
std::optional<std::size_t> jose_end(std::string_view text, std::size_t at, std::size_t head_end) {
    if (head_end - at < 8) return std::nullopt;
    std::size_t end = head_end;
    // Three parts where it is signed, five where it is encrypted; some of them may be empty.
    for (int part = 1; part < 5 && character_at(text, end) == '.'; ++part) {
        const std::size_t next = run_end(text, end + 1, is_base64url);
        if (next == end + 1 && character_at(text, next) != '.') break;
        end = next;
    }
    if (end < head_end + 8) return std::nullopt;
    return end;
}

}  // namespace

std::optional<Span> find_private_key(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); ++at) {
        const bool begins = text.substr(at).starts_with("BEGIN ");
        if (!begins && !text.substr(at).starts_with("END ")) continue;
        const std::size_t dashes = dashes_begin(text, at, from);
        const std::optional<std::size_t> line_end = private_key_line_end(text, at);
        if (dashes == at || !line_end) continue;
        if (!begins) return Span{base64_begin(text, dashes, from), *line_end};
        // A block that was cut off is a key all the same.
        for (std::size_t end = text.find("END ", *line_end); end != kNowhere;
             end = text.find("END ", end + 4)) {
            const std::optional<std::size_t> last = private_key_line_end(text, end);
            if (last && dashes_begin(text, end, *line_end) != end) return Span{dashes, *last};
        }
        return Span{dashes, text.size()};
    }
    return std::nullopt;
}

std::optional<Span> find_jwt(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("eyJ", from); at != kNowhere; at = text.find("eyJ", at)) {
        const std::size_t head_end = run_end(text, at, is_base64url);
        if (const auto end = jose_end(text, at, head_end)) return Span{at, *end};
        // What begins within the same run ends as badly.
        at = head_end;
    }
    return std::nullopt;
}

std::optional<Span> find_known_key(std::string_view text, std::size_t from) {
    const std::array<Starters, 256>& all = starters();
    for (std::size_t at = from; at < text.size(); ++at) {
        const Starters& here = all[static_cast<unsigned char>(text[at])];
        for (const KnownKey* key : here.keys)
            if (const auto span = key_at(text, at, *key)) return span;
        for (const InnerSign* key : here.signs)
            if (const auto span = inner_sign_at(text, at, from, *key)) return span;
    }
    return std::nullopt;
}

}  // namespace winsh
