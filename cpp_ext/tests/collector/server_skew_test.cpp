#include "collector/server_skew.hpp"

#include <gtest/gtest.h>

#include <random>

namespace spy::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMillisecond = 1'000'000;

TEST(ServerSkew, IsNotKnownBeforeTheFirstAnswer) { EXPECT_FALSE(ServerSkew{}.skew_ns()); }

TEST(ServerSkew, IsZeroAsLongAsTheAnswersAllowThat) {
  ServerSkew skew;
  skew.answered(100 * kSecond + 300 * kMillisecond, 100, 100 * kSecond + 320 * kMillisecond);
  EXPECT_EQ(skew.skew_ns(), 0);
}

TEST(ServerSkew, ComesCloseToTheTruthAndNeverBeyondIt) {
  std::mt19937_64 engine{5};
  for (const std::int64_t truth : {2'300 * kMillisecond, -1'700 * kMillisecond}) {
    ServerSkew skew;
    for (std::int64_t question = 0; question < 12; ++question) {
      const std::int64_t asked =
          (100 + question) * 10 * kSecond + static_cast<std::int64_t>(engine() % kSecond);
      const std::int64_t answered = asked + 10 * kMillisecond;
      skew.answered(asked, (asked + 5 * kMillisecond + truth) / kSecond, answered);
    }
    EXPECT_NEAR(static_cast<double>(*skew.skew_ns()), static_cast<double>(truth), 0.3 * kSecond);
  }
}

TEST(ServerSkew, BelievesTheNewestAnswerAfterAJump) {
  ServerSkew skew;
  skew.answered(100 * kSecond, 100, 100 * kSecond + kMillisecond);
  skew.answered(110 * kSecond, 115, 110 * kSecond + kMillisecond);
  EXPECT_GE(*skew.skew_ns(), 4 * kSecond);
}

}  // namespace
}  // namespace spy::collector
