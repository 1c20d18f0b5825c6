#include "features/days/day_context.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/refusal.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

/// A session whose every minute has the same volume and squared return.
DaySummary even_session(double open, double close, double volume, double squared_return,
                        std::size_t minutes = 4) {
  return {.open = open,
          .high = std::max(open, close),
          .low = std::min(open, close),
          .close = close,
          .realised_variance = squared_return * static_cast<double>(minutes),
          .volume = std::vector(minutes, volume),
          .squared_return = std::vector(minutes, squared_return)};
}

TEST(DayContext, WithoutEarlierSessionsNothingIsKnown) {
  const DayContext context = context_of({});
  EXPECT_EQ(context.sessions, 0);
  EXPECT_TRUE(is_missing(context.previous_close));
  EXPECT_TRUE(is_missing(context.daily_variance));
  EXPECT_TRUE(is_missing(context.opening_level));
  EXPECT_TRUE(is_missing(context.expected_variance(3)));
  EXPECT_EQ(context.expected_variance(0, 389), 0.0);
  EXPECT_EQ(context.session_variance(), 0.0);
}

TEST(DayContext, ProfilesAskForFiveSessions) {
  std::vector<DaySummary> days(4, even_session(100.0, 100.0, 10.0, 1e-6));
  EXPECT_TRUE(is_missing(context_of(days).expected_variance(0)));
  days.push_back(days.front());
  EXPECT_EQ(context_of(days).expected_variance(0), 1e-6);
  EXPECT_EQ(context_of(days).expected_volume(0), 1.0);
  EXPECT_TRUE(is_missing(context_of(days).expected_variance(4))) << "beyond the longest session";
}

TEST(DayContext, MeansBetweenSessionsAskForFivePairs) {
  std::vector<DaySummary> days(5, even_session(100.0, 101.0, 10.0, 1e-6));
  EXPECT_TRUE(is_missing(context_of(days).gap_variance));
  days.push_back(even_session(102.0, 101.0, 10.0, 1e-6));
  const double small = std::pow(std::log(100.0 / 101.0), 2);
  const double large = std::pow(std::log(102.0 / 101.0), 2);
  EXPECT_DOUBLE_EQ(context_of(days).gap_variance, (4.0 * small + large) / 5.0);
  EXPECT_EQ(context_of(days).daily_variance, 0.0);
  EXPECT_EQ(context_of(days).previous_close, 101.0);
}

TEST(DayContext, AnEmptySessionBreaksThePairsAndTheGap) {
  std::vector<DaySummary> days(7, even_session(100.0, 101.0, 10.0, 1e-6));
  days[3] = DaySummary{};
  const DayContext context = context_of(days);
  EXPECT_EQ(context.sessions, 6);
  EXPECT_TRUE(is_missing(context.gap_variance)) << "four pairs are left";
  days.push_back(DaySummary{});
  EXPECT_TRUE(is_missing(context_of(days).previous_close));
}

TEST(DayContext, ADaysVolumeUnitDoesNotShowInTheProfile) {
  std::vector<DaySummary> days = testing::synthetic_summaries(8);
  const DayContext before = context_of(days);
  for (double& volume : days[2].volume) {
    volume *= 64.0;
  }
  EXPECT_EQ(context_of(days).volume_profile, before.volume_profile);
}

TEST(DayContext, TheVarianceProfileLooksAtNeighbouringMinutesEvenlyOnBothSides) {
  std::vector<DaySummary> days(5, even_session(100.0, 100.0, 1.0, 0.0, 20));
  for (DaySummary& day : days) {
    day.squared_return[10] = 11.0;
    day.squared_return[0] = 5.0;
  }
  const DayContext context = context_of(days);
  EXPECT_EQ(context.expected_variance(0), 5.0);
  EXPECT_EQ(context.expected_variance(1), 5.0 / 3.0);
  EXPECT_EQ(context.expected_variance(5), 16.0 / 11.0);
  EXPECT_EQ(context.expected_variance(10), 1.0);
  EXPECT_TRUE(is_missing(context.expected_variance(17))) << "nothing ever moved there";
}

TEST(DayContext, TheNewestSessionWeighsMostInTheOpeningLevel) {
  std::vector<DaySummary> days(5, even_session(100.0, 100.0, 1.0, 1.0));
  days.back() = even_session(100.0, 100.0, 1.0, 6.0);
  const double weights = 1.0 + 0.75 + 0.75 * 0.75 + std::pow(0.75, 3) + std::pow(0.75, 4);
  EXPECT_NEAR(context_of(days).opening_level, (3.0 + 0.5 * (weights - 1.0)) / weights, 1e-12);
}

TEST(DayContext, MoreThan22SessionsAreRefused) {
  const std::vector<DaySummary> days(23, even_session(100.0, 100.0, 1.0, 1.0));
  EXPECT_NE(testing::refusal_of([&] { static_cast<void>(context_of(days)); }).find("23 earlier sessions"),
            std::string::npos);
}

TEST(DayContext, HalfDaysOnlyBearOnTheMinutesTheyHave) {
  std::vector<DaySummary> days(5, even_session(100.0, 100.0, 1.0, 1.0, 390));
  days.push_back(even_session(100.0, 100.0, 1.0, 7.0, 210));
  const DayContext context = context_of(days);
  EXPECT_EQ(context.expected_variance(100), 2.0);
  EXPECT_EQ(context.expected_variance(300), 1.0);
  EXPECT_EQ(context.variance_profile.size(), 390U);
}

TEST(DaySummary, ComesBackFromItsBytes) {
  const DaySummary summary = testing::synthetic_summaries(1, {.hole_share = 0.1}).front();
  const DaySummary back = DaySummary::restored(summary.save());
  EXPECT_EQ(back.save(), summary.save());
  EXPECT_EQ(back.close, summary.close);
  EXPECT_FALSE(DaySummary{}.has_bars());
}

}  // namespace
}  // namespace spy::features
