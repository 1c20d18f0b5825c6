#include "tape/trade_classifier.hpp"

#include <gtest/gtest.h>

namespace spy::tape {
namespace {

features::QuoteInput quote(double bid, double ask) {
  return {.time_ns = 0, .bid = bid, .bid_size = 100.0, .ask = ask, .ask_size = 100.0};
}

TEST(TradeClassifier, GoesByTheQuoteFirst) {
  TradeClassifier classifier;
  classifier.observe(quote(100.0, 100.02));
  EXPECT_EQ(classifier.side_of(100.02), TradeSide::kBuyer);
  EXPECT_EQ(classifier.side_of(100.0), TradeSide::kSeller);
  EXPECT_EQ(classifier.side_of(100.015), TradeSide::kBuyer);
  EXPECT_EQ(classifier.side_of(100.005), TradeSide::kSeller);
  EXPECT_EQ(classifier.side_of(99.0), TradeSide::kSeller);
}

TEST(TradeClassifier, GoesByThePricesBeforeWhereTheQuoteCannotTell) {
  TradeClassifier classifier;
  EXPECT_EQ(classifier.side_of(100.0), TradeSide::kUnknown);
  EXPECT_EQ(classifier.side_of(100.0), TradeSide::kUnknown);
  EXPECT_EQ(classifier.side_of(100.01), TradeSide::kBuyer);
  EXPECT_EQ(classifier.side_of(100.01), TradeSide::kBuyer);
  EXPECT_EQ(classifier.side_of(99.5), TradeSide::kSeller);
  classifier.observe(quote(99.0, 101.0));
  EXPECT_EQ(classifier.side_of(100.0), TradeSide::kBuyer);
  EXPECT_EQ(classifier.side_of(100.5), TradeSide::kBuyer);
  EXPECT_EQ(classifier.side_of(100.0), TradeSide::kSeller);
}

TEST(TradeClassifier, KnowsTheMiddleOfEveryQuoteInCents) {
  for (int cents = 50'000; cents < 60'000; ++cents) {
    TradeClassifier classifier;
    classifier.observe(quote(cents / 100.0, (cents + 1) / 100.0));
    ASSERT_EQ(classifier.side_of((10 * cents + 5) / 1000.0), TradeSide::kUnknown) << cents;
  }
}

TEST(TradeClassifier, TrustsNoQuoteThatIsCrossedOrGone) {
  TradeClassifier classifier;
  classifier.observe(quote(100.0, 100.02));
  classifier.observe(quote(100.05, 100.02));
  EXPECT_EQ(classifier.side_of(100.06), TradeSide::kUnknown);
  classifier.observe({});
  EXPECT_EQ(classifier.side_of(100.06), TradeSide::kUnknown);
}

}  // namespace
}  // namespace spy::tape
