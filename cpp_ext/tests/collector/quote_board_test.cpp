#include "collector/quote_board.hpp"

#include <gtest/gtest.h>

namespace spy::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

tws::TickPrice price(std::int32_t type, double value, double size) {
  tws::TickPrice tick;
  tick.tick_type = type;
  tick.price = value;
  tick.size = size;
  return tick;
}

tws::TickByTickQuote single(double bid, double ask) {
  tws::TickByTickQuote tick;
  tick.bid_price = bid;
  tick.ask_price = ask;
  tick.bid_size = 100.0;
  tick.ask_size = 200.0;
  return tick;
}

TEST(QuoteBoard, TakesBothSidesFromLevelOneAndTellsChangesOnce) {
  QuoteBoard board;
  EXPECT_TRUE(board.take(price(1, 620.5, 100.0), kSecond));
  EXPECT_FALSE(board.take(price(1, 620.5, 100.0), 2 * kSecond));
  EXPECT_TRUE(board.take(price(2, 620.52, 300.0), 3 * kSecond));
  EXPECT_TRUE(board.quote().is_whole());
  EXPECT_EQ(board.quote().time_ns, 3 * kSecond);
  EXPECT_EQ(board.heard_ns(), 3 * kSecond);
}

TEST(QuoteBoard, SingleQuotesWinWhileTheyAreHeard) {
  QuoteBoard board;
  board.hear_single_quotes(true);
  board.take(single(620.5, 620.52), kSecond);
  EXPECT_FALSE(board.take(price(1, 620.4, 100.0), 2 * kSecond));
  EXPECT_EQ(board.quote().bid, 620.5);
  board.hear_single_quotes(false);
  EXPECT_TRUE(board.take(price(1, 620.4, 100.0), 3 * kSecond));
  EXPECT_EQ(board.quote().bid, 620.4);
}

TEST(QuoteBoard, NoPriceIsNoQuoteAndAnAbsurdOneIsNotBelieved) {
  QuoteBoard board;
  board.take(single(620.5, 620.52), kSecond);
  EXPECT_FALSE(board.take(single(6205.0, 6205.2), 2 * kSecond));
  EXPECT_EQ(board.quote().bid, 620.5);
  EXPECT_TRUE(board.take(price(1, -1.0, 0.0), 3 * kSecond));
  EXPECT_FALSE(board.quote().is_whole());
}

TEST(QuoteBoard, ADoubtedQuoteIsHiddenUntilTheFeedIsHeardAndThenBothSidesAreThere) {
  QuoteBoard board;
  board.take(price(1, 620.5, 100.0), kSecond);
  board.take(price(2, 620.52, 300.0), kSecond);
  board.doubt(2 * kSecond);
  EXPECT_FALSE(board.quote().is_whole());
  EXPECT_EQ(board.quote().time_ns, 2 * kSecond);
  EXPECT_TRUE(board.take(price(1, 620.5, 100.0), 3 * kSecond));
  EXPECT_TRUE(board.quote().is_whole());
  EXPECT_EQ(board.quote().ask, 620.52);
  EXPECT_EQ(board.quote().time_ns, 3 * kSecond);
}

TEST(QuoteBoard, KnowsDelayedDataAndHalts) {
  QuoteBoard board;
  board.take(price(66, 620.5, 100.0), kSecond);
  EXPECT_TRUE(board.is_delayed());
  EXPECT_EQ(board.quote().bid, 620.5);
  tws::TickGeneric halted;
  halted.tick_type = 49;
  halted.value = 1.0;
  board.take(halted);
  EXPECT_TRUE(board.is_halted());
  board.forget(2 * kSecond);
  EXPECT_FALSE(board.is_halted());
  EXPECT_FALSE(board.quote().is_whole());
}

}  // namespace
}  // namespace spy::collector
