#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>

#include "runtime/clock.hpp"
#include "runtime/resolved_config.hpp"

namespace spy::runtime {

/// The log of one program or part: lines appended to <folder>/<name>.log, rotated to <name>.1.log and so on.
///
/// Each line begins with the market time in New York, and with SIMULATED where that is a simulated session's.
/// Warnings and errors reach the file at once, everything else within a second. Any number of threads may
/// write.
///
/// The logger is registered with spdlog under `name`, which must be free; spdlog::shutdown() writes out and
/// closes all. Call it after a daemon has forked, since the thread that writes out each second does not
/// survive a fork. Throws UserError where the file cannot be opened.
std::shared_ptr<spdlog::logger> open_log(const std::string& name, const LogConfig& config,
                                         std::shared_ptr<const Clock> clock);

}  // namespace spy::runtime
