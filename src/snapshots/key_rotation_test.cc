#include "snapshots/key_rotation.h"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "snapshots/key_rotation_test_case.h"

namespace winsh {
namespace {

void write_key(const std::string& path, const SealingKey& key, unsigned mode = 0600) {
    std::ofstream(path) << key.to_text().reveal() << '\n';
    ::chmod(path.c_str(), mode);
}

template <typename T>
void expect_refused(const Result<T>& result, std::string_view words) {
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().message.contains(words)) << result.error().message;
}

TEST_F(KeyRotationTest, seals_everything_anew_and_leaves_one_key) {
    make_installation();
    const std::string before = find_keys(files, *store)->present->id();
    const auto rotation = rotate();
    ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
    EXPECT_EQ(rotation->from, before);
    EXPECT_NE(rotation->to, before);
    EXPECT_EQ(rotation->resealed, 7U) << "credential, memory and people of two connections, and a setting";
    EXPECT_TRUE(rotation->unreadable.empty());
    EXPECT_FALSE(rotation->was_resumed);
    expect_rotated_to(rotation->to);
    EXPECT_FALSE(find_keys(files, *store)->next.has_value());
    EXPECT_FALSE(std::filesystem::exists(files.next_path()));
    struct stat status{};
    ASSERT_EQ(::stat(files.present_path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(KeyRotationTest, is_recorded_with_the_ids_of_the_keys_alone) {
    make_installation();
    const auto rotation = rotate().value();
    // Those of the installation, and the same in the workspace, for its owners.
    const auto entries = store->audit().list({.limit = 4}).value();
    EXPECT_EQ(entries[0].action, AuditAction::key_rotated);
    EXPECT_EQ(entries[2].action, AuditAction::key_rotation_begun);
    const auto shown = store->audit().list({.workspace = workspace, .limit = 2}).value();
    EXPECT_EQ(shown[0].action, AuditAction::key_rotated);
    EXPECT_EQ(shown[1].action, AuditAction::key_rotation_begun);
    for (const AuditEntry& entry : entries) {
        EXPECT_EQ(entry.subject, rotation.to);
        EXPECT_EQ(entry.detail,
                  entry.action == AuditAction::key_rotation_begun
                      ? "Begun: the key " + rotation.to + " replaces the key " + rotation.from + "."
                      : "Ended: all that can be opened is sealed with the key " + rotation.to +
                            ", not with the key " + rotation.from + ".");
    }
}

/// Each call of the store in turn is where a rotation ends.
class InterruptedKeyRotation : public KeyRotationTest {
protected:
    /// True while there is such a call.
    bool play_round(int call, InterruptedStore::At at) {
        const std::size_t rotations = count(AuditAction::key_rotated);
        InterruptedStore interrupted(*store, call, at);
        const auto cut_short = rotate_master_key(files, {}, interrupted, clock, system_random);
        EXPECT_EQ(cut_short.has_value(), !interrupted.has_failed());
        // A server that ran all the time, and one that starts now.
        expect_all_readable(*store, *running_);
        expect_a_start_reads_all();
        const auto stored = put_section(*running_, store->connections().all()->front());
        EXPECT_TRUE(stored.has_value()) << stored.error().message;
        if (cut_short.has_value()) return false;

        const bool was_begun = store->setting(kReplacedKeySetting).value().has_value();
        if (was_begun) {
            EXPECT_TRUE(cut_short.error().message.contains("Run the same command again"))
                << cut_short.error().message;
        }
        const auto ended = rotate();
        EXPECT_TRUE(ended.has_value()) << ended.error().message;
        if (!ended.has_value()) return false;
        expect_rotated_to(ended->to);
        EXPECT_EQ(count(AuditAction::key_rotated), rotations + 1) << "told once";
        EXPECT_EQ(count(AuditAction::key_rotation_begun), count(AuditAction::key_rotated));
        expect_all_readable(*store, *running_);
        return true;
    }
    void interrupt_at_every_call(InterruptedStore::At at) {
        make_installation();
        running_ = start();
        int call = 1;
        while (play_round(call, at) && !HasFailure()) ++call;
        EXPECT_GT(call, 20) << "hardly a call was made";
    }
    void TearDown() override {
        running_.reset();
        KeyRotationTest::TearDown();
    }

    std::unique_ptr<Server> running_;
};

TEST_F(InterruptedKeyRotation, before_any_call_leaves_everything_readable_and_is_ended_by_the_next) {
    interrupt_at_every_call(InterruptedStore::At::before);
}

TEST_F(InterruptedKeyRotation, after_any_call_leaves_everything_readable_and_is_ended_by_the_next) {
    interrupt_at_every_call(InterruptedStore::At::after);
}

TEST_F(KeyRotationTest, that_has_not_ended_is_told_by_the_next_start) {
    make_installation();
    EXPECT_FALSE(log.text().contains("key_rotation_unfinished"));
    InterruptedStore interrupted(*store, 14, InterruptedStore::At::after);
    ASSERT_FALSE(rotate_master_key(files, {}, interrupted, clock, system_random).has_value());
    const auto state = master_key_state(files, *store).value();
    EXPECT_EQ(state.replaced, find_keys(files, *store)->present->id());
    EXPECT_EQ(state.id, find_keys(files, *store)->next->id());
    EXPECT_EQ(state.file, files.next_path());
    EXPECT_EQ(state.records.size(), 2U) << "some are sealed with the one, some with the other";
    expect_a_start_reads_all();
    EXPECT_TRUE(log.text().contains("key_rotation_unfinished")) << log.text();
    EXPECT_TRUE(rotate()->was_resumed);
    const auto ended = master_key_state(files, *store).value();
    EXPECT_EQ(ended.replaced, std::nullopt);
    EXPECT_EQ(ended.file, files.present_path());
    EXPECT_EQ(ended.records, (std::map<std::string, std::size_t>{{ended.id, 7}}));
}

TEST_F(KeyRotationTest, keeps_nobody_from_choosing_how_people_are_named) {
    make_installation();
    const auto server = start();
    InterruptedStore interrupted(*store, 14, InterruptedStore::At::after);
    ASSERT_FALSE(rotate_master_key(files, {}, interrupted, clock, system_random).has_value());
    const std::vector<Connection> before = store->connections().all().value();
    for (const Connection& connection : before) {
        const auto named =
            server->connections.name_people(workspace, connection.id, PeopleNames::ids, somebody());
        EXPECT_TRUE(named.has_value()) << named.error().message;
    }
    const std::vector<Connection> after = store->connections().all().value();
    for (const Connection& connection : after) EXPECT_EQ(people_names_of(connection), PeopleNames::ids);
    expect_all_readable(*store, *server);
}

TEST_F(KeyRotationTest, takes_what_a_write_of_the_next_key_left_behind_away) {
    make_installation();
    std::ofstream(files.next_path() + ".new") << "half a k";
    const auto rotation = rotate();
    ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
    expect_rotated_to(rotation->to);
    EXPECT_FALSE(std::filesystem::exists(files.next_path() + ".new"));
}

TEST_F(KeyRotationTest, overwrites_nothing_that_servers_write_meanwhile) {
    make_installation();
    const auto server = start();
    const std::string before = find_keys(files, *store)->present->id();
    std::atomic<bool> is_over = false;
    std::size_t added = 2;
    {
        std::jthread polling([&] {
            while (!is_over) {
                const std::vector<Connection> all = store->connections().all().value();
                for (const Connection& connection : all) {
                    const auto stored = put_section(*server, connection);
                    // At the moment of the change one may be refused, and is read anew.
                    EXPECT_TRUE(stored || stored.error().kind == ErrorKind::conflict);
                }
            }
        });
        std::jthread adding([&] {
            while (!is_over && added < 90) {
                EXPECT_TRUE(add(*server, "github_pat_" + std::to_string(added)));
                ++added;
            }
        });
        for (int count = 0; count < 3; ++count) {
            const auto rotation = rotate();
            EXPECT_TRUE(rotation.has_value()) << rotation.error().message;
            if (rotation.has_value()) expect_rotated_to(rotation->to);
        }
        is_over = true;
    }
    const std::string id = master_key_state(files, *store)->id;
    EXPECT_NE(id, before);
    expect_rotated_to(id);
    EXPECT_EQ(store->connections().all()->size(), added);
    expect_all_readable(*store, *server);
}

TEST_F(KeyRotationTest, runs_once_at_a_time) {
    make_installation();
    {
        const auto turn = take_rotation_turn(folder);
        ASSERT_TRUE(turn.has_value());
        const auto second = rotate();
        expect_refused(second, "Another process rotates the master key");
        EXPECT_EQ(second.error().kind, ErrorKind::conflict);
        EXPECT_FALSE(std::filesystem::exists(files.next_path()));
    }
    EXPECT_TRUE(rotate().has_value());
}

TEST_F(KeyRotationTest, makes_the_key_before_worthless) {
    make_installation();
    const SealingKey old_key = *find_keys(files, *store)->present;
    ASSERT_TRUE(rotate().has_value());
    std::filesystem::rename(files.present_path(), folder + "/new.key");
    write_key(files.present_path(), old_key);
    expect_refused(load_master_key(files, *store, {clock, system_random, log}),
                   "is not the key of this database");
    expect_refused(rotate(), "is not the key of this database");
    EXPECT_FALSE(std::filesystem::exists(files.next_path()));
    std::filesystem::rename(folder + "/new.key", files.present_path());
    expect_a_start_reads_all();
}

TEST_F(KeyRotationTest, that_has_not_ended_wants_both_its_keys) {
    make_installation();
    InterruptedStore interrupted(*store, 14, InterruptedStore::At::after);
    ASSERT_FALSE(rotate_master_key(files, {}, interrupted, clock, system_random).has_value());
    for (const std::string& path : {files.present_path(), files.next_path()}) {
        std::filesystem::rename(path, folder + "/away.key");
        expect_refused(load_master_key(files, *store, {clock, system_random, log}), "key");
        expect_refused(rotate(), "key");
        std::filesystem::rename(folder + "/away.key", path);
    }
    const SealingKey next = *find_keys(files, *store)->next;
    write_key(files.next_path(), SealingKey::generate(system_random));
    expect_refused(rotate(), "has not ended: both files have to be there");
    write_key(files.next_path(), next);
    EXPECT_TRUE(rotate().has_value());
    expect_rotated_to(next.id());
}

TEST_F(KeyRotationTest, leaves_what_no_key_opens_as_it_is_and_tells_where_it_stands) {
    make_installation();
    const Connection connection = store->connections().all()->front();
    const SealedPlace place{SealedPlace::Kind::credential, connection.workspace, connection.id, "token"};
    const std::string record = store->sealed().find(place)->value();
    std::string altered = record;
    altered[40] = altered[40] == 'A' ? 'B' : 'A';
    ASSERT_EQ(store->sealed().replace(place, record, altered), true);
    const auto rotation = rotate();
    ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
    ASSERT_EQ(rotation->unreadable.size(), 1U);
    EXPECT_EQ(rotation->unreadable.front(), place);
    EXPECT_EQ(rotation->resealed, 6U);
    EXPECT_EQ(store->sealed().find(place).value(), altered);
}

TEST_F(KeyRotationTest, puts_no_key_in_the_place_of_a_link) {
    make_installation();
    std::filesystem::rename(files.present_path(), folder + "/kept_elsewhere.key");
    std::filesystem::create_symlink(folder + "/kept_elsewhere.key", files.present_path());
    expect_refused(rotate(), "is a link");
    EXPECT_TRUE(std::filesystem::is_symlink(files.present_path()));
    expect_a_start_reads_all();
}

TEST_F(KeyRotationTest, needs_a_key_that_is_in_use) {
    expect_refused(rotate(), "the first start of winshd serve makes it");
    EXPECT_FALSE(std::filesystem::exists(files.next_path()));
}

/// The operator keeps the key in a file of their own.
class KeyRotationByPath : public KeyRotationTest {
protected:
    void SetUp() override {
        KeyRotationTest::SetUp();
        files.path = folder + "/first.key";
        write_key(files.path, SealingKey::generate(system_random));
        make_installation();
        write_key(second, SealingKey::generate(system_random));
    }
    std::string first() const { return folder + "/first.key"; }

    std::string second =
        (std::filesystem::temp_directory_path() / ("winsh-second-" + std::to_string(::getpid()) + ".key"))
            .string();
    void TearDown() override {
        std::filesystem::remove(second);
        KeyRotationTest::TearDown();
    }
};

TEST_F(KeyRotationByPath, goes_on_in_the_new_file_and_leaves_the_old_one_to_the_operator) {
    const auto running = start();
    const auto rotation = rotate(second);
    ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
    EXPECT_EQ(rotation->file, second);
    EXPECT_TRUE(std::filesystem::exists(first()));
    expect_all_readable(*store, *running);
    // The configuration still names the old one: works, and says so.
    expect_rotated_to(rotation->to);
    EXPECT_TRUE(log.text().contains("master_key_moved")) << log.text();
    EXPECT_TRUE(log.text().contains(second)) << log.text();
    EXPECT_EQ(master_key_state(files, *store)->file, second);
    files.path = second;
    expect_rotated_to(rotation->to);
    // Without the new file the old one opens nothing.
    files.path = first();
    std::filesystem::rename(second, folder + "/away.key");
    expect_refused(load_master_key(files, *store, {clock, system_random, log}),
                   "is not the key of this database");
}

TEST_F(KeyRotationByPath, is_followed_by_a_server_that_was_told_no_path) {
    std::filesystem::rename(first(), folder + "/master.key");
    files.path = {};
    const auto running = start();
    files.path = folder + "/master.key";
    const auto rotation = rotate(second);
    ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
    files.path = {};
    expect_all_readable(*store, *running);
    expect_rotated_to(rotation->to);
    expect_refused(rotate(), "stands in " + second);
    EXPECT_FALSE(std::filesystem::exists(files.next_path()));
}

TEST_F(KeyRotationByPath, a_file_that_is_needed_no_more_keeps_nobody_from_starting) {
    const auto rotation = rotate(second);
    ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
    std::filesystem::copy_file(second, folder + "/third.key");
    ::chmod(second.c_str(), 0644);
    expect_refused(load_master_key(files, *store, {clock, system_random, log}), "chmod 600");
    files.path = folder + "/third.key";
    expect_rotated_to(rotation->to);
}

TEST_F(KeyRotationByPath, that_was_interrupted_is_ended_by_the_same_command) {
    int call = 1;
    for (;; ++call) {
        InterruptedStore interrupted(*store, call, InterruptedStore::At::after);
        const auto rotation = rotate_master_key(files, second, interrupted, clock, system_random);
        expect_a_start_reads_all();
        if (rotation.has_value() || HasFailure()) break;
    }
    EXPECT_GT(call, 8);
    ASSERT_TRUE(rotate(second).has_value()) << "once more does nothing";
    EXPECT_EQ(count(AuditAction::key_rotated), 1U);
    expect_rotated_to(find_keys(files, *store)->moved->id());
}

TEST_F(KeyRotationByPath, takes_no_file_that_a_server_could_not_use) {
    expect_refused(rotate(), "name both");
    expect_refused(rotate(folder + "/nowhere.key"), "does not exist");
    expect_refused(rotate(first()), "holds the key that is in use already");
    ::chmod(second.c_str(), 0640);
    expect_refused(rotate(second), "chmod 600");
    ::chmod(second.c_str(), 0600);
    std::ofstream(second) << "no key";
    expect_refused(rotate(second), "64 hex digits");
    EXPECT_EQ(count(AuditAction::key_rotation_begun), 0U);
    expect_rotated_to(find_keys(files, *store)->present->id());
}

}  // namespace
}  // namespace winsh
