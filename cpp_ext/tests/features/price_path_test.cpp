#include "features/minute/price_path.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spy::features {
namespace {

MinuteInput bar(std::int32_t minute, double open, double close) {
  return {.minute = minute, .open = open, .high = close, .low = open, .close = close};
}

TEST(PricePath, PutsTheFirstOpenInThePlaceOfTheCloseBefore) {
  PricePath path;
  path.update(bar(0, 100.0, 101.0));
  EXPECT_EQ(path.log_return(1), std::log(101.0) - std::log(100.0));
  EXPECT_TRUE(is_missing(path.log_return(2)));
  path.update(bar(1, 101.0, 103.0));
  EXPECT_EQ(path.log_return(2), std::log(103.0) - std::log(100.0));
  EXPECT_TRUE(is_missing(path.log_return(3)));
}

TEST(PricePath, AHoleIsMissingAndNeverFilled) {
  PricePath path;
  path.update(bar(10, 100.0, 101.0));
  path.update(bar(13, 102.0, 104.0));
  EXPECT_TRUE(is_missing(path.log_return(1)));
  EXPECT_TRUE(is_missing(path.log_return(2)));
  EXPECT_EQ(path.log_return(3), std::log(104.0) - std::log(101.0));
  EXPECT_EQ(path.log_return(4), std::log(104.0) - std::log(100.0));
}

TEST(PricePath, ForgetsWhatLiesBeyondALongHole) {
  PricePath path;
  path.update(bar(0, 100.0, 101.0));
  path.update(bar(200, 100.0, 101.0));
  for (std::int32_t minutes = 1; minutes <= PricePath::kLongestLookBack; ++minutes) {
    EXPECT_TRUE(is_missing(path.log_return(minutes))) << minutes;
  }
}

}  // namespace
}  // namespace spy::features
