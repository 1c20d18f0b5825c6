#include "bars/minute_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace spy::bars {
namespace {

constexpr std::int64_t kOpen = 1'741'012'200;
constexpr std::int64_t kClose = kOpen + 23'400;

/// A builder and the minutes it has ended.
class Session {
 public:
  explicit Session(std::int64_t from = kOpen)
      : builder(kOpen, kClose, from, [this](const TradedMinute& minute) { minutes.push_back(minute); }) {}

  std::vector<TradedMinute> minutes;
  MinuteBuilder builder;
};

TEST(MinuteBuilder, EndsAMinuteWithTheFirstTradeOfALaterOne) {
  Session session;
  session.builder.observe({.second = kOpen, .price = 10.0, .size = 1.0});
  session.builder.observe({.second = kOpen + 59, .price = 11.0, .size = 2.0});
  EXPECT_TRUE(session.minutes.empty());
  session.builder.observe({.second = kOpen + 60, .price = 12.0, .size = 3.0});
  ASSERT_EQ(session.minutes.size(), 1U);
  EXPECT_EQ(session.minutes[0].start_second, kOpen);
  EXPECT_EQ(session.minutes[0].trades.close, 11.0);
  EXPECT_EQ(session.minutes[0].trades.volume, 3.0);
  EXPECT_EQ(session.builder.open_minute()->trades.open, 12.0);
}

TEST(MinuteBuilder, EndsAMinuteWhoseTimeIsOverAndCountsWhatComesLater) {
  Session session;
  session.builder.observe({.second = kOpen + 5, .price = 10.0, .size = 1.0});
  session.builder.close_until(kOpen + 59);
  EXPECT_TRUE(session.minutes.empty());
  session.builder.close_until(kOpen + 60);
  ASSERT_EQ(session.minutes.size(), 1U);
  session.builder.observe({.second = kOpen + 59, .price = 99.0, .size = 7.0});
  EXPECT_EQ(session.builder.strays().late, 1);
  EXPECT_EQ(session.builder.strays().late_volume, 7.0);
  session.builder.close_until(kOpen + 120);
  EXPECT_EQ(session.minutes[1].trades.count, 0);
}

TEST(MinuteBuilder, LeavesOutWhatLiesOutsideTheSession) {
  Session session;
  session.builder.observe({.second = kOpen - 1, .price = 10.0, .size = 1.0});
  session.builder.observe({.second = kClose, .price = 10.0, .size = 1.0});
  EXPECT_EQ(session.builder.strays().outside, 2);
  EXPECT_TRUE(session.minutes.empty());
  session.builder.close_until(kClose + 3600);
  EXPECT_EQ(session.minutes.size(), 390U);
  EXPECT_FALSE(session.builder.open_minute().has_value());
  session.builder.observe({.second = kClose - 1, .price = 10.0, .size = 1.0});
  EXPECT_EQ(session.builder.strays().late, 1);
}

TEST(MinuteBuilder, BegunInTheMiddleStartsWithTheMinuteThatWasCut) {
  Session cut{kOpen + 630};
  cut.builder.close_until(kOpen + 720);
  ASSERT_EQ(cut.minutes.size(), 2U);
  EXPECT_EQ(cut.minutes[0].start_second, kOpen + 600);
  EXPECT_FALSE(cut.minutes[0].is_whole);
  EXPECT_TRUE(cut.minutes[1].is_whole);
  Session on_the_minute{kOpen + 600};
  on_the_minute.builder.close_until(kOpen + 660);
  EXPECT_TRUE(on_the_minute.minutes.at(0).is_whole);
  Session early{kOpen - 300};
  early.builder.close_until(kOpen + 60);
  EXPECT_TRUE(early.minutes.at(0).is_whole);
}

TEST(MinuteBuilder, TakesNoMinuteForWholeThatWasNotHeard) {
  Session session;
  session.builder.interrupted(kOpen + 90);
  session.builder.close_until(kOpen + 180);
  session.builder.resumed(kOpen + 250);
  session.builder.close_until(kOpen + 360);
  std::vector<bool> whole;
  whole.reserve(session.minutes.size());
  for (const TradedMinute& minute : session.minutes) {
    whole.push_back(minute.is_whole);
  }
  EXPECT_EQ(whole, (std::vector<bool>{true, false, false, false, false, true}));
}

TEST(MinuteBuilder, GivesEachMinuteOnceInOrderAndLosesNoTrade) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 engine{seed};
    Session session;
    std::map<std::int64_t, double> expected;
    std::int64_t closed_until = kOpen;
    double late = 0.0;
    for (std::int64_t second = kOpen; second < kClose;
         second += 1 + static_cast<std::int64_t>(engine() % 200)) {
      const std::int64_t stamp =
          std::max(kOpen, second - static_cast<std::int64_t>(engine() % 3 == 0 ? engine() % 90 : 0));
      const std::int64_t minute = stamp - (stamp - kOpen) % 60;
      const auto size = static_cast<double>(1 + engine() % 100);
      closed_until = std::max(closed_until, minute);
      (minute < closed_until ? late : expected[minute]) += size;
      session.builder.observe({.second = stamp, .price = 10.0, .size = size});
    }
    session.builder.close_until(kClose);
    ASSERT_EQ(session.minutes.size(), 390U);
    for (std::size_t row = 0; row < 390; ++row) {
      const TradedMinute& minute = session.minutes[row];
      ASSERT_EQ(minute.start_second, kOpen + 60 * static_cast<std::int64_t>(row));
      ASSERT_EQ(minute.trades.volume, expected[minute.start_second]);
    }
    ASSERT_EQ(session.builder.strays().late_volume, late);
  }
}

}  // namespace
}  // namespace spy::bars
