#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "runtime/new_york_time.hpp"
#include "support/plain_calendar.hpp"

namespace spy::runtime {
namespace {

TEST(NewYorkTime, AgreesWithTheMachinesTimeZoneDataHourByHourFrom2007To2037) {
  if (!std::filesystem::exists("/usr/share/zoneinfo/America/New_York")) {
    GTEST_SKIP() << "this machine has no time zone data";
  }
  setenv("TZ", "America/New_York", 1);
  tzset();
  using testing::plain_calendar::days_since_1970;
  const std::int64_t end = days_since_1970(2037, 12, 31) * 86'400;
  for (std::int64_t second = days_since_1970(2007, 1, 2) * 86'400; second < end; second += 3600) {
    const auto moment = static_cast<std::time_t>(second);
    std::tm shown{};
    localtime_r(&moment, &shown);
    const NewYorkTime time = new_york_time(second * testing::plain_calendar::kSecond);
    ASSERT_EQ(time.utc_offset.count(), shown.tm_gmtoff) << second;
    ASSERT_EQ(static_cast<unsigned>(time.civil.date.day()), static_cast<unsigned>(shown.tm_mday)) << second;
    ASSERT_EQ(time.civil.time_of_day, std::chrono::hours{shown.tm_hour}) << second;
  }
}

}  // namespace
}  // namespace spy::runtime
