#include "collector/book_pair.hpp"

#include <algorithm>
#include <span>

namespace spy::collector {

namespace {

features::BookSide side_of(std::span<const book::BookRow> rows) {
  features::BookSide side;
  side.count = std::min(rows.size(), features::kBookLevels);
  for (std::size_t level = 0; level < side.count; ++level) {
    side.levels[level] = {.price = rows[level].price, .size = rows[level].size};
  }
  return side;
}

template <typename Numbers, typename Owners>
std::int64_t write_side(std::span<const book::BookRow> rows, Numbers& prices, Numbers& sizes,
                        Owners& owners) {
  const std::size_t count = std::min(rows.size(), prices.size());
  for (std::size_t level = 0; level < count; ++level) {
    prices[level] = rows[level].price;
    sizes[level] = rows[level].size;
    owners[level] = typename Owners::value_type{rows[level].owner.name()};
  }
  return static_cast<std::int64_t>(count);
}

}  // namespace

void BookPair::begin(tws::StreamKind kind, std::int64_t now_ns) {
  of(kind).begin(now_ns);
  (kind == kVenue ? venue_changed_ns_ : smart_changed_ns_).reset();
}

void BookPair::check(std::int64_t now_ns) {
  venue_.check(now_ns);
  smart_.check(now_ns);
}

std::int64_t BookPair::resets() const {
  return venue_.counts().quarantines + venue_.counts().resets + smart_.counts().quarantines +
         smart_.counts().resets;
}

std::optional<std::int64_t> BookPair::changed_ns() const {
  return venue_is_refused_ ? smart_changed_ns_ : venue_changed_ns_;
}

void BookPair::changed(tws::StreamKind kind, std::int64_t now_ns) {
  (kind == kVenue ? venue_changed_ns_ : smart_changed_ns_) = now_ns;
}

void BookPair::write(records::SecondRow& row, std::int64_t now_ns) const {
  row.book_valid = shown().is_valid(now_ns);
  if (row.book_valid) {
    row.bid_levels = write_side(shown().book().bids(), row.bid_prices, row.bid_sizes, row.bid_owners);
    row.ask_levels = write_side(shown().book().asks(), row.ask_prices, row.ask_sizes, row.ask_owners);
  }
  if (const std::optional<std::int64_t> changed = changed_ns()) {
    row.book_age_s = static_cast<double>(now_ns - *changed) * 1e-9;
  }
}

features::BookInput BookPair::input(std::int64_t now_ns) const {
  if (!shown().is_valid(now_ns)) {
    return {.time_ns = now_ns, .bids = {}, .asks = {}};
  }
  return {.time_ns = now_ns, .bids = side_of(shown().book().bids()), .asks = side_of(shown().book().asks())};
}

}  // namespace spy::collector
