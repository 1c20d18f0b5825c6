#include "book/order_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <list>
#include <random>
#include <string_view>

namespace spy::book {
namespace {

using tws::DepthOperation;
using tws::DepthSide;

BookChange insert(DepthSide side, std::int32_t position, double price, double size = 100.0) {
  return {.position = position,
          .operation = DepthOperation::kInsert,
          .side = side,
          .price = price,
          .size = size,
          .owner = "ARCA"};
}

BookChange erase(DepthSide side, std::int32_t position) {
  return {.position = position,
          .operation = DepthOperation::kDelete,
          .side = side,
          .price = 0.0,
          .size = 0.0,
          .owner = {}};
}

/// One side as the plainest list there is.
class ReferenceSide {
 public:
  bool change(const BookChange& change) {
    const auto size = static_cast<std::int32_t>(rows.size());
    const bool inserts = change.operation == DepthOperation::kInsert;
    if (change.position < 0 || change.position >= 10 || change.position >= size + (inserts ? 1 : 0)) {
      return false;
    }
    const auto place = std::next(rows.begin(), change.position);
    const BookRow row{.price = change.price, .size = change.size, .owner = RowOwner{change.owner}};
    if (inserts) {
      rows.insert(place, row);
      rows.resize(std::min<std::size_t>(rows.size(), 10));
    } else if (change.operation == DepthOperation::kUpdate) {
      *place = row;
    } else {
      rows.erase(place);
    }
    return true;
  }

  std::list<BookRow> rows;
};

BookChange random_change(std::mt19937& engine) {
  constexpr std::array<std::string_view, 4> kOwners{"", "ARCA", "DRCTEDGE", "BATS"};
  return {.position = static_cast<std::int32_t>(engine() % 12) - (engine() % 50 == 0 ? 12 : 0),
          .operation = static_cast<DepthOperation>(engine() % 3),
          .side = static_cast<DepthSide>(engine() % 2),
          .price = 580.0 + 0.01 * static_cast<double>(engine() % 100),
          .size = static_cast<double>(engine() % 1000),
          .owner = kOwners[engine() % kOwners.size()]};
}

TEST(OrderBook, EqualsAPlainListOverAMillionRandomChangesWithResets) {
  std::mt19937 engine{6};
  OrderBook book;
  ReferenceSide bids;
  ReferenceSide asks;
  int refused = 0;
  for (int step = 0; step < 1'000'000; ++step) {
    if (engine() % 5'000 == 0) {
      book.clear();
      bids.rows.clear();
      asks.rows.clear();
    }
    const BookChange change = random_change(engine);
    const bool possible = (change.side == DepthSide::kBid ? bids : asks).change(change);
    ASSERT_EQ(book.apply(change), possible ? BookFault::kNone : BookFault::kNoSuchRow) << step;
    refused += possible ? 0 : 1;
    ASSERT_TRUE(std::ranges::equal(book.bids(), bids.rows)) << step;
    ASSERT_TRUE(std::ranges::equal(book.asks(), asks.rows)) << step;
  }
  EXPECT_GT(refused, 1'000);
}

TEST(OrderBook, FollowsAFullSideWhoseTopGoesAndWhoseTailComes) {
  OrderBook book;
  for (std::int32_t row = 0; row < 10; ++row) {
    book.apply(insert(DepthSide::kAsk, row, 100.0 + row));
  }
  EXPECT_EQ(book.apply(erase(DepthSide::kAsk, 0)), BookFault::kNone);
  EXPECT_EQ(book.apply(insert(DepthSide::kAsk, 9, 110.0)), BookFault::kNone);
  ASSERT_EQ(book.asks().size(), 10U);
  EXPECT_EQ(book.asks().front().price, 101.0);
  EXPECT_EQ(book.asks().back().price, 110.0);
}

TEST(OrderBook, RefusesRowsThatCannotBe) {
  OrderBook book;
  EXPECT_EQ(book.apply(insert(DepthSide::kBid, 0, 0.0)), BookFault::kImpossibleRow);
  EXPECT_EQ(book.apply(insert(DepthSide::kBid, 0, -1.0)), BookFault::kImpossibleRow);
  EXPECT_EQ(book.apply(insert(DepthSide::kBid, 0, features::kMissing)), BookFault::kImpossibleRow);
  EXPECT_EQ(book.apply(insert(DepthSide::kBid, 0, 10.0, -1.0)), BookFault::kImpossibleRow);
  EXPECT_EQ(book.apply(insert(DepthSide::kBid, 0, 10.0, features::kMissing)), BookFault::kImpossibleRow);
  EXPECT_TRUE(book.bids().empty());
}

TEST(OrderBook, TellsWhatIsWrongWithItsRows) {
  OrderBook book;
  EXPECT_EQ(book.fault(), BookFault::kOneSided);
  book.apply(insert(DepthSide::kBid, 0, 100.0));
  EXPECT_EQ(book.fault(), BookFault::kOneSided);
  book.apply(insert(DepthSide::kAsk, 0, 100.0));
  book.apply(insert(DepthSide::kAsk, 1, 100.0));
  EXPECT_EQ(book.fault(), BookFault::kNone);
  book.apply(insert(DepthSide::kBid, 0, 100.01));
  EXPECT_EQ(book.fault(), BookFault::kCrossed);
  book.apply(erase(DepthSide::kBid, 0));
  book.apply(insert(DepthSide::kBid, 1, 100.01));
  EXPECT_EQ(book.fault(), BookFault::kUnsorted);
  book.apply(erase(DepthSide::kBid, 1));
  book.apply(insert(DepthSide::kAsk, 2, 99.0));
  EXPECT_EQ(book.fault(), BookFault::kUnsorted);
}

}  // namespace
}  // namespace spy::book
