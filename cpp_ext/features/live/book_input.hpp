#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace spy::features {

/// How many levels a side a book snapshot can hold.
inline constexpr std::size_t kBookLevels = 10;

/// One price of one side of the book.
struct BookLevel {
  double price = 0.0;  ///< USD.
  double size = 0.0;   ///< Shares.
};

/// One side of the book, best price first.
struct BookSide {
  std::array<BookLevel, kBookLevels> levels{};  ///< Only the first `count` mean anything.
  std::size_t count = 0;                        ///< How many levels there are.
};

/// The order book as it stands from one instant on; a side without levels where the book is in doubt.
struct BookInput {
  std::int64_t time_ns = 0;  ///< When it stood so, nanoseconds since 1970 UTC.
  BookSide bids;             ///< Highest price first.
  BookSide asks;             ///< Lowest price first.
};

}  // namespace spy::features
