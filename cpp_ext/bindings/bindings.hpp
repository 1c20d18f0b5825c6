#pragma once

#include <pybind11/pybind11.h>

namespace spy::bindings {

/// Adds what the room `runtime` offers to Python.
void bind_runtime(pybind11::module_& module);

/// Adds the feature kernels, their catalogue and their batch functions.
void bind_features(pybind11::module_& module);

/// Adds reading and writing of published rows.
void bind_feed(pybind11::module_& module);

/// Adds the standalone indicators, batch and stream.
void bind_indicators(pybind11::module_& module);

/// Adds the collector as a part of this process.
void bind_collector(pybind11::module_& module);

/// Adds the decoder of captures of the TWS wire.
void bind_wire(pybind11::module_& module);

}  // namespace spy::bindings
