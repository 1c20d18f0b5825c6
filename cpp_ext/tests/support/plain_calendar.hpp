#pragma once

#include <cstdint>

/// New York's calendar told as plainly as can be, days counted one by one from a known Thursday: what the
/// real implementation is compared with.
namespace spy::testing::plain_calendar {

inline constexpr std::int64_t kSecond = 1'000'000'000;
inline constexpr std::int64_t kDay = 86'400 * kSecond;

/// One day of New York.
struct Day {
  int year;                      ///< Year of our era.
  unsigned month;                ///< 1 to 12.
  unsigned day;                  ///< 1 to 31.
  int weekday;                   ///< 0 is Sunday.
  std::int64_t midnight_utc_ns;  ///< The instant at which this date begins in UTC.
  bool is_daylight_at_noon;      ///< Whether daylight saving holds at New York's noon.
};

/// The two instants of a year at which New York's clocks change.
struct ClockChanges {
  std::int64_t spring_ns;  ///< Start of daylight saving.
  std::int64_t autumn_ns;  ///< End of daylight saving.
};

inline bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

inline unsigned days_in_month(int year, unsigned month) {
  if (month == 2) {
    return is_leap(year) ? 29 : 28;
  }
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Calls `visit` with every day from 1970 to the end of `last_year`.
template <typename Visit>
void for_each_day_since_1970(int last_year, const Visit& visit) {
  std::int64_t midnight = 0;
  int weekday = 4;
  bool is_daylight = false;
  for (int year = 1970; year <= last_year; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      int sundays = 0;
      for (unsigned day = 1; day <= days_in_month(year, month); ++day) {
        sundays += weekday == 0 ? 1 : 0;
        if (month == 3 && weekday == 0 && sundays == 2) {
          is_daylight = true;
        }
        if (month == 11 && weekday == 0 && sundays == 1) {
          is_daylight = false;
        }
        visit(Day{year, month, day, weekday, midnight, is_daylight});
        midnight += kDay;
        weekday = (weekday + 1) % 7;
      }
    }
  }
}

/// Calls `visit` with every day of the years from `first` to `last`.
template <typename Visit>
void for_each_day(int first, int last, const Visit& visit) {
  for_each_day_since_1970(last, [&](const Day& day) {
    if (day.year >= first) {
      visit(day);
    }
  });
}

/// How many days lie between 1 January 1970 and a date.
inline std::int64_t days_since_1970(int year, unsigned month, unsigned day) {
  std::int64_t midnight = -1;
  for_each_day(year, year, [&](const Day& candidate) {
    if (candidate.month == month && candidate.day == day) {
      midnight = candidate.midnight_utc_ns;
    }
  });
  return midnight / kDay;
}

/// When New York's clocks change in a year.
inline ClockChanges clock_changes(int year) {
  ClockChanges changes{};
  bool was_daylight = false;
  for_each_day(year, year, [&](const Day& day) {
    if (day.is_daylight_at_noon && !was_daylight) {
      changes.spring_ns = day.midnight_utc_ns + 25'200 * kSecond;
    }
    if (!day.is_daylight_at_noon && was_daylight) {
      changes.autumn_ns = day.midnight_utc_ns + 21'600 * kSecond;
    }
    was_daylight = day.is_daylight_at_noon;
  });
  return changes;
}

}  // namespace spy::testing::plain_calendar
