#include "tws/client/quiet_watch.hpp"

#include <algorithm>

namespace spy::tws {

namespace {

constexpr std::int64_t kRealPatience = 500'000'000;
constexpr double kGaps = 5.0;
constexpr double kNewest = 0.05;

}  // namespace

void QuietWatch::heard(Moment now) {
  const auto gap = static_cast<double>(now.market_ns - last_.market_ns);
  usual_gap_ns_ += kNewest * (gap - usual_gap_ns_);
  last_ = now;
}

bool QuietWatch::is_too_quiet(Moment now) const {
  const auto quiet = static_cast<double>(now.market_ns - last_.market_ns);
  return quiet > std::max(static_cast<double>(patience_ns_), kGaps * usual_gap_ns_) &&
         now.real_ns - last_.real_ns >= kRealPatience;
}

}  // namespace spy::tws
