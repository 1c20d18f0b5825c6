#include "collector/volume_ratio.hpp"

#include <gtest/gtest.h>

namespace spy::collector {
namespace {

TEST(VolumeRatio, ComparesWholeMinutesKnownBothWaysInEitherOrder) {
  VolumeRatio ratio;
  EXPECT_TRUE(features::is_missing(ratio.ratio()));
  ratio.add_minute(60, 1'200.0);
  for (std::int64_t second = 60; second < 120; second += 5) {
    ratio.add_bar(second, 50.0);
  }
  EXPECT_DOUBLE_EQ(ratio.ratio(), 2.0);
  for (std::int64_t second = 120; second < 180; second += 5) {
    ratio.add_bar(second, 50.0);
  }
  ratio.add_minute(120, 0.0);
  EXPECT_DOUBLE_EQ(ratio.ratio(), 1.0);
}

TEST(VolumeRatio, ScalesVolumeOnlyOnceEnoughMinutesHaveShownADifference) {
  VolumeRatio ratio;
  for (std::int64_t minute = 1; minute <= 10; ++minute) {
    EXPECT_EQ(ratio.scale(), 1.0);
    ratio.add_minute(60 * minute, 1'200.0);
    for (std::int64_t second = 60 * minute; second < 60 * minute + 60; second += 5) {
      ratio.add_bar(second, 80.0);
    }
  }
  EXPECT_DOUBLE_EQ(ratio.scale(), 0.8);
}

TEST(VolumeRatio, AMinuteWithAMissingBarCountsForNothing) {
  VolumeRatio ratio;
  ratio.add_minute(60, 1'200.0);
  for (std::int64_t second = 65; second < 120; second += 5) {
    ratio.add_bar(second, 50.0);
  }
  EXPECT_TRUE(features::is_missing(ratio.ratio()));
}

}  // namespace
}  // namespace spy::collector
