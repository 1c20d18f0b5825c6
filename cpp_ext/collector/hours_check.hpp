#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/session_table.hpp"

namespace spy::collector {

/// Where the regular hours that TWS tells, such as `20260406:0930-20260406:1600;20260405:CLOSED` in New York
/// time, say otherwise than our calendar, in words; nothing where they agree.
///
/// Days that the calendar does not cover and entries of another form are passed over.
std::optional<std::string> hours_disagreement(std::string_view liquid_hours,
                                              const runtime::SessionTable& sessions);

}  // namespace spy::collector
