#pragma once

#include <cstdint>
#include <string_view>

#include "tws/messages/depth.hpp"

namespace spy::book {

/// One change of one row of a book, whichever message brought it.
struct BookChange {
  std::int32_t position = 0;        ///< Row, 0 for the best.
  tws::DepthOperation operation{};  ///< What happens to it.
  tws::DepthSide side{};            ///< Which side of the book.
  double price = 0.0;               ///< USD; means nothing for a row that goes.
  double size = 0.0;                ///< Shares; means nothing for a row that goes.
  std::string_view owner;           ///< Market maker or exchange; empty where rows have none.
};

/// What a message says of a book without names.
inline BookChange change_of(const tws::MarketDepth& depth) {
  return {.position = depth.position,
          .operation = depth.operation,
          .side = depth.side,
          .price = depth.price,
          .size = depth.size,
          .owner = {}};
}

/// What a message says of a book whose rows have names.
inline BookChange change_of(const tws::MarketDepthL2& depth) {
  return {.position = depth.position,
          .operation = depth.operation,
          .side = depth.side,
          .price = depth.price,
          .size = depth.size,
          .owner = depth.market_maker};
}

}  // namespace spy::book
