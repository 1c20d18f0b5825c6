#include "book/order_book.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace spy::book {

namespace {

bool is_possible(const BookChange& change) { return change.price > 0.0 && change.size >= 0.0; }

bool change_ladder(BookLadder& ladder, const BookChange& change) {
  const auto position = static_cast<std::size_t>(change.position);
  if (change.operation == tws::DepthOperation::kDelete) {
    return ladder.erase(position);
  }
  const BookRow row{.price = change.price, .size = change.size, .owner = RowOwner{change.owner}};
  return change.operation == tws::DepthOperation::kInsert ? ladder.insert(position, row)
                                                          : ladder.update(position, row);
}

}  // namespace

std::string_view text_of(BookFault fault) {
  switch (fault) {
    case BookFault::kNoSuchRow:
      return "a row changed that is not there";
    case BookFault::kImpossibleRow:
      return "a row has an impossible price or size";
    case BookFault::kOneSided:
      return "a side has no rows";
    case BookFault::kUnsorted:
      return "a better price stands behind a worse one";
    case BookFault::kCrossed:
      return "the best bid is above the best ask";
    case BookFault::kQuiet:
      return "nothing has changed for too long";
    case BookFault::kNone:
      break;
  }
  return "nothing";
}

BookFault OrderBook::apply(const BookChange& change) {
  if (change.operation != tws::DepthOperation::kDelete && !is_possible(change)) {
    return BookFault::kImpossibleRow;
  }
  BookLadder& ladder = change.side == tws::DepthSide::kBid ? bids_ : asks_;
  return change.position >= 0 && change_ladder(ladder, change) ? BookFault::kNone : BookFault::kNoSuchRow;
}

void OrderBook::clear() {
  bids_.clear();
  asks_.clear();
}

BookFault OrderBook::fault() const {
  if (bids().empty() || asks().empty()) {
    return BookFault::kOneSided;
  }
  if (!std::ranges::is_sorted(bids(), std::ranges::greater{}, &BookRow::price) ||
      !std::ranges::is_sorted(asks(), std::ranges::less{}, &BookRow::price)) {
    return BookFault::kUnsorted;
  }
  return bids().front().price > asks().front().price ? BookFault::kCrossed : BookFault::kNone;
}

}  // namespace spy::book
