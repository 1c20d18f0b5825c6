#include "publish/row_rhythm.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <random>

namespace spy::publish {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMillisecondNs = 1'000'000;
constexpr std::int64_t kBeginNs = 77 * kSecondNs;
constexpr int kEnough = 40;

TEST(RowRhythm, ForetellsTheNextOfRowsThatComeEachSecond) {
  RowRhythm rhythm;
  for (std::int64_t second = 0; second < kEnough; ++second) {
    rhythm.heard(kBeginNs + second * kSecondNs + second % 3 * 100'000);
  }
  const std::optional<AwakeSpan> due = rhythm.next();
  ASSERT_TRUE(due);
  const std::int64_t next = kBeginNs + kEnough * kSecondNs;
  EXPECT_LT(due->from_ns, next);
  EXPECT_GT(due->until_ns, next);
  EXPECT_LT(due->until_ns - due->from_ns, 3 * kMillisecondNs);
}

TEST(RowRhythm, RowsWrittenTogetherAreOneBeat) {
  RowRhythm rhythm;
  for (std::int64_t second = 0; second < kEnough; ++second) {
    for (std::int64_t row = 0; row < 10; ++row) {
      rhythm.heard(kBeginNs + second * kSecondNs + row * 2000);
    }
  }
  const std::optional<AwakeSpan> due = rhythm.next();
  ASSERT_TRUE(due);
  EXPECT_GT(due->from_ns, kBeginNs + (kEnough - 1) * kSecondNs + 900 * kMillisecondNs);
}

TEST(RowRhythm, OneRowThatComesLateDoesNotDisturbIt) {
  RowRhythm rhythm;
  for (std::int64_t second = 0; second < kEnough; ++second) {
    rhythm.heard(kBeginNs + second * kSecondNs + (second == kEnough - 2 ? 300 * kMillisecondNs : 0));
  }
  const std::optional<AwakeSpan> due = rhythm.next();
  ASSERT_TRUE(due);
  EXPECT_LT(due->from_ns, kBeginNs + kEnough * kSecondNs);
  EXPECT_GT(due->until_ns, kBeginNs + kEnough * kSecondNs);
}

TEST(RowRhythm, IrregularRowsAreNotForetold) {
  RowRhythm rhythm;
  std::mt19937_64 chance{5};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same rows each time
  std::exponential_distribution<double> distance{1.0};
  std::int64_t now = kBeginNs;
  for (std::int64_t row = 0; row < 1000; ++row) {
    now += static_cast<std::int64_t>(distance(chance) * static_cast<double>(kSecondNs));
    rhythm.heard(now);
    EXPECT_FALSE(rhythm.next());
  }
}

TEST(RowRhythm, NothingIsForetoldFromAFewRows) {
  RowRhythm rhythm;
  for (std::int64_t second = 0; second < 10; ++second) {
    rhythm.heard(kBeginNs + second * kSecondNs);
  }
  EXPECT_FALSE(rhythm.next());
}

}  // namespace
}  // namespace spy::publish
