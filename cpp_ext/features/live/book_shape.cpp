#include "features/live/book_shape.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "features/missing.hpp"

namespace spy::features {

namespace {

constexpr std::size_t kLevels = 5;

std::span<const BookLevel> best_levels(const BookSide& side) {
  return std::span{side.levels}.first(std::min(side.count, kLevels));
}

/// Shares on one side.
double depth_of(const BookSide& side) {
  double depth = 0.0;
  for (const BookLevel& level : best_levels(side)) {
    depth += level.size;
  }
  return depth;
}

/// Shares by which a side's depth grows with each dollar away from `mid`: least squares through the origin.
double slope_of(const BookSide& side, double mid) {
  double depth = 0.0;
  double products = 0.0;
  double squares = 0.0;
  for (const BookLevel& level : best_levels(side)) {
    const double distance = std::abs(level.price - mid);
    depth += level.size;
    products += distance * depth;
    squares += distance * distance;
  }
  return ratio(products, squares);
}

/// `first` less `second` in units of both; missing where either is.
double imbalance(double first, double second) { return ratio(first - second, first + second); }

}  // namespace

void BookShape::observe(const BookInput& book) {
  const bool is_whole = book.bids.count > 0 && book.asks.count > 0;
  const double bids = is_whole ? depth_of(book.bids) : kMissing;
  const double asks = is_whole ? depth_of(book.asks) : kMissing;
  const double mid = (book.bids.levels.front().price + book.asks.levels.front().price) / 2.0;
  imbalance_.observe(book.time_ns, imbalance(bids, asks));
  slope_.observe(book.time_ns,
                 is_whole ? imbalance(slope_of(book.bids, mid), slope_of(book.asks, mid)) : kMissing);
  depth_.observe(book.time_ns, log_ratio(bids + asks, 1.0));
}

void BookShape::close_minute(std::int64_t end_ns, LiveRow& row) {
  row[LiveFeature::kDepthImbalance5] = imbalance_.mean(end_ns);
  row[LiveFeature::kBookSlope] = slope_.mean(end_ns);
  row[LiveFeature::kDepthZ] = depth_score_.update(depth_.mean(end_ns));
  imbalance_.restart(end_ns);
  slope_.restart(end_ns);
  depth_.restart(end_ns);
}

}  // namespace spy::features
