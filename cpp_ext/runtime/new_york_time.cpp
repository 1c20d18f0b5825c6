#include "runtime/new_york_time.hpp"

#include <spdlog/fmt/fmt.h>

#include <string>

#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year;
using std::chrono::year_month_day;

using Instant = sys_time<nanoseconds>;

constexpr seconds kStandardOffset = hours{-5};
constexpr seconds kDaylightOffset = hours{-4};
constexpr Instant kFirstInstant = sys_days{kFirstNewYorkYear / 1 / 1} - kStandardOffset;
constexpr Instant kEndInstant =
    sys_days{(kLastNewYorkYear + std::chrono::years{1}) / 1 / 1} - kStandardOffset;

/// Clocks go from 02:00 standard time to 03:00 on the second Sunday of March.
Instant daylight_start(year of) {
  return sys_days{of / std::chrono::March / std::chrono::Sunday[2]} + hours{2} - kStandardOffset;
}

/// Clocks go from 02:00 daylight time back to 01:00 on the first Sunday of November.
Instant daylight_end(year of) {
  return sys_days{of / std::chrono::November / std::chrono::Sunday[1]} + hours{2} - kDaylightOffset;
}

seconds offset_by_rule(Instant instant) {
  const year of = year_month_day{floor<days>(instant + kStandardOffset)}.year();
  return instant >= daylight_start(of) && instant < daylight_end(of) ? kDaylightOffset : kStandardOffset;
}

Instant known_instant(std::int64_t epoch_ns) {
  const Instant instant{nanoseconds{epoch_ns}};
  if (instant < kFirstInstant || instant >= kEndInstant) {
    throw UserError(
        fmt::format("The instant {} ns after 1970 UTC has no New York time here: give one in {} to {}.",
                    epoch_ns, static_cast<int>(kFirstNewYorkYear), static_cast<int>(kLastNewYorkYear)));
  }
  return instant;
}

std::string described(const CivilTime& civil) {
  const std::chrono::hh_mm_ss clock{floor<seconds>(civil.time_of_day)};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(civil.date.year()),
                     static_cast<unsigned>(civil.date.month()), static_cast<unsigned>(civil.date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void require_known(const CivilTime& civil) {
  const bool exists =
      civil.date.ok() && civil.time_of_day >= nanoseconds::zero() && civil.time_of_day < days{1};
  if (!exists) {
    throw UserError(fmt::format("{} is no date and time of day: correct it.", described(civil)));
  }
  if (civil.date.year() < kFirstNewYorkYear || civil.date.year() > kLastNewYorkYear) {
    throw UserError(fmt::format("{} is outside the years of New York time known here: give one in {} to {}.",
                                described(civil), static_cast<int>(kFirstNewYorkYear),
                                static_cast<int>(kLastNewYorkYear)));
  }
}

}  // namespace

NewYorkTime new_york_time(std::int64_t epoch_ns) {
  const Instant instant = known_instant(epoch_ns);
  const seconds offset = offset_by_rule(instant);
  const Instant shown = instant + offset;
  const sys_days day = floor<days>(shown);
  return {.civil = {.date = day, .time_of_day = shown - day}, .utc_offset = offset};
}

std::chrono::seconds new_york_offset(std::int64_t epoch_ns) {
  return offset_by_rule(known_instant(epoch_ns));
}

std::int64_t new_york_instant(const CivilTime& civil, Fold fold) {
  require_known(civil);
  const Instant shown = sys_days{civil.date} + civil.time_of_day;
  const Instant earlier = shown - kDaylightOffset;
  const Instant later = shown - kStandardOffset;
  const bool earlier_fits = offset_by_rule(earlier) == kDaylightOffset;
  const bool later_fits = offset_by_rule(later) == kStandardOffset;
  if (!earlier_fits && !later_fits) {
    throw UserError(fmt::format("New York's clocks never show {}, they skip that hour: give another time.",
                                described(civil)));
  }
  const bool take_earlier = earlier_fits && (fold == Fold::kEarlier || !later_fits);
  return (take_earlier ? earlier : later).time_since_epoch().count();
}

}  // namespace spy::runtime
