#pragma once

#include <string>

namespace spy::runtime {

/// How this library was built.
struct BuildInfo {
  std::string version;     ///< Version of the project, "unversioned" where no Python build set it.
  std::string compiler;    ///< Name and version of the compiler.
  std::string build_type;  ///< CMake's build type, such as Release.
  std::string flags;       ///< Flags that bear on speed and on the bits of a result, sanitizers included.
};

/// How this library was built.
BuildInfo build_info();

}  // namespace spy::runtime
