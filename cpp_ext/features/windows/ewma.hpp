#pragma once

#include "features/missing.hpp"

namespace spy::features {

/// An exponentially weighted mean that moves by 2 / (Span + 1) of the way to each new value, starting from a
/// given one.
template <int Span>
class Ewma {
 public:
  /// Begins anew at `value`; where that is missing the first value taken in begins it.
  void start(double value) { value_ = value; }

  /// Takes in a value; a missing one changes nothing.
  void update(double value) {
    constexpr double kWeight = 2.0 / (Span + 1.0);
    if (is_missing(value)) {
      return;
    }
    value_ = is_missing(value_) ? value : value_ + kWeight * (value - value_);
  }

  /// The mean, missing before the first value.
  [[nodiscard]] double value() const { return value_; }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.value_);
  }

 private:
  double value_ = kMissing;
};

}  // namespace spy::features
