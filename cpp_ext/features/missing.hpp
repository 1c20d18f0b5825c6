#pragma once

#include <cmath>
#include <limits>

namespace spy::features {

/// What is not known: shown as nothing in files, as NaN in arrays, never as zero.
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Whether a value is not known.
[[nodiscard]] inline bool is_missing(double value) { return std::isnan(value); }

/// `part / whole`; missing where `whole` is not above zero or either is missing.
[[nodiscard]] inline double ratio(double part, double whole) {
  return whole > 0.0 && !is_missing(part) ? part / whole : kMissing;
}

/// The natural logarithm of `part / whole`; missing where either is missing or not above zero.
[[nodiscard]] inline double log_ratio(double part, double whole) {
  return part > 0.0 && whole > 0.0 ? std::log(part / whole) : kMissing;
}

/// `value / sqrt(variance)`; missing where the variance is not above zero or either is missing.
[[nodiscard]] inline double standardized(double value, double variance) {
  return variance > 0.0 && !is_missing(value) ? value / std::sqrt(variance) : kMissing;
}

}  // namespace spy::features
