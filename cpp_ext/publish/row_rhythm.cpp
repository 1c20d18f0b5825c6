#include "publish/row_rhythm.hpp"

#include <algorithm>

namespace spy::publish {

namespace {

constexpr std::size_t kDistances = 16;
constexpr std::size_t kOutliers = 2;  ///< So many of the longest, and of the shortest, are set aside.
constexpr std::int64_t kTogetherNs = 500'000;      ///< Rows nearer to each other are one beat.
constexpr std::int64_t kMostSpreadNs = 5'000'000;  ///< Distances that differ by more are no rhythm.
constexpr std::int64_t kMostEarlyNs = 1'000'000;   ///< Waking up takes less than this.

}  // namespace

void RowRhythm::heard(std::int64_t published_ns) {
  const std::int64_t distance = published_ns - last_ns_;
  if (distance < kTogetherNs) {
    return;
  }
  if (last_ns_ != 0 && distances_.size() < kDistances) {
    distances_.push_back(distance);
  } else if (last_ns_ != 0) {
    distances_.at(oldest_) = distance;
    oldest_ = (oldest_ + 1) % kDistances;
  }
  last_ns_ = published_ns;
  next_ = foretold();
}

std::optional<AwakeSpan> RowRhythm::foretold() const {
  if (distances_.size() < kDistances) {
    return std::nullopt;
  }
  std::vector<std::int64_t> sorted = distances_;
  std::ranges::sort(sorted);
  const std::int64_t shortest = sorted.at(kOutliers);
  const std::int64_t longest = sorted.at(kDistances - 1 - kOutliers);
  if (longest - shortest > std::min(kMostSpreadNs, shortest / 4)) {
    return std::nullopt;
  }
  const std::int64_t margin = std::min(kMostEarlyNs, shortest / 8);
  return AwakeSpan{.from_ns = last_ns_ + shortest - margin, .until_ns = last_ns_ + longest + margin};
}

}  // namespace spy::publish
