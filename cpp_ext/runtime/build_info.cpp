#include "runtime/build_info.hpp"

namespace spy::runtime {

BuildInfo build_info() {
  return {.version = SPY_VERSION, .compiler = SPY_COMPILER, .build_type = SPY_BUILD_TYPE, .flags = SPY_FLAGS};
}

}  // namespace spy::runtime
