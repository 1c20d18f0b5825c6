#pragma once

#include <chrono>
#include <cstdint>

namespace spy::runtime {

/// First year in which New York time is known here: the present daylight-saving rule holds from then on.
inline constexpr std::chrono::year kFirstNewYorkYear{2007};

/// Last year in which New York time is known here.
inline constexpr std::chrono::year kLastNewYorkYear{2099};

/// What a calendar and a clock on a wall show.
struct CivilTime {
  std::chrono::year_month_day date;      ///< The day.
  std::chrono::nanoseconds time_of_day;  ///< What the clock shows, from 0 to just under 24 hours.

  friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

/// New York's civil time of an instant, with what it takes to get back to the instant.
struct NewYorkTime {
  CivilTime civil;                  ///< What New York's calendars and clocks show.
  std::chrono::seconds utc_offset;  ///< How far they are ahead of UTC: -4 or -5 hours.
};

/// Which of two instants is meant where New York's clocks show the same time twice, in autumn.
enum class Fold : std::uint8_t {
  kEarlier,  ///< The first, while daylight saving still holds.
  kLater,    ///< The second, an hour after.
};

/// New York time of an instant in nanoseconds since 1970 UTC.
///
/// Known from 2007 to 2099 New York time, by the rule in force since 2007: daylight saving from the second
/// Sunday of March to the first Sunday of November, changing at two o'clock. Throws UserError for any other
/// year.
NewYorkTime new_york_time(std::int64_t epoch_ns);

/// How far New York's clocks are ahead of UTC at an instant: -4 or -5 hours. Same range as new_york_time.
std::chrono::seconds new_york_offset(std::int64_t epoch_ns);

/// The instant, in nanoseconds since 1970 UTC, at which New York's clocks show `civil`.
///
/// Throws UserError for a time that the clocks skip in spring, for a date or time that does not exist, and
/// outside the years known.
std::int64_t new_york_instant(const CivilTime& civil, Fold fold = Fold::kEarlier);

}  // namespace spy::runtime
