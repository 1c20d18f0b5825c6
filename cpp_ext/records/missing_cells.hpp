#pragma once

#include <array>
#include <cstddef>
#include <limits>

namespace spy::records {

/// What is not known, in a record of fixed size.
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// So many values of which none is known.
template <std::size_t Size>
constexpr std::array<double, Size> missing_cells() {
  std::array<double, Size> cells{};
  cells.fill(kMissing);
  return cells;
}

}  // namespace spy::records
