#pragma once

#include <cmath>
#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// An exponential mean that begins with the plain mean of its first values.
///
/// Its values must be known; the indicators leave out what is missing. Each step is one fused multiply-add,
/// rounded once by definition: the processor's own and the library's give the same bits.
class SmoothedMean {
 public:
  /// The mean of an EMA: each new value weighs 2 / (period + 1).
  static SmoothedMean exponential(std::int32_t period) { return {period, 2.0 / (period + 1.0)}; }

  /// Wilder's mean: each new value weighs 1 / period.
  static SmoothedMean wilder(std::int32_t period) { return {period, 1.0 / period}; }

  /// Takes in a value and gives the mean, missing until `period` values came.
  double update(double value) {
    if (count_ >= period_) {
      mean_ = std::fma(mean_, kept_, value * weight_);
      return mean_;
    }
    sum_ += value;
    if (++count_ == period_) {
      mean_ = sum_ / period_;
    }
    return mean_;
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.period_, self.weight_, self.kept_, self.count_, self.sum_, self.mean_);
  }

 private:
  SmoothedMean(std::int32_t period, double weight) : period_(period), weight_(weight), kept_(1.0 - weight) {}

  std::int32_t period_;
  double weight_;
  double kept_;
  std::int32_t count_ = 0;
  double sum_ = 0.0;
  double mean_ = kMissing;
};

}  // namespace spy::features
