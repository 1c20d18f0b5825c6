#include "features/catalogue/kernel_hash.hpp"

#include <spdlog/fmt/fmt.h>

#include "features/catalogue/catalogue.hpp"
#include "features/state/fnv_hash.hpp"

namespace spy::features {

namespace {

std::string computed_hash() {
  FnvHash hash;
  hash.add(fmt::format("kernel {}\n", kKernelVersion));
  for (const FormulaSymbol& symbol : formula_symbols()) {
    hash.add(fmt::format("{} = {}\n", symbol.symbol, symbol.meaning));
  }
  for (const FeatureDescription& feature : feature_catalogue()) {
    hash.add(fmt::format("{} = {}; {}; {}; {}; {}; {}\n", feature.name, feature.formula, feature.window,
                         feature.unit, feature.warm_up_minutes, feature.earlier_sessions,
                         text_of(feature.needs)));
  }
  return fmt::format("{:016x}", hash.value());
}

}  // namespace

const std::string& kernel_hash() {
  static const std::string hash = computed_hash();
  return hash;
}

}  // namespace spy::features
