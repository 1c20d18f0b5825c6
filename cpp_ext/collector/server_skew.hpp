#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace spy::collector {

/// How far the gateway's clock is ahead of ours, from whole seconds that it tells now and then.
///
/// An answer of second s to a question asked at a and answered at b, both by our clock, says that the skew
/// lies between s - b and s + 1 - a. The latest answers together narrow that; of what is possible the value
/// nearest to zero is taken.
class ServerSkew {
 public:
  /// The gateway, asked for its time at `asked_ns`, answered at `now_ns` with a second since 1970 UTC.
  void answered(std::int64_t asked_ns, std::int64_t second, std::int64_t now_ns);

  /// Nanoseconds by which the gateway is ahead; nothing before the first answer.
  [[nodiscard]] std::optional<std::int64_t> skew_ns() const;

 private:
  /// What one answer leaves possible.
  struct Bounds {
    std::int64_t least_ns;
    std::int64_t most_ns;
  };

  [[nodiscard]] Bounds narrowed() const;

  static constexpr std::size_t kAnswers = 12;

  std::deque<Bounds> answers_;  ///< The latest last.
};

}  // namespace spy::collector
