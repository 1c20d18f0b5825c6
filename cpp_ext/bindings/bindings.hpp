#pragma once

#include <pybind11/pybind11.h>

namespace spy::bindings {

/// Adds what the room `runtime` offers to Python.
void bind_runtime(pybind11::module_& module);

}  // namespace spy::bindings
