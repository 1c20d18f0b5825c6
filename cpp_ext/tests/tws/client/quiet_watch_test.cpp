#include "tws/client/quiet_watch.hpp"

#include <gtest/gtest.h>

namespace spy::tws {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// So many milliseconds on the market's clock, which runs `speed` times as fast as the real one.
Moment at(std::int64_t market_ms, std::int64_t speed = 1) {
  return {.market_ns = market_ms * 1'000'000, .real_ns = market_ms * 1'000'000 / speed};
}

TEST(QuietWatch, IsPatientForThreeSeconds) {
  QuietWatch watch{at(0)};
  for (std::int64_t ms = 0; ms < 60'000; ms += 100) {
    watch.heard(at(ms));
    EXPECT_FALSE(watch.is_too_quiet(at(ms + 3'000)));
    EXPECT_TRUE(watch.is_too_quiet(at(ms + 3'001)));
  }
}

TEST(QuietWatch, SaysWhenHalfOfItsPatienceIsOver) {
  QuietWatch watch{at(0)};
  watch.heard(at(100));
  EXPECT_FALSE(watch.is_half_too_quiet(at(1'600)));
  EXPECT_TRUE(watch.is_half_too_quiet(at(1'601)));
  EXPECT_EQ(watch.last().market_ns, at(100).market_ns);
  EXPECT_FALSE(QuietWatch{at(0, 60)}.is_half_too_quiet(at(14'900, 60)));
  EXPECT_TRUE(QuietWatch{at(0, 60)}.is_half_too_quiet(at(15'000, 60)));
}

TEST(QuietWatch, IsPatientForHalfARealSecondHoweverFastTheMarket) {
  QuietWatch watch{at(0, 60)};
  EXPECT_FALSE(watch.is_too_quiet(at(29'900, 60)));
  EXPECT_TRUE(watch.is_too_quiet(at(30'000, 60)));
}

TEST(QuietWatch, GivesAQuietStreamFiveTimesItsUsualGap) {
  QuietWatch watch{at(0)};
  std::int64_t ms = 0;
  for (int message = 0; message < 500; ++message) {
    ms += 5'000;
    watch.heard(at(ms));
  }
  EXPECT_FALSE(watch.is_too_quiet(at(ms + 24'900)));
  EXPECT_TRUE(watch.is_too_quiet(at(ms + 25'100)));
}

TEST(QuietWatch, NoticesAStreamThatNeverBegan) {
  const QuietWatch watch{Moment{.market_ns = 7 * kSecond, .real_ns = 7 * kSecond}};
  EXPECT_TRUE(watch.is_too_quiet({.market_ns = 11 * kSecond, .real_ns = 11 * kSecond}));
}

}  // namespace
}  // namespace spy::tws
