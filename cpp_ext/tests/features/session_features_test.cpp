#include <gtest/gtest.h>

#include <cstdint>

#include "features/feature_kernel.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

/// A session fed with one price a minute, the range of each bar being one cent around it.
class Session {
 public:
  explicit Session(std::uint32_t earlier_sessions = 0) {
    kernel_.begin_day(context_of(testing::synthetic_summaries(earlier_sessions)), 390);
  }

  MinuteRow close_at(std::int32_t minute, double price, double volume = 100.0) {
    return kernel_.update({.minute = minute,
                           .open = price,
                           .high = price + 0.01,
                           .low = price - 0.01,
                           .close = price,
                           .volume = volume});
  }

 private:
  FeatureKernel kernel_;
};

TEST(OpeningRange, TheBreakRemembersTheLastSideThatWasLeft) {
  Session session;
  for (std::int32_t minute = 0; minute < 4; ++minute) {
    EXPECT_TRUE(is_missing(session.close_at(minute, 100.0)[MinuteFeature::kOpeningRange5Break]));
  }
  EXPECT_EQ(session.close_at(4, 100.0)[MinuteFeature::kOpeningRange5Break], 0.0);
  EXPECT_EQ(session.close_at(5, 101.0)[MinuteFeature::kOpeningRange5Break], 1.0);
  EXPECT_EQ(session.close_at(6, 100.0)[MinuteFeature::kOpeningRange5Break], 1.0);
  EXPECT_EQ(session.close_at(7, 99.0)[MinuteFeature::kOpeningRange5Break], -1.0);
}

TEST(OpeningRange, IsThereAfterAHoleAtItsEndAndMissingWithoutAnyOfItsMinutes) {
  Session holed;
  holed.close_at(1, 100.0);
  EXPECT_FALSE(is_missing(holed.close_at(9, 100.0)[MinuteFeature::kOpeningRange5Position]));
  Session late;
  late.close_at(6, 100.0);
  EXPECT_TRUE(is_missing(late.close_at(7, 100.0)[MinuteFeature::kOpeningRange5Position]));
  EXPECT_TRUE(is_missing(late.close_at(30, 100.0)[MinuteFeature::kOpeningRange5Break]));
}

TEST(SessionRange, PositionGoesFromTheLowToTheHighSoFar) {
  Session session;
  EXPECT_DOUBLE_EQ(session.close_at(0, 100.0)[MinuteFeature::kSessionRangePosition], 0.5);
  session.close_at(1, 101.0);
  EXPECT_NEAR(session.close_at(2, 100.5)[MinuteFeature::kSessionRangePosition], 0.51 / 1.02, 1e-9);
}

TEST(VwapDistance, AMinuteWithoutTradesMovesNoAverage) {
  Session with;
  Session without;
  for (std::int32_t minute = 0; minute < 10; ++minute) {
    with.close_at(minute, 100.0 + 0.1 * (minute % 3));
    without.close_at(minute, 100.0 + 0.1 * (minute % 3));
  }
  with.close_at(10, 500.0, 0.0);
  const double touched = with.close_at(11, 100.5)[MinuteFeature::kVwapDistance];
  EXPECT_EQ(touched, without.close_at(11, 100.5)[MinuteFeature::kVwapDistance]);
}

TEST(VolumePace, IsMissingWhereNothingTradedBefore) {
  for (const double before : {0.0, 3.1}) {
    Session session{6};
    MinuteRow row;
    for (std::int32_t minute = 0; minute < 40; ++minute) {
      row = session.close_at(minute, 100.0, minute < 25 ? before : 10.7);
    }
    EXPECT_EQ(is_missing(row[MinuteFeature::kVolumePace15]), before == 0.0);
  }
}

}  // namespace
}  // namespace spy::features
