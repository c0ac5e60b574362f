#include "base/testing/small_device.h"
#include "snapshots/key_rotation_test_case.h"

namespace winsh {
namespace {

/// An installation in the folder, for a test that makes it where it wants to.
class Scene : public KeyRotationTest {
public:
    explicit Scene(const std::string& parent) {
        setenv("TMPDIR", parent.c_str(), 1);
        SetUp();
        make_installation();
    }
    ~Scene() override { TearDown(); }
    void TestBody() override {}

    using KeyRotationTest::expect_a_start_reads_all;
    using KeyRotationTest::expect_rotated_to;
    using KeyRotationTest::files;
    using KeyRotationTest::rotate;
    using KeyRotationTest::store;
    /// Ends in the midst of it.
    void begin() {
        InterruptedStore interrupted(*store, 14, InterruptedStore::At::after);
        EXPECT_FALSE(rotate_master_key(files, {}, interrupted, clock, system_random).has_value());
    }
};

TEST(DiskFullKeyRotation, is_refused_in_a_sentence_and_leaves_nothing_behind) {
    run_on_device_of("24m", [](const std::string& device) {
        Scene scene(device);
        fill_device(device + "/filler");
        const auto refused = scene.rotate();
        ASSERT_FALSE(refused.has_value());
        EXPECT_TRUE(refused.error().message.contains("No space left on device")) << refused.error().message;
        EXPECT_FALSE(std::filesystem::exists(scene.files.next_path()));
        EXPECT_FALSE(std::filesystem::exists(scene.files.next_path() + ".new"));
        EXPECT_EQ(scene.store->setting(kReplacedKeySetting).value(), std::nullopt);
        scene.expect_a_start_reads_all();
        std::filesystem::remove(device + "/filler");
        const auto rotation = scene.rotate();
        ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
        scene.expect_rotated_to(rotation->to);
    });
}

TEST(DiskFullKeyRotation, that_has_begun_goes_on_when_there_is_room_again) {
    run_on_device_of("24m", [](const std::string& device) {
        Scene scene(device);
        scene.begin();
        fill_device(device + "/filler");
        // The store's log may have room for the rest.
        const auto refused = scene.rotate();
        if (!refused) {
            EXPECT_TRUE(refused.error().message.contains("Run the same command again"))
                << refused.error().message;
        }
        scene.expect_a_start_reads_all();
        std::filesystem::remove(device + "/filler");
        const auto rotation = scene.rotate();
        ASSERT_TRUE(rotation.has_value()) << rotation.error().message;
        scene.expect_rotated_to(rotation->to);
    });
}

}  // namespace
}  // namespace winsh
