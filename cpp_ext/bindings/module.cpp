#include <pybind11/pybind11.h>

#include <exception>
#include <utility>

#include "bindings/bindings.hpp"
#include "runtime/user_error.hpp"

namespace {

/// What the user can put right reaches Python as ValueError, with its sentence.
void translate_user_error(std::exception_ptr error) {
  try {
    if (error) {
      std::rethrow_exception(std::move(error));
    }
  } catch (const spy::runtime::UserError& user_error) {
    pybind11::set_error(PyExc_ValueError, user_error.what());
  }
}

}  // namespace

PYBIND11_MODULE(_native, module) {
  module.doc() = "The C++ side of spy_pipeline: time, sessions and what is built on them.";
  pybind11::register_local_exception_translator(translate_user_error);
  spy::bindings::bind_runtime(module);
  spy::bindings::bind_features(module);
  spy::bindings::bind_feed(module);
  spy::bindings::bind_indicators(module);
  spy::bindings::bind_collector(module);
  spy::bindings::bind_wire(module);
}
