#include "tws/client/quiet_watch.hpp"

#include <algorithm>

namespace spy::tws {

namespace {

constexpr double kRealPatience = 5e8;
constexpr double kGaps = 5.0;
constexpr double kNewest = 0.05;

}  // namespace

void QuietWatch::heard(Moment now) {
  const auto gap = static_cast<double>(now.market_ns - last_.market_ns);
  usual_gap_ns_ += kNewest * (gap - usual_gap_ns_);
  last_ = now;
}

bool QuietWatch::is_quiet_beyond(double share, Moment now) const {
  const auto quiet = static_cast<double>(now.market_ns - last_.market_ns);
  return quiet > share * std::max(static_cast<double>(patience_ns_), kGaps * usual_gap_ns_) &&
         static_cast<double>(now.real_ns - last_.real_ns) >= share * kRealPatience;
}

}  // namespace spy::tws
