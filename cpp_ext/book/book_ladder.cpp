#include "book/book_ladder.hpp"

#include <algorithm>

namespace spy::book {

bool BookLadder::insert(std::size_t position, const BookRow& row) {
  if (position > count_ || position >= kBookRows) {
    return false;
  }
  count_ = std::min(count_ + 1, kBookRows);
  std::shift_right(rows_.begin() + static_cast<std::ptrdiff_t>(position),
                   rows_.begin() + static_cast<std::ptrdiff_t>(count_), 1);
  rows_[position] = row;
  return true;
}

bool BookLadder::update(std::size_t position, const BookRow& row) {
  if (position >= count_) {
    return false;
  }
  rows_[position] = row;
  return true;
}

bool BookLadder::erase(std::size_t position) {
  if (position >= count_) {
    return false;
  }
  std::shift_left(rows_.begin() + static_cast<std::ptrdiff_t>(position),
                  rows_.begin() + static_cast<std::ptrdiff_t>(count_), 1);
  --count_;
  return true;
}

}  // namespace spy::book
