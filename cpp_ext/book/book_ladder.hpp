#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "book/row_owner.hpp"

namespace spy::book {

/// Rows a side that a book holds.
inline constexpr std::size_t kBookRows = 10;

/// One row of a side.
struct BookRow {
  double price = 0.0;  ///< USD.
  double size = 0.0;   ///< Shares.
  RowOwner owner;      ///< Market maker or exchange.

  friend bool operator==(const BookRow&, const BookRow&) = default;
};

/// One side of a book as a list, best row first: what is inserted moves the rows behind it down, what is
/// deleted moves them up. A full side loses its last row to an insert.
class BookLadder {
 public:
  /// The rows, best first.
  [[nodiscard]] std::span<const BookRow> rows() const { return {rows_.data(), count_}; }

  /// Puts a row at `position`; false, with nothing changed, where that would leave a hole or lies beyond the
  /// last row a book can hold.
  bool insert(std::size_t position, const BookRow& row);

  /// Replaces a row; false where there is none.
  bool update(std::size_t position, const BookRow& row);

  /// Takes a row away; false where there is none.
  bool erase(std::size_t position);

  /// Takes all rows away.
  void clear() { count_ = 0; }

 private:
  std::array<BookRow, kBookRows> rows_{};
  std::size_t count_ = 0;
};

}  // namespace spy::book
