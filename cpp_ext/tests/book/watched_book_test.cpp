#include "book/watched_book.hpp"

#include <gtest/gtest.h>

#include <random>

namespace spy::book {
namespace {

using tws::DepthOperation;
using tws::DepthSide;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;

BookChange change(DepthOperation operation, DepthSide side, std::int32_t position, double price) {
  return {
      .position = position, .operation = operation, .side = side, .price = price, .size = 100.0, .owner = {}};
}

void fill(WatchedBook& book, std::int64_t now_ns, std::int32_t rows = 10) {
  for (const DepthSide side : {DepthSide::kBid, DepthSide::kAsk}) {
    for (std::int32_t row = 0; row < rows; ++row) {
      const double away = 0.01 * (row + 1);
      book.apply(
          change(DepthOperation::kInsert, side, row, side == DepthSide::kBid ? 100.0 - away : 100.0 + away),
          now_ns);
    }
  }
}

WatchedBook begun() {
  WatchedBook book{{}};
  book.begin(kSecond);
  return book;
}

TEST(WatchedBook, IsValidOnceWholeOrLongEnoughOnItsWay) {
  WatchedBook book = begun();
  fill(book, kSecond, 9);
  EXPECT_FALSE(book.is_valid(kSecond));
  EXPECT_TRUE(book.is_valid(kSecond + 250 * kMillisecond));
  WatchedBook full = begun();
  fill(full, kSecond);
  EXPECT_TRUE(full.is_valid(kSecond));
}

TEST(WatchedBook, StaysValidWhenRowsGoAfterItWasWhole) {
  WatchedBook book = begun();
  fill(book, kSecond);
  book.apply(change(DepthOperation::kDelete, DepthSide::kBid, 0, 0.0), kSecond);
  EXPECT_TRUE(book.is_valid(kSecond));
}

TEST(WatchedBook, IsEmptiedByAChangeThatCannotBeAndIgnoresAllUntilBegunAnew) {
  WatchedBook book = begun();
  fill(book, kSecond);
  book.apply(change(DepthOperation::kUpdate, DepthSide::kAsk, 10, 101.0), kSecond);
  EXPECT_TRUE(book.is_quarantined());
  EXPECT_EQ(book.last_doubt(), BookFault::kNoSuchRow);
  EXPECT_TRUE(book.book().bids().empty() && book.book().asks().empty());
  fill(book, kSecond);
  EXPECT_TRUE(book.book().bids().empty());
  EXPECT_EQ(book.counts().ignored, 20);
  book.reset(kSecond);
  EXPECT_TRUE(book.is_quarantined());
  book.begin(2 * kSecond);
  fill(book, 2 * kSecond);
  EXPECT_TRUE(book.is_valid(2 * kSecond));
  EXPECT_EQ(book.counts().quarantines, 1);
}

TEST(WatchedBook, SuffersACrossedMomentButNotACrossedSecond) {
  WatchedBook book = begun();
  fill(book, kSecond);
  book.apply(change(DepthOperation::kUpdate, DepthSide::kBid, 0, 100.05), 2 * kSecond);
  EXPECT_FALSE(book.is_valid(2 * kSecond));
  book.check(3 * kSecond);
  EXPECT_FALSE(book.is_quarantined());
  book.apply(change(DepthOperation::kUpdate, DepthSide::kBid, 0, 99.99), 3 * kSecond);
  EXPECT_TRUE(book.is_valid(3 * kSecond));
  book.apply(change(DepthOperation::kUpdate, DepthSide::kBid, 5, 99.999), 4 * kSecond);
  book.apply(change(DepthOperation::kUpdate, DepthSide::kAsk, 9, 100.2), 5 * kSecond);
  book.check(5 * kSecond + 1);
  EXPECT_TRUE(book.is_quarantined());
  EXPECT_EQ(book.last_doubt(), BookFault::kUnsorted);
}

TEST(WatchedBook, IsGivenUpWhenQuiet) {
  WatchedBook book = begun();
  fill(book, kSecond);
  book.check(4 * kSecond);
  EXPECT_TRUE(book.is_valid(4 * kSecond));
  EXPECT_FALSE(book.is_valid(4 * kSecond + 1));
  book.check(4 * kSecond + 1);
  EXPECT_TRUE(book.is_quarantined());
  EXPECT_EQ(book.last_doubt(), BookFault::kQuiet);
}

TEST(WatchedBook, BeginsAnewAtAReset) {
  WatchedBook book = begun();
  fill(book, kSecond);
  book.reset(2 * kSecond);
  EXPECT_FALSE(book.is_valid(2 * kSecond));
  EXPECT_FALSE(book.is_quarantined());
  EXPECT_TRUE(book.book().asks().empty());
  fill(book, 2 * kSecond);
  EXPECT_TRUE(book.is_valid(2 * kSecond));
  EXPECT_EQ(book.counts().resets, 1);
}

TEST(WatchedBook, NoticesEveryCorruptedStreamAndIsWholeAgainAfterwards) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 engine{seed};
    WatchedBook book = begun();
    fill(book, kSecond);
    std::int64_t now = kSecond;
    for (int step = 0; step < 2'000 && !book.is_quarantined(); ++step) {
      now += kMillisecond;
      const DepthSide side = engine() % 2 == 0 ? DepthSide::kBid : DepthSide::kAsk;
      const bool lost = engine() % 3 == 0;
      book.apply(change(DepthOperation::kDelete, side, 0, 0.0), now);
      if (!lost) {
        const double worse = side == DepthSide::kBid ? 99.0 : 101.0;
        book.apply(change(DepthOperation::kInsert, side, 9, worse), now);
      }
      book.check(now);
    }
    ASSERT_TRUE(book.is_quarantined()) << seed;
    book.begin(now);
    fill(book, now);
    ASSERT_TRUE(book.is_valid(now)) << seed;
  }
}

}  // namespace
}  // namespace spy::book
