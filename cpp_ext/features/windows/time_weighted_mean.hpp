#pragma once

#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// The mean over time of a value that holds until the next one comes.
///
/// Time during which the value is missing counts for nothing.
class TimeWeightedMean {
 public:
  /// From `time_ns` on the value is `value`, or missing.
  void observe(std::int64_t time_ns, double value) {
    advance(time_ns);
    value_ = value;
    since_ns_ = time_ns > since_ns_ ? time_ns : since_ns_;
  }

  /// The mean from the last restart to `time_ns`; the value itself where no time has passed yet.
  [[nodiscard]] double mean(std::int64_t time_ns) const {
    TimeWeightedMean now = *this;
    now.advance(time_ns);
    return now.seconds_ > 0.0 ? now.weighted_ / now.seconds_ : now.value_;
  }

  /// Begins a new mean at `time_ns`; the value holds on.
  void restart(std::int64_t time_ns) {
    advance(time_ns);
    weighted_ = 0.0;
    seconds_ = 0.0;
  }

  /// The value that holds now, or missing.
  [[nodiscard]] double value() const { return value_; }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.value_, self.weighted_, self.seconds_, self.since_ns_);
  }

 private:
  /// Weighs the value that held until now; time that runs backwards weighs nothing.
  void advance(std::int64_t time_ns) {
    if (time_ns <= since_ns_) {
      return;
    }
    if (!is_missing(value_)) {
      const double seconds = static_cast<double>(time_ns - since_ns_) * 1e-9;
      weighted_ += value_ * seconds;
      seconds_ += seconds;
    }
    since_ns_ = time_ns;
  }

  double value_ = kMissing;
  double weighted_ = 0.0;
  double seconds_ = 0.0;
  std::int64_t since_ns_ = 0;
};

}  // namespace spy::features
