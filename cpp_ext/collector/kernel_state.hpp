#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "features/feature_kernel.hpp"

namespace spy::collector {

/// The kernel as it must be at the open of `date`, which the engineered daily files left in the folder
/// `state`; nothing where they left none.
///
/// Throws UserError for a damaged state and one that another kernel left.
std::optional<features::FeatureKernel> kernel_at_open(const std::filesystem::path& state,
                                                      const std::string& key,
                                                      std::chrono::year_month_day date);

}  // namespace spy::collector
