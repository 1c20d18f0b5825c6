#include "runtime/calendar_date.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace spy::runtime {
namespace {

using std::chrono::year_month_day;

TEST(CalendarDate, EveryDayComesBackFromItsNumber) {
  using std::chrono::sys_days;
  for (sys_days day = sys_days{std::chrono::year{1999} / 12 / 31};
       day < sys_days{std::chrono::year{2101} / 1 / 1}; day += std::chrono::days{1}) {
    EXPECT_EQ(date_from_yyyymmdd(yyyymmdd(year_month_day{day})), year_month_day{day});
  }
}

TEST(CalendarDate, WritesYearMonthDay) {
  EXPECT_EQ(yyyymmdd(year_month_day{std::chrono::year{2024} / 3 / 8}), 20240308);
}

TEST(CalendarDate, KnowsWhichDaysDoNotExist) {
  for (const std::int64_t number :
       {std::int64_t{20230229}, std::int64_t{20240431}, std::int64_t{20241301}, std::int64_t{20240100},
        std::int64_t{20240001}, std::int64_t{240101}, std::int64_t{0}, std::int64_t{-20240101},
        std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(date_from_yyyymmdd(number), std::nullopt) << number;
  }
}

}  // namespace
}  // namespace spy::runtime
