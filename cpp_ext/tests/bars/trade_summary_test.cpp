#include "bars/trade_summary.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spy::bars {
namespace {

TEST(TradeSummary, IsMissingWithoutTrades) {
  const TradeSummary summary;
  EXPECT_TRUE(std::isnan(summary.open) && std::isnan(summary.high) && std::isnan(summary.low) &&
              std::isnan(summary.close) && std::isnan(summary.wap()));
  EXPECT_EQ(summary.volume, 0.0);
  EXPECT_EQ(summary.count, 0);
}

TEST(TradeSummary, TellsWhatARunOfTradesComesTo) {
  TradeSummary summary;
  summary.add(10.0, 100.0);
  summary.add(12.0, 50.0);
  summary.add(9.0, 50.0);
  summary.add(11.0, 200.0);
  EXPECT_EQ(summary.open, 10.0);
  EXPECT_EQ(summary.high, 12.0);
  EXPECT_EQ(summary.low, 9.0);
  EXPECT_EQ(summary.close, 11.0);
  EXPECT_EQ(summary.volume, 400.0);
  EXPECT_EQ(summary.count, 4);
  EXPECT_EQ(summary.wap(), 10.625);
}

TEST(TradeSummary, RoundsTheAveragePriceAsHistoryDoesAndNeedsNoShares) {
  TradeSummary summary;
  summary.add(584.01, 0.0);
  EXPECT_EQ(summary.wap(), 584.01);
  summary.add(584.01, 1.0);
  summary.add(584.02, 2.0);
  EXPECT_EQ(summary.wap(), 584.016667);
}

}  // namespace
}  // namespace spy::bars
