#include "features/days/day_summary.hpp"

#include "features/state/saved_machine.hpp"

namespace spy::features {

std::string DaySummary::save() const { return saved(StateKind::kDaySummary, *this); }

DaySummary DaySummary::restored(std::string_view bytes) {
  DaySummary summary;
  restore(StateKind::kDaySummary, summary, bytes);
  return summary;
}

}  // namespace spy::features
