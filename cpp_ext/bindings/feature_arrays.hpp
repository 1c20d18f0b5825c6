#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "features/history.hpp"

namespace spy::bindings {

/// Numbers as Python gives them, brought to one type and laid out in one piece.
template <typename Number>
using Array = pybind11::array_t<Number, pybind11::array::c_style | pybind11::array::forcecast>;

/// The numbers of a one-dimensional array; another shape is refused with a UserError that names the array.
template <typename Number>
std::span<const Number> numbers_of(const char* name, const Array<Number>& array);

extern template std::span<const double> numbers_of(const char* name, const Array<double>& array);
extern template std::span<const std::int64_t> numbers_of(const char* name, const Array<std::int64_t>& array);

/// The same, refused as well where there are not `size` numbers.
std::span<const double> numbers_of(const char* name, const Array<double>& array, std::size_t size);

/// A new array of one dimension.
Array<double> new_array(std::size_t size);

/// All of an array, to be written to.
std::span<double> writable(Array<double>& array);

/// Minutes in columns that keep the arrays alive in which they lie.
class MinuteArrays {
 public:
  MinuteArrays(Array<std::int64_t> minute, Array<double> open, Array<double> high, Array<double> low,
               Array<double> close, Array<double> volume, Array<double> wap, Array<double> count,
               Array<double> implied_volatility, Array<double> minutes_to_event);

  /// The columns, as long as this lives.
  [[nodiscard]] const features::MinuteColumns& columns() const { return columns_; }

 private:
  Array<std::int64_t> minute_;
  Array<double> open_;
  Array<double> high_;
  Array<double> low_;
  Array<double> close_;
  Array<double> volume_;
  Array<double> wap_;
  Array<double> count_;
  Array<double> implied_volatility_;
  Array<double> minutes_to_event_;
  features::MinuteColumns columns_;
};

}  // namespace spy::bindings
