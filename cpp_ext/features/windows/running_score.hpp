#pragma once

#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// How unusual a value is against an exponentially weighted mean and variance of those before it.
template <int Span, int LeastValues>
class RunningScore {
 public:
  /// Takes in a value and says how many standard deviations it lay from the mean of those before it.
  ///
  /// Missing while there are fewer than `LeastValues` of them or they do not vary; a missing value changes
  /// nothing.
  double update(double value) {
    if (is_missing(value)) {
      return kMissing;
    }
    const double score = count_ >= LeastValues ? standardized(value - mean_, variance_) : kMissing;
    take_in(value);
    return score;
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.mean_, self.variance_, self.count_);
  }

 private:
  void take_in(double value) {
    constexpr double kWeight = 2.0 / (Span + 1.0);
    const double distance = count_ == 0 ? 0.0 : value - mean_;
    mean_ = count_ == 0 ? value : mean_ + kWeight * distance;
    variance_ = (1.0 - kWeight) * (variance_ + kWeight * distance * distance);
    ++count_;
  }

  double mean_ = 0.0;
  double variance_ = 0.0;
  std::int32_t count_ = 0;
};

}  // namespace spy::features
