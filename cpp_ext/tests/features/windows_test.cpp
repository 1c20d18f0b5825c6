#include <gtest/gtest.h>

#include <cmath>

#include "features/windows/ewma.hpp"
#include "features/windows/running_score.hpp"
#include "features/windows/time_weighted_mean.hpp"

namespace spy::features {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(Ewma, MovesTwoOverSpanPlusOneOfTheWay) {
  Ewma<3> mean;
  EXPECT_TRUE(is_missing(mean.value()));
  mean.start(10.0);
  mean.update(20.0);
  EXPECT_EQ(mean.value(), 15.0);
  mean.update(kMissing);
  EXPECT_EQ(mean.value(), 15.0);
}

TEST(Ewma, BeginsWithItsFirstValueWhereItWasStartedWithNone) {
  Ewma<3> mean;
  mean.start(kMissing);
  mean.update(4.0);
  EXPECT_EQ(mean.value(), 4.0);
}

TEST(RunningScore, MeasuresAgainstWhatCameBefore) {
  RunningScore<3, 2> score;
  EXPECT_TRUE(is_missing(score.update(10.0)));
  EXPECT_TRUE(is_missing(score.update(14.0)));  // mean 12, variance 0.5 * 0.5 * 16 = 4
  EXPECT_TRUE(is_missing(score.update(kMissing)));
  EXPECT_DOUBLE_EQ(score.update(16.0), 2.0);
}

TEST(RunningScore, IsMissingWhileNothingVaries) {
  RunningScore<3, 2> score;
  for (int step = 0; step < 5; ++step) {
    EXPECT_TRUE(is_missing(score.update(7.0)));
  }
}

TEST(TimeWeightedMean, WeighsEachValueByHowLongItHeld) {
  TimeWeightedMean mean;
  mean.observe(10 * kSecond, 1.0);
  mean.observe(13 * kSecond, 5.0);
  EXPECT_DOUBLE_EQ(mean.mean(14 * kSecond), (3.0 * 1.0 + 1.0 * 5.0) / 4.0);
  EXPECT_DOUBLE_EQ(mean.mean(16 * kSecond), (3.0 * 1.0 + 3.0 * 5.0) / 6.0) << "asking changes nothing";
}

TEST(TimeWeightedMean, AValueHoldsOnIntoTheNextMean) {
  TimeWeightedMean mean;
  mean.observe(0, 3.0);
  mean.restart(60 * kSecond);
  EXPECT_EQ(mean.mean(60 * kSecond), 3.0);
  mean.observe(90 * kSecond, 5.0);
  EXPECT_DOUBLE_EQ(mean.mean(120 * kSecond), 4.0);
}

TEST(TimeWeightedMean, UnknownTimeCountsForNothing) {
  TimeWeightedMean mean;
  EXPECT_TRUE(is_missing(mean.mean(kSecond)));
  mean.observe(kSecond, 2.0);
  mean.observe(2 * kSecond, kMissing);
  mean.observe(50 * kSecond, 4.0);
  EXPECT_DOUBLE_EQ(mean.mean(51 * kSecond), 3.0);
}

TEST(TimeWeightedMean, TimeThatRunsBackwardsWeighsNothing) {
  TimeWeightedMean mean;
  mean.observe(10 * kSecond, 2.0);
  mean.observe(5 * kSecond, 4.0);
  EXPECT_DOUBLE_EQ(mean.mean(11 * kSecond), 4.0);
}

}  // namespace
}  // namespace spy::features
