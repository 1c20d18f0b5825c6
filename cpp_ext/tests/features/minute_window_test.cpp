#include "features/windows/minute_window.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace spy::features {
namespace {

TEST(MinuteWindow, AgreesWithAListOfMinutesOverRandomHolesAndMissingValues) {
  std::mt19937 engine{7};
  MinuteWindow<15> window;
  std::map<int, double> values;
  int minute = -1;
  for (int step = 0; step < 20'000; ++step) {
    minute += engine() % 10 == 0 ? static_cast<int>(engine() % 40) + 1 : 1;
    const double value = engine() % 8 == 0 ? kMissing : static_cast<double>(engine() % 1000);
    window.put(minute, value);
    if (!is_missing(value)) {
      values[minute] = value;
    }
    double sum = 0.0;
    int count = 0;
    for (auto found = values.upper_bound(minute - 15); found != values.end(); ++found) {
      sum += found->second;
      ++count;
    }
    ASSERT_EQ(window.sum(), sum) << minute;
    ASSERT_EQ(window.count(), count) << minute;
    ASSERT_EQ(window.is_warm(), minute >= 14 && 2 * count >= 15) << minute;
  }
}

TEST(MinuteWindow, ForgetsALargeValueWithoutATrace) {
  MinuteWindow<5> window;
  window.put(0, 1e300);
  for (int minute = 1; minute <= 5; ++minute) {
    window.put(minute, 0.0);
  }
  EXPECT_EQ(window.sum(), 0.0);
  EXPECT_EQ(window.mean(), 0.0);
}

TEST(MinuteWindow, HasNoMeanWithoutValues) {
  MinuteWindow<5> window;
  EXPECT_TRUE(is_missing(window.mean()));
  window.put(9, kMissing);
  EXPECT_TRUE(is_missing(window.mean()));
  EXPECT_FALSE(window.is_warm());
}

}  // namespace
}  // namespace spy::features
