#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>

#include "features/missing.hpp"

namespace spy::collector {

/// How the volume that we hear compares with what history counts: shares of live minutes over those of the
/// same minutes in bars of five seconds, which leave out what history leaves out.
class VolumeRatio {
 public:
  /// Takes in a bar of five seconds.
  void add_bar(std::int64_t start_second, double volume) {
    Minute& minute = minutes_[start_second - start_second % kMinute];
    minute.bars_volume += volume;
    ++minute.bars;
    weigh(start_second - start_second % kMinute);
  }

  /// Takes in a minute that was heard trade by trade.
  void add_minute(std::int64_t start_second, double volume) {
    minutes_[start_second].heard_volume = volume;
    weigh(start_second);
  }

  /// The ratio over all minutes known both ways; missing before the first.
  [[nodiscard]] double ratio() const { return features::ratio(heard_, in_bars_); }

  /// By what heard volume is to be multiplied to compare with history: 1 until enough minutes have shown that
  /// the two differ.
  [[nodiscard]] double scale() const {
    const bool differs = weighed_ >= kEnoughMinutes && std::abs(ratio() - 1.0) > kSmallest;
    return differs ? 1.0 / ratio() : 1.0;
  }

 private:
  /// What is known of one minute so far.
  struct Minute {
    double bars_volume = 0.0;
    int bars = 0;
    double heard_volume = features::kMissing;
  };

  void weigh(std::int64_t start_second) {
    const Minute& minute = minutes_[start_second];
    if (minute.bars == kBarsInMinute && !features::is_missing(minute.heard_volume)) {
      in_bars_ += minute.bars_volume;
      heard_ += minute.heard_volume;
      ++weighed_;
      minutes_.erase(start_second);
    }
    while (minutes_.size() > kKeptMinutes) {
      minutes_.erase(minutes_.begin());
    }
  }

  static constexpr std::int64_t kMinute = 60;
  static constexpr int kBarsInMinute = 12;
  static constexpr std::size_t kKeptMinutes = 4;
  static constexpr int kEnoughMinutes = 10;
  static constexpr double kSmallest = 0.01;

  std::map<std::int64_t, Minute> minutes_;  ///< Known one way only, by first second.
  double heard_ = 0.0;
  double in_bars_ = 0.0;
  int weighed_ = 0;  ///< Minutes known both ways.
};

}  // namespace spy::collector
