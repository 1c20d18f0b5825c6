#pragma once

#include <cstdint>

namespace spy::tws {

/// One instant on both clocks, in nanoseconds; they differ in a simulated session.
struct Moment {
  std::int64_t market_ns = 0;  ///< Market time.
  std::int64_t real_ns = 0;    ///< Time of this machine, however it is counted.
};

/// Notices a stream that has gone quiet although its connection lives.
///
/// It is too quiet after 3 s of market time, but not before 0.5 s of real time; a stream whose messages
/// usually lie further apart is given five times its usual gap, and one may be given more patience at first.
class QuietWatch {
 public:
  /// How long a stream may be quiet in market time, nanoseconds.
  static constexpr std::int64_t kPatienceNs = 3'000'000'000;

  /// Begins to listen, as after a subscription.
  explicit QuietWatch(Moment now, std::int64_t patience_ns = kPatienceNs)
      : last_(now), patience_ns_(patience_ns) {}

  /// A message came.
  void heard(Moment now);

  /// Whether nothing has come for too long.
  [[nodiscard]] bool is_too_quiet(Moment now) const { return is_quiet_beyond(1.0, now); }

  /// Whether nothing has come for half as long: time to ask the other side whether it lives.
  [[nodiscard]] bool is_half_too_quiet(Moment now) const { return is_quiet_beyond(0.5, now); }

  /// When the last message came, or listening began.
  [[nodiscard]] const Moment& last() const { return last_; }

 private:
  [[nodiscard]] bool is_quiet_beyond(double share, Moment now) const;

  Moment last_;  ///< When the last message came.
  std::int64_t patience_ns_;
  double usual_gap_ns_ = 0.0;  ///< Mean market time between messages, the latest weighing most.
};

}  // namespace spy::tws
