#include "snapshots/key_ring.h"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "snapshots/master_key.h"
#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

constexpr std::string_view kPlace = "a place";

/// A folder with a key and a store, as a server has them.
class KeyRingTest : public SnapshotsTest {
protected:
    void SetUp() override {
        SnapshotsTest::SetUp();
        files.folder = folder;
        ring = load_master_key(files, *store, {clock, system_random, log}).value();
    }
    void TearDown() override {
        ring.reset();
        SnapshotsTest::TearDown();
    }
    void put(const std::string& name, const SealingKey& one) {
        std::ofstream(files.folder + name) << one.to_text().reveal();
        ::chmod((files.folder + name).c_str(), 0600);
    }
    /// What a rotation in another process does.
    void begin() {
        put("/master.key.next", next);
        ASSERT_TRUE(store->set_setting(kSealingKeySetting, next.id()));
    }
    void end() { ASSERT_TRUE(make_present(files)); }
    std::string seal() { return ring->seal(Secret("secret"), kPlace, system_random); }
    bool opens(const std::string& record) { return ring->open(record, kPlace).has_value(); }

    SystemRandom system_random;
    const SealingKey next = SealingKey::generate(system_random);
    std::unique_ptr<KeyRing> ring;
    MasterKeyOptions files;
};

TEST_F(KeyRingTest, seals_with_the_next_key_as_soon_as_a_rotation_has_begun_and_opens_what_both_sealed) {
    const std::string old_id = ring->sealing_id();
    const std::string old_record = seal();
    begin();
    const std::string new_record = seal();
    EXPECT_EQ(sealing_key_id_of(new_record), next.id());
    EXPECT_EQ(sealing_key_id_of(old_record), old_id);
    EXPECT_TRUE(opens(old_record));
    EXPECT_TRUE(opens(new_record));
}

TEST_F(KeyRingTest, finds_the_key_of_a_record_that_another_process_sealed) {
    begin();
    EXPECT_EQ(ring->size(), 1U);
    EXPECT_TRUE(opens(next.seal(Secret("secret"), kPlace, system_random)));
    end();
    EXPECT_TRUE(opens(next.seal(Secret("secret"), kPlace, system_random)));
}

TEST_F(KeyRingTest, finds_a_rotation_that_came_to_its_end_unnoticed) {
    begin();
    end();
    EXPECT_EQ(sealing_key_id_of(seal()), next.id());
}

TEST_F(KeyRingTest, forgets_the_old_key_a_minute_after_its_file_is_gone) {
    const std::string old_record = seal();
    begin();
    seal();
    clock.advance(std::chrono::hours(1));
    EXPECT_TRUE(opens(old_record)) << "the rotation still runs";
    end();
    EXPECT_TRUE(opens(old_record)) << "somebody has read it before";
    clock.advance(std::chrono::seconds(61));
    seal();
    EXPECT_EQ(ring->size(), 1U);
    EXPECT_FALSE(opens(old_record));
}

TEST_F(KeyRingTest, goes_on_with_what_is_in_memory_where_the_files_are_taken_away) {
    const std::string record = seal();
    std::filesystem::remove(files.present_path());
    ASSERT_TRUE(store->set_setting(kSealingKeySetting, next.id()));
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(sealing_key_id_of(seal()), sealing_key_id_of(record));
    EXPECT_TRUE(opens(record));
    put("/master.key.next", next);
    ::chmod((files.folder + "/master.key.next").c_str(), 0644);
    EXPECT_TRUE(opens(seal())) << "others can read it: it is no key";
}

TEST_F(KeyRingTest, says_which_key_is_wanted_where_there_is_none_of_it) {
    const auto opened = ring->open(next.seal(Secret("secret"), kPlace, system_random), kPlace);
    ASSERT_FALSE(opened.has_value());
    EXPECT_TRUE(opened.error().message.contains(next.id())) << opened.error().message;
    EXPECT_FALSE(opens("no record"));
    EXPECT_FALSE(opens(""));
}

TEST_F(KeyRingTest, serves_many_threads_while_the_key_changes) {
    std::atomic<int> failed = 0;
    std::atomic<bool> is_over = false;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                std::string record = seal();
                while (!is_over) {
                    if (!opens(record)) ++failed;
                    record = seal();
                }
            });
        }
        begin();
        for (int count = 0; count < 50; ++count) EXPECT_EQ(sealing_key_id_of(seal()), next.id());
        end();
        for (int count = 0; count < 50; ++count) EXPECT_EQ(sealing_key_id_of(seal()), next.id());
        is_over = true;
    }
    EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace winsh
