#include "features/live/live_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "features/missing.hpp"
#include "support/refusal.hpp"
#include "support/same_bits.hpp"

namespace spy::features {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;

QuoteInput quote(std::int64_t time_ns, double bid, double bid_size, double ask, double ask_size) {
  return {.time_ns = time_ns, .bid = bid, .bid_size = bid_size, .ask = ask, .ask_size = ask_size};
}

BookInput book(std::int64_t time_ns, const std::vector<BookLevel>& bids, const std::vector<BookLevel>& asks) {
  BookInput input{.time_ns = time_ns, .bids = {}, .asks = {}};
  std::ranges::copy(bids, input.bids.levels.begin());
  std::ranges::copy(asks, input.asks.levels.begin());
  input.bids.count = bids.size();
  input.asks.count = asks.size();
  return input;
}

LiveKernel begun() {
  LiveKernel kernel;
  kernel.begin_day(390);
  return kernel;
}

using Event = std::function<void(LiveKernel&)>;

/// Quotes and books of 30 minutes, by minute, a few of them in doubt.
std::vector<std::vector<Event>> random_session() {
  std::mt19937 engine{3};
  std::vector<std::vector<Event>> minutes(30);
  for (std::int64_t minute = 0; minute < 30; ++minute) {
    for (std::int64_t step = 0; step < 20; ++step) {
      const std::int64_t time = minute * kMinute + step * 3 * kSecond;
      const double bid = 400.0 + 0.01 * static_cast<double>(engine() % 5);
      const auto size = static_cast<double>(1 + engine() % 9);
      if (engine() % 40 == 0) {
        minutes[static_cast<std::size_t>(minute)].emplace_back(
            [=](LiveKernel& kernel) { kernel.observe(QuoteInput{.time_ns = time}); });
      } else if (engine() % 3 == 0) {
        minutes[static_cast<std::size_t>(minute)].emplace_back([=](LiveKernel& kernel) {
          kernel.observe(
              book(time, {{bid, size}, {bid - 0.01, 2.0}}, {{bid + 0.01, 3.0}, {bid + 0.02, size}}));
        });
      } else {
        minutes[static_cast<std::size_t>(minute)].emplace_back(
            [=](LiveKernel& kernel) { kernel.observe(quote(time, bid, size, bid + 0.01 * size, 5.0)); });
      }
    }
  }
  return minutes;
}

TEST(LiveKernel, PeekEqualsUpdateAndARestartBeforeAnyEventChangesNothing) {
  LiveKernel straight = begun();
  LiveKernel restarted = begun();
  std::int32_t minute = 0;
  for (const std::vector<Event>& events : random_session()) {
    for (const Event& event : events) {
      event(straight);
      const std::string state = restarted.save();
      restarted = LiveKernel{};
      restarted.restore(state);
      event(restarted);
    }
    const std::int64_t end = (minute + 1) * kMinute;
    const std::string before = straight.state_hash();
    static_cast<void>(straight.peek(minute, end - kSecond));
    const LiveRow peeked = straight.peek(minute, end);
    ASSERT_EQ(straight.state_hash(), before);
    const LiveRow row = straight.update(minute, end);
    ASSERT_TRUE(testing::same_bits(row.values(), peeked.values())) << minute;
    ASSERT_TRUE(testing::same_bits(row.values(), restarted.update(minute, end).values())) << minute;
    ASSERT_EQ(straight.save().size(), restarted.save().size());
    ++minute;
  }
  EXPECT_EQ(straight.state_hash(), restarted.state_hash());
}

TEST(LiveKernel, OrderFlowFollowsEachChangeOfTheBestQuotes) {
  LiveKernel kernel = begun();
  kernel.observe(quote(0, 10.00, 4.0, 10.02, 6.0));
  kernel.observe(quote(20 * kSecond, 10.00, 9.0, 10.02, 6.0));  // 5 more are bid for
  kernel.observe(quote(40 * kSecond, 10.01, 2.0, 10.02, 1.0));  // a better bid for 2; 5 fewer are offered
  const LiveRow row = kernel.update(0, kMinute);
  const double depth = (20.0 * 5.0 + 20.0 * 7.5 + 20.0 * 1.5) / 60.0;
  EXPECT_NEAR(row[LiveFeature::kOrderFlowImbalance1], (5.0 + 2.0 + 5.0) / depth, 1e-12);
  EXPECT_NEAR(row[LiveFeature::kDepthImbalance1], (-2.0 / 10.0 + 3.0 / 15.0 + 1.0 / 3.0) / 3.0, 1e-12);
  const double micro = (10.01 * 1.0 + 10.02 * 2.0) / 3.0;
  EXPECT_NEAR(row[LiveFeature::kMicropriceOffset], 1e4 * (micro - 10.015) / 10.015, 1e-8);
  EXPECT_TRUE(is_missing(row[LiveFeature::kDepthImbalance5])) << "no book came";
}

TEST(LiveKernel, AMinuteWithoutNewsHasNoFlowButStillItsQuote) {
  LiveKernel kernel = begun();
  kernel.observe(quote(0, 10.00, 4.0, 10.02, 6.0));
  static_cast<void>(kernel.update(0, kMinute));
  const LiveRow row = kernel.update(1, 2 * kMinute);
  EXPECT_EQ(row[LiveFeature::kOrderFlowImbalance1], 0.0);
  EXPECT_DOUBLE_EQ(row[LiveFeature::kDepthImbalance1], -0.2);
}

TEST(LiveKernel, NothingIsKnownWhileTheQuoteIsInDoubt) {
  LiveKernel kernel = begun();
  kernel.observe(quote(0, 10.00, 4.0, 10.02, 6.0));
  static_cast<void>(kernel.update(0, kMinute));
  kernel.observe(QuoteInput{.time_ns = kMinute});
  static_cast<void>(kernel.update(1, 2 * kMinute));
  const LiveRow row = kernel.update(2, 3 * kMinute);
  for (const double value : row.values()) {
    EXPECT_TRUE(is_missing(value));
  }
  kernel.observe(quote(3 * kMinute, 10.00, 1.0, 10.02, 1.0));
  EXPECT_EQ(kernel.update(3, 4 * kMinute)[LiveFeature::kOrderFlowImbalance1], 0.0)
      << "what changed while in doubt is no flow";
}

TEST(LiveKernel, TheBookShowsWhichSideIsDeeperAndThickensFaster) {
  LiveKernel kernel = begun();
  kernel.observe(book(0, {{9.99, 2.0}, {9.98, 4.0}}, {{10.01, 1.0}, {10.02, 1.0}, {10.03, 1.0}}));
  const LiveRow row = kernel.update(0, kMinute);
  EXPECT_NEAR(row[LiveFeature::kDepthImbalance5], (6.0 - 3.0) / 9.0, 1e-12);
  const double bids = (1.0 * 2.0 + 2.0 * 6.0) / (1.0 + 4.0);
  const double asks = (1.0 * 1.0 + 2.0 * 2.0 + 3.0 * 3.0) / (1.0 + 4.0 + 9.0);
  EXPECT_NEAR(row[LiveFeature::kBookSlope], (bids - asks) / (bids + asks), 1e-9);
  EXPECT_TRUE(is_missing(row[LiveFeature::kDepthZ]));
}

TEST(LiveKernel, OnlyTheBestFiveLevelsCount) {
  std::vector<BookLevel> bids;
  std::vector<BookLevel> asks;
  for (int level = 0; level < 10; ++level) {
    bids.push_back({.price = 9.99 - 0.01 * level, .size = level < 5 ? 1.0 : 1000.0});
    asks.push_back({.price = 10.01 + 0.01 * level, .size = 1.0});
  }
  LiveKernel kernel = begun();
  kernel.observe(book(0, bids, asks));
  EXPECT_NEAR(kernel.update(0, kMinute)[LiveFeature::kDepthImbalance5], 0.0, 1e-12);
}

TEST(LiveKernel, ASpreadIsMeasuredAgainstTheMinutesBefore) {
  LiveKernel kernel = begun();
  for (std::int32_t minute = 0; minute < 12; ++minute) {
    const double width = minute == 11 ? 0.10 : 0.01 + 0.01 * (minute % 2);
    kernel.observe(quote(minute * kMinute, 10.0, 1.0, 10.0 + width, 1.0));
    const LiveRow row = kernel.update(minute, (minute + 1) * kMinute);
    EXPECT_EQ(is_missing(row[LiveFeature::kSpreadZ]), minute < 10) << minute;
    if (minute == 11) {
      EXPECT_GT(row[LiveFeature::kSpreadZ], 5.0);
    }
  }
}

TEST(LiveKernel, MinutesComeOnceAndInOrder) {
  LiveKernel kernel = begun();
  static_cast<void>(kernel.update(4, 5 * kMinute));
  const std::string before = kernel.state_hash();
  EXPECT_NE(testing::refusal_of([&] { kernel.update(4, 6 * kMinute); }).find("cannot follow minute 4"),
            std::string::npos);
  EXPECT_EQ(kernel.state_hash(), before);
  LiveKernel idle;
  EXPECT_NE(testing::refusal_of([&] { idle.update(0, kMinute); }), "nothing was refused");
}

}  // namespace
}  // namespace spy::features
