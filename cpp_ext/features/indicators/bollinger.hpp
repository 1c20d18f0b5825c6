#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "features/indicators/period.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// Bollinger's bands after one bar, in units of price; missing until the period is full.
struct BollingerValue {
  double upper = kMissing;   ///< Mean plus `width` standard deviations.
  double middle = kMissing;  ///< Mean of the last `period` closes.
  double lower = kMissing;   ///< Mean less `width` standard deviations.
};

/// Bollinger's bands from the mean and population standard deviation of the last `period` closes.
///
/// Both move with each bar and are taken anew from the closes once every `period` bars, so that rounding
/// cannot add up.
class Bollinger {
 public:
  Bollinger(std::int32_t period, double width)
      : closes_(static_cast<std::size_t>(checked_period("period of the Bollinger bands", period, 2))),
        share_(1.0 / period),
        width_(width) {}

  /// Takes in a close and gives the bands; a missing close changes nothing.
  BollingerValue update(double close) {
    if (is_missing(close)) {
      return {};
    }
    const double leaving = closes_[next_];
    closes_[next_] = close;
    if (++next_ == closes_.size()) {
      next_ = 0;
      is_full_ = true;
      std::tie(mean_, squares_) = moments_of(closes_, share_);
    } else if (is_full_) {
      move_on(leaving, close);
    } else {
      return {};
    }
    const double reach = width_ * std::sqrt(squares_ * share_);
    return {.upper = mean_ + reach, .middle = mean_, .lower = mean_ - reach};
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.closes_, self.next_, self.is_full_, self.mean_, self.squares_, self.share_, self.width_);
  }

 private:
  void move_on(double leaving, double close) {
    const double change = close - leaving;
    const double before = mean_;
    mean_ += change * share_;
    squares_ = std::max(squares_ + change * ((close - mean_) + (leaving - before)), 0.0);
  }

  /// Mean and sum of squared distances from it.
  static std::pair<double, double> moments_of(std::span<const double> closes, double share) {
    double sum = 0.0;
    for (const double close : closes) {
      sum += close;
    }
    const double mean = sum * share;
    double squares = 0.0;
    for (const double close : closes) {
      squares += (close - mean) * (close - mean);
    }
    return {mean, squares};
  }

  std::vector<double> closes_;
  std::uint64_t next_ = 0;
  bool is_full_ = false;
  double mean_ = 0.0;
  double squares_ = 0.0;
  double share_;
  double width_;
};

}  // namespace spy::features
