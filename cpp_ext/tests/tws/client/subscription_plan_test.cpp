#include "tws/client/subscription_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/wire_bytes.hpp"

namespace spy::tws {
namespace {

using spy::testing::message;
using enum StreamKind;

std::vector<StreamKind> kinds_of(const std::vector<PlannedStream>& streams, std::size_t symbol) {
  std::vector<StreamKind> kinds;
  for (const PlannedStream& stream : streams) {
    if (stream.symbol == symbol) {
      kinds.push_back(stream.kind);
    }
  }
  return kinds;
}

TEST(SubscriptionPlan, GivesTheFirstSymbolEverythingAndTheNextWhatIsLeft) {
  const SubscriptionPlan plan = plan_subscriptions(3, {});
  EXPECT_EQ(kinds_of(plan.streams, 0),
            (std::vector{kMarketData, kAllLast, kBidAsk, kVenueDepth, kSmartDepth, kRealTimeBars}));
  EXPECT_EQ(kinds_of(plan.streams, 1), (std::vector{kMarketData, kAllLast, kVenueDepth, kRealTimeBars}));
  EXPECT_EQ(kinds_of(plan.left_out, 1), (std::vector{kBidAsk, kSmartDepth}));
  EXPECT_EQ(kinds_of(plan.streams, 2), (std::vector{kMarketData, kRealTimeBars}));
  EXPECT_EQ(kinds_of(plan.left_out, 2), (std::vector{kAllLast, kBidAsk, kVenueDepth, kSmartDepth}));
}

TEST(SubscriptionPlan, NeverSpendsMoreThanTheLimitsAndForgetsNothing) {
  for (std::size_t symbols = 0; symbols < 6; ++symbols) {
    for (std::size_t limit = 0; limit < 8; ++limit) {
      const SubscriptionPlan plan = plan_subscriptions(symbols, {.depth = limit, .tick_by_tick = limit});
      const auto count = [&](StreamKind first, StreamKind second) {
        return static_cast<std::size_t>(std::ranges::count_if(plan.streams, [&](const PlannedStream& stream) {
          return stream.kind == first || stream.kind == second;
        }));
      };
      EXPECT_EQ(count(kVenueDepth, kSmartDepth), std::min(limit, 2 * symbols));
      EXPECT_EQ(count(kAllLast, kBidAsk), std::min(limit, 2 * symbols));
      EXPECT_EQ(plan.streams.size() + plan.left_out.size(), 6 * symbols);
    }
  }
}

TEST(SubscriptionPlan, LetsTheSecondStreamOfSingleTicksOfASymbolWait) {
  for (const PlannedStream& stream : plan_subscriptions(2, {}).streams) {
    EXPECT_EQ(stream.wait.count(), stream.kind == kBidAsk ? 15 : 0);
  }
}

TEST(SubscriptionPlan, AsksForEachStreamAndEndsIt) {
  Contract spy;
  spy.symbol = "SPY";
  spy.primary_exchange = "ARCA";
  EXPECT_EQ(subscription(kMarketData, 1, spy),
            message("1|11|1|0|SPY|STK|||||SMART|ARCA|USD|||0|233,236,293|0|0||"));
  EXPECT_EQ(subscription(kAllLast, 2, spy), message("97|2|0|SPY|STK|||||SMART|ARCA|USD|||AllLast|0|0|"));
  EXPECT_EQ(subscription(kBidAsk, 3, spy), message("97|3|0|SPY|STK|||||SMART|ARCA|USD|||BidAsk|0|0|"));
  EXPECT_EQ(subscription(kVenueDepth, 4, spy), message("10|5|4|0|SPY|STK|||||ARCA|ARCA|USD|||10|0||"));
  EXPECT_EQ(subscription(kSmartDepth, 5, spy), message("10|5|5|0|SPY|STK|||||SMART|ARCA|USD|||10|1||"));
  EXPECT_EQ(subscription(kRealTimeBars, 6, spy),
            message("50|3|6|0|SPY|STK|||||SMART|ARCA|USD|||5|TRADES|1||"));
  EXPECT_EQ(cancellation(kMarketData, 1), message("2|2|1|"));
  EXPECT_EQ(cancellation(kAllLast, 2), message("98|2|"));
  EXPECT_EQ(cancellation(kBidAsk, 3), message("98|3|"));
  EXPECT_EQ(cancellation(kVenueDepth, 4), message("11|1|4|0|"));
  EXPECT_EQ(cancellation(kSmartDepth, 5), message("11|1|5|1|"));
  EXPECT_EQ(cancellation(kRealTimeBars, 6), message("51|1|6|"));
}

}  // namespace
}  // namespace spy::tws
