#include <gtest/gtest.h>

#include <set>

#include "model/account.h"
#include "model/audit.h"
#include "model/connection.h"
#include "model/grant.h"
#include "model/snapshot.h"
#include "model/token.h"

namespace winsh {
namespace {

/// The values 0..last have different words, each of which reads back as its value.
template <typename Enum, typename Parse>
void expect_words_read_back(Enum last, Parse parse) {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const auto value = static_cast<Enum>(i);
        const std::string_view word = name_of(value);
        EXPECT_FALSE(word.empty()) << i;
        EXPECT_TRUE(words.insert(word).second) << word;
        EXPECT_EQ(parse(word), value) << word;
    }
    EXPECT_FALSE(parse(""));
    EXPECT_FALSE(parse("something else"));
}

TEST(Names, read_back_as_what_they_name) {
    expect_words_read_back(Role::member, parse_role);
    expect_words_read_back(AuditAction::request_refused, parse_audit_action);
    expect_words_read_back(ConnectionStatus::disabled, parse_connection_status);
    expect_words_read_back(SnapshotStatus::unavailable, parse_snapshot_status);
    expect_words_read_back(TokenSource::cli, parse_token_source);
    expect_words_read_back(DeviceGrantState::redeemed, parse_device_grant_state);
    for (const Scope scope : Scopes::all().list()) EXPECT_EQ(parse_scope(name_of(scope)), scope);
}

}  // namespace
}  // namespace winsh
