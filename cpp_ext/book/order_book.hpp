#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "book/book_change.hpp"
#include "book/book_ladder.hpp"

namespace spy::book {

/// What can be wrong with a book.
enum class BookFault : std::uint8_t {
  kNone,
  kNoSuchRow,      ///< A change of a row that is not there.
  kImpossibleRow,  ///< A row without a price above zero or with a size below zero.
  kOneSided,       ///< No bid or no ask.
  kUnsorted,       ///< A better price stands behind a worse one.
  kCrossed,        ///< The best bid is above the best ask.
  kQuiet,          ///< Nothing has changed for too long.
};

/// A fault in words that can follow "the book is doubted:".
std::string_view text_of(BookFault fault);

/// Both sides of a book, changed as the wire says. No change can make it anything but two lists without
/// holes.
class OrderBook {
 public:
  /// Makes one change; what cannot be made changes nothing and is told.
  BookFault apply(const BookChange& change);

  /// Takes all rows away.
  void clear();

  /// The bids, highest first where the feed keeps its word.
  [[nodiscard]] std::span<const BookRow> bids() const { return bids_.rows(); }

  /// The asks, lowest first where the feed keeps its word.
  [[nodiscard]] std::span<const BookRow> asks() const { return asks_.rows(); }

  /// What is wrong with the rows as they stand: one-sided, unsorted, crossed or nothing. Several rows at one
  /// price and a bid equal to the ask occur in the book of all venues and are sound.
  [[nodiscard]] BookFault fault() const;

 private:
  BookLadder bids_;
  BookLadder asks_;
};

}  // namespace spy::book
