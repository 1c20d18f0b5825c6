#pragma once

#include <cstdint>

namespace spy::features {

/// The period itself where it is at least `least`; else throws a UserError that names it.
std::int32_t checked_period(const char* name, std::int32_t period, std::int32_t least);

}  // namespace spy::features
