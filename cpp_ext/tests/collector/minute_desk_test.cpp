#include "collector/minute_desk.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <vector>

#include "features/days/day_context.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOpen = 1'741'012'200;
constexpr std::int64_t kMinutes = 30;

bool same_bits(double one, double other) {
  return std::bit_cast<std::uint64_t>(one) == std::bit_cast<std::uint64_t>(other);
}

runtime::Session session() {
  return {.hours = {.date = {}, .open_ns = kOpen * kSecond, .close_ns = (kOpen + kMinutes * 60) * kSecond},
          .minutes = kMinutes,
          .is_half_day = false};
}

features::FeatureKernel kernel() {
  features::FeatureKernel kernel;
  kernel.begin_day(features::context_of(testing::synthetic_summaries(22, {.minutes = kMinutes})), kMinutes);
  return kernel;
}

struct Told {
  explicit Told(std::int64_t from_second = kOpen)
      : desk(session(), kernel(), from_second,
             [this](const FinishedMinute& minute) { minutes.push_back(minute); }) {}

  std::vector<FinishedMinute> minutes;
  MinuteDesk desk;
};

void trade(MinuteDesk& desk, std::int64_t second, double price, bool is_bridged = false) {
  desk.observe({.second = kOpen + second, .price = price, .size = 100.0}, is_bridged);
}

HistoryMinute past(std::int64_t minute, double price) {
  return {.start_second = kOpen + 60 * minute,
          .open = price,
          .high = price,
          .low = price,
          .close = price,
          .volume = 500.0,
          .wap = price,
          .count = 5};
}

TEST(MinuteDesk, GivesEachMinuteTheFeaturesOfTheKernelAndPeeksWhatItWillGive) {
  Told told;
  features::FeatureKernel judge = kernel();
  for (std::int64_t minute = 0; minute < kMinutes; ++minute) {
    const double price = 400.0 + 0.1 * static_cast<double>(minute % 7);
    trade(told.desk, 60 * minute + 1, price);
    trade(told.desk, 60 * minute + 58, price + 0.02);
    const FeatureCells peeked = told.desk.peek((kOpen + 60 * (minute + 1)) * kSecond);
    told.desk.second_ended((kOpen + 60 * (minute + 1)) * kSecond);
    told.desk.close_until(kOpen + 60 * (minute + 1));
    ASSERT_EQ(told.minutes.size(), static_cast<std::size_t>(minute) + 1);
    const FinishedMinute& finished = told.minutes.back();
    const features::MinuteRow expected = judge.update({.minute = static_cast<std::int32_t>(minute),
                                                       .open = price,
                                                       .high = price + 0.02,
                                                       .low = price,
                                                       .close = price + 0.02,
                                                       .volume = 200.0,
                                                       .wap = finished.bar.wap,
                                                       .count = 2.0});
    for (std::size_t i = 0; i < expected.values().size(); ++i) {
      EXPECT_TRUE(same_bits(finished.features[i], expected.values()[i])) << minute << ' ' << i;
    }
    for (std::size_t i = 0; i < finished.features.size(); ++i) {
      EXPECT_TRUE(same_bits(finished.features[i], peeked[i])) << minute << ' ' << i;
    }
  }
  EXPECT_FALSE(told.desk.open_second());
}

TEST(MinuteDesk, StartedInMidSessionItWaitsForHistoryAndThenGoesOnInOrder) {
  Told told{kOpen + 150};
  trade(told.desk, 155, 400.0);
  trade(told.desk, 185, 401.0);
  trade(told.desk, 245, 402.0);
  EXPECT_TRUE(told.minutes.empty());
  const auto missed = told.desk.missed();
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->from_second, kOpen);
  EXPECT_EQ(missed->until_second, kOpen + 180);
  const std::vector<HistoryMinute> bars{past(0, 398.0), past(2, 399.0)};
  told.desk.fill(*missed, bars);
  ASSERT_EQ(told.minutes.size(), 4U);
  EXPECT_EQ(told.minutes[0].origin, records::MinuteOrigin::kBackfilled);
  EXPECT_EQ(told.minutes[1].bar.count, 0);
  EXPECT_TRUE(told.minutes[1].is_whole);
  EXPECT_EQ(told.minutes[2].bar.open, 399.0);
  EXPECT_EQ(told.minutes[3].origin, records::MinuteOrigin::kLive);
  EXPECT_EQ(told.desk.session_so_far().open, 398.0);
  EXPECT_EQ(told.desk.session_so_far().close, 402.0);
  EXPECT_EQ(told.desk.session_so_far().volume, 1'200.0);
}

TEST(MinuteDesk, AnInterruptedMinuteIsAskedForAndOneThatHistoryDoesNotTellStaysAsHeard) {
  Told told;
  trade(told.desk, 5, 400.0);
  told.desk.interrupted(kOpen + 10);
  trade(told.desk, 20, 401.0, true);
  told.desk.resumed(kOpen + 30);
  trade(told.desk, 65, 402.0);
  const auto missed = told.desk.missed();
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->until_second, kOpen + 60);
  told.desk.give_up(*missed);
  ASSERT_EQ(told.minutes.size(), 1U);
  EXPECT_FALSE(told.minutes[0].is_whole);
  EXPECT_TRUE(told.minutes[0].is_bridged);
  EXPECT_EQ(told.minutes[0].bar.close, 401.0);
  EXPECT_FALSE(told.desk.missed());
}

TEST(MinuteDesk, AHeardMinuteWithoutABarIsAskedForAgainAndAtLastStaysAsHeard) {
  Told told{kOpen + 60};
  trade(told.desk, 65, 400.0);
  told.desk.interrupted(kOpen + 70);
  told.desk.resumed(kOpen + 80);
  trade(told.desk, 125, 401.0);
  const std::vector<HistoryMinute> bars{past(0, 398.0)};
  const auto missed = told.desk.missed();
  ASSERT_TRUE(missed);
  EXPECT_FALSE(told.desk.fill(*missed, bars));
  EXPECT_EQ(told.minutes.size(), 1U);
  const auto still = told.desk.missed();
  ASSERT_TRUE(still);
  EXPECT_EQ(still->from_second, kOpen + 60);
  told.desk.give_up(*still);
  ASSERT_EQ(told.minutes.size(), 2U);
  EXPECT_FALSE(told.minutes[1].is_whole);
  EXPECT_EQ(told.minutes[1].bar.count, 1);
  EXPECT_EQ(told.minutes[1].origin, records::MinuteOrigin::kLive);
}

TEST(MinuteDesk, AFirstMinuteHeardFromBeforeTheOpenIsWhole) {
  Told told{kOpen - 60};
  told.desk.interrupted(kOpen - 60);
  told.desk.resumed(kOpen - 30);
  trade(told.desk, 0, 400.0);
  told.desk.close_until(kOpen + 60);
  ASSERT_EQ(told.minutes.size(), 1U);
  EXPECT_TRUE(told.minutes[0].is_whole);
  EXPECT_EQ(told.minutes[0].origin, records::MinuteOrigin::kLive);
}

TEST(MinuteDesk, TheKernelIsGivenScaledVolumeAndTheRowWhatWasHeard) {
  Told plain;
  Told scaled;
  scaled.desk.scale_volume(0.5);
  for (Told* told : {&plain, &scaled}) {
    trade(told->desk, 5, 400.0);
    told->desk.close_until(kOpen + 60);
  }
  const auto pace = static_cast<std::size_t>(features::MinuteFeature::kVolumeVsProfile);
  EXPECT_NE(plain.minutes[0].features[pace], scaled.minutes[0].features[pace]);
  EXPECT_EQ(plain.minutes[0].bar.volume, scaled.minutes[0].bar.volume);
}

TEST(MinuteDesk, CountsTradesThatComeTooLate) {
  Told told;
  trade(told.desk, 70, 400.0);
  trade(told.desk, 59, 401.0);
  EXPECT_EQ(told.desk.strays().late, 1);
}

}  // namespace
}  // namespace spy::collector
