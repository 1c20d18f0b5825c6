#include "collector/kernel_state.hpp"

#include <spdlog/fmt/fmt.h>

#include <fstream>
#include <iterator>

#include "collector/day_files.hpp"
#include "runtime/user_error.hpp"

namespace spy::collector {

std::optional<features::FeatureKernel> kernel_at_open(const std::filesystem::path& state,
                                                      const std::string& key,
                                                      std::chrono::year_month_day date) {
  const std::filesystem::path file = state / "kernel" / key / (text_of(date) + ".state");
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    return std::nullopt;
  }
  const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
  features::FeatureKernel kernel;
  try {
    kernel.restore(bytes);
  } catch (const runtime::UserError& error) {
    throw runtime::UserError(fmt::format(
        "{} cannot be used: {} Make the daily files anew, for instance by `spy up`, or delete it.",
        file.string(), error.what()));
  }
  return kernel;
}

}  // namespace spy::collector
