#include "runtime/new_york_time.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

#include "support/plain_calendar.hpp"
#include "support/refusal.hpp"

namespace spy::runtime {
namespace {

using namespace std::chrono_literals;
using testing::plain_calendar::kSecond;

constexpr std::int64_t kHour = 3600 * kSecond;

CivilTime civil(int year, unsigned month, unsigned day, std::chrono::nanoseconds time_of_day) {
  return {.date = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day},
          .time_of_day = time_of_day};
}

TEST(NewYorkTime, ClocksChangeAtTwoOnTheRightSundays) {
  for (int year = 2007; year <= 2030; ++year) {
    const auto change = testing::plain_calendar::clock_changes(year);
    EXPECT_EQ(new_york_offset(change.spring_ns - 1), -5h) << year;
    EXPECT_EQ(new_york_offset(change.spring_ns), -4h) << year;
    EXPECT_EQ(new_york_offset(change.autumn_ns - 1), -4h) << year;
    EXPECT_EQ(new_york_offset(change.autumn_ns), -5h) << year;
  }
}

TEST(NewYorkTime, ClocksShowThreeAfterTwoInSpringAndOneAfterTwoInAutumn) {
  for (int year = 2007; year <= 2030; ++year) {
    const auto change = testing::plain_calendar::clock_changes(year);
    EXPECT_EQ(new_york_time(change.spring_ns - 1).civil.time_of_day, 2h - 1ns) << year;
    EXPECT_EQ(new_york_time(change.spring_ns).civil.time_of_day, 3h) << year;
    EXPECT_EQ(new_york_time(change.autumn_ns - 1).civil.time_of_day, 2h - 1ns) << year;
    EXPECT_EQ(new_york_time(change.autumn_ns).civil.time_of_day, 1h) << year;
  }
}

TEST(NewYorkTime, AgreesWithDaysCountedOneByOneOver93Years) {
  testing::plain_calendar::for_each_day(2007, 2099, [](const testing::plain_calendar::Day& day) {
    const std::int64_t noon = day.midnight_utc_ns + 12 * kHour + (day.is_daylight_at_noon ? 4 : 5) * kHour;
    const NewYorkTime time = new_york_time(noon);
    EXPECT_EQ(time.civil, civil(day.year, day.month, day.day, 12h));
    EXPECT_EQ(time.utc_offset, day.is_daylight_at_noon ? -4h : -5h);
    EXPECT_EQ(new_york_instant(time.civil), noon);
  });
}

TEST(NewYorkTime, EveryInstantComesBackFromItsCivilTime) {
  std::mt19937_64 random{20240308};
  std::uniform_int_distribution<std::int64_t> instants{
      testing::plain_calendar::days_since_1970(2007, 1, 2) * 24 * kHour,
      testing::plain_calendar::days_since_1970(2099, 12, 31) * 24 * kHour};
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t instant = instants(random);
    const CivilTime shown = new_york_time(instant).civil;
    EXPECT_TRUE(new_york_instant(shown, Fold::kEarlier) == instant ||
                new_york_instant(shown, Fold::kLater) == instant)
        << instant;
  }
}

TEST(NewYorkTime, AnHourShownTwiceIsTheEarlierUnlessTheLaterIsAskedFor) {
  for (int year = 2007; year <= 2030; ++year) {
    const auto change = testing::plain_calendar::clock_changes(year);
    const CivilTime shown_twice = new_york_time(change.autumn_ns + kHour / 2).civil;
    EXPECT_EQ(shown_twice.time_of_day, 90min);
    EXPECT_EQ(new_york_instant(shown_twice), change.autumn_ns - kHour / 2) << year;
    EXPECT_EQ(new_york_instant(shown_twice, Fold::kEarlier), change.autumn_ns - kHour / 2) << year;
    EXPECT_EQ(new_york_instant(shown_twice, Fold::kLater), change.autumn_ns + kHour / 2) << year;
  }
}

TEST(NewYorkTime, FoldChangesNothingWhereATimeIsShownOnce) {
  const auto change = testing::plain_calendar::clock_changes(2024);
  for (const std::int64_t instant :
       {change.spring_ns - 1, change.spring_ns, change.autumn_ns - kHour - 1, change.autumn_ns + kHour}) {
    const CivilTime shown = new_york_time(instant).civil;
    EXPECT_EQ(new_york_instant(shown, Fold::kEarlier), instant);
    EXPECT_EQ(new_york_instant(shown, Fold::kLater), instant);
  }
}

TEST(NewYorkTime, AnHourThatClocksSkipIsRefused) {
  for (const auto time_of_day :
       {std::chrono::nanoseconds{2h}, std::chrono::nanoseconds{2h + 30min}, 3h - 1ns}) {
    for (const Fold fold : {Fold::kEarlier, Fold::kLater}) {
      const std::string sentence =
          testing::refusal_of([&] { return new_york_instant(civil(2024, 3, 10, time_of_day), fold); });
      EXPECT_NE(sentence.find("2024-03-10 02:"), std::string::npos) << sentence;
      EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
    }
  }
  EXPECT_NO_THROW(new_york_instant(civil(2024, 3, 10, 2h - 1ns)));
  EXPECT_NO_THROW(new_york_instant(civil(2024, 3, 10, 3h)));
}

TEST(NewYorkTime, KnowsTheYears2007To2099ToTheNanosecond) {
  const std::int64_t first = testing::plain_calendar::days_since_1970(2007, 1, 1) * 24 * kHour + 5 * kHour;
  const std::int64_t end = testing::plain_calendar::days_since_1970(2100, 1, 1) * 24 * kHour + 5 * kHour;
  EXPECT_EQ(new_york_time(first).civil, civil(2007, 1, 1, 0h));
  EXPECT_EQ(new_york_time(end - 1).civil, civil(2099, 12, 31, 24h - 1ns));
  EXPECT_EQ(new_york_instant(civil(2007, 1, 1, 0h)), first);
  EXPECT_EQ(new_york_instant(civil(2099, 12, 31, 24h - 1ns)), end - 1);
  for (const std::int64_t outside :
       {first - 1, end, std::int64_t{0}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_THROW(new_york_time(outside), UserError) << outside;
    EXPECT_THROW(new_york_offset(outside), UserError) << outside;
  }
  EXPECT_THROW(new_york_instant(civil(2006, 12, 31, 24h - 1ns)), UserError);
  EXPECT_THROW(new_york_instant(civil(2100, 1, 1, 0h)), UserError);
}

TEST(NewYorkTime, ADateOrTimeThatDoesNotExistIsRefused) {
  EXPECT_THROW(new_york_instant(civil(2023, 2, 29, 0h)), UserError);
  EXPECT_THROW(new_york_instant(civil(2023, 13, 1, 0h)), UserError);
  EXPECT_THROW(new_york_instant(civil(2023, 1, 1, 24h)), UserError);
  EXPECT_THROW(new_york_instant(civil(2023, 1, 1, -1ns)), UserError);
}

}  // namespace
}  // namespace spy::runtime
