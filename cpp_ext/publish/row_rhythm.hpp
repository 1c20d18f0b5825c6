#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace spy::publish {

/// When a row is to be awaited without falling asleep, on the machine's monotonic clock.
struct AwakeSpan {
  std::int64_t from_ns = 0;   ///< Its beginning.
  std::int64_t until_ns = 0;  ///< Its end.
};

/// Learns the rhythm in which rows are written, so that a reader is awake when the next one is due and sleeps
/// until then.
///
/// Rows written together are one beat. A quarter of the last distances between beats may be irregular, as
/// when one comes late; where more are, nothing is foretold, and waiting costs nothing.
class RowRhythm {
 public:
  /// A row that was written at `published_ns` has been read; rows come in the order of writing.
  void heard(std::int64_t published_ns);

  /// Around which moment the next row is due, or nothing where rows come without a rhythm.
  [[nodiscard]] std::optional<AwakeSpan> next() const { return next_; }

 private:
  [[nodiscard]] std::optional<AwakeSpan> foretold() const;

  std::vector<std::int64_t> distances_;  ///< Between the last beats, the oldest overwritten first.
  std::size_t oldest_ = 0;               ///< Place of the distance that is overwritten next.
  std::int64_t last_ns_ = 0;             ///< The last beat.
  std::optional<AwakeSpan> next_;        ///< What was foretold at the last beat.
};

}  // namespace spy::publish
