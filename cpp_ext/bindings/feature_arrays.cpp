#include "bindings/feature_arrays.hpp"

#include <spdlog/fmt/fmt.h>

#include <utility>

#include "runtime/user_error.hpp"

namespace spy::bindings {

template <typename Number>
std::span<const Number> numbers_of(const char* name, const Array<Number>& array) {
  if (array.ndim() != 1) {
    throw runtime::UserError(fmt::format("The array `{}` has {} dimensions: give one with a number a minute.",
                                         name, array.ndim()));
  }
  return {array.data(), static_cast<std::size_t>(array.size())};
}

template std::span<const double> numbers_of(const char* name, const Array<double>& array);
template std::span<const std::int64_t> numbers_of(const char* name, const Array<std::int64_t>& array);

std::span<const double> numbers_of(const char* name, const Array<double>& array, std::size_t size) {
  const std::span<const double> numbers = numbers_of(name, array);
  if (numbers.size() != size) {
    throw runtime::UserError(
        fmt::format("The array `{}` has {} numbers and the first array {}: give as many in each.", name,
                    numbers.size(), size));
  }
  return numbers;
}

Array<double> new_array(std::size_t size) { return Array<double>{static_cast<pybind11::ssize_t>(size)}; }

std::span<double> writable(Array<double>& array) {
  return {array.mutable_data(), static_cast<std::size_t>(array.size())};
}

MinuteArrays::MinuteArrays(Array<std::int64_t> minute, Array<double> open, Array<double> high,
                           Array<double> low, Array<double> close, Array<double> volume, Array<double> wap,
                           Array<double> count, Array<double> implied_volatility,
                           Array<double> minutes_to_event)
    : minute_(std::move(minute)),
      open_(std::move(open)),
      high_(std::move(high)),
      low_(std::move(low)),
      close_(std::move(close)),
      volume_(std::move(volume)),
      wap_(std::move(wap)),
      count_(std::move(count)),
      implied_volatility_(std::move(implied_volatility)),
      minutes_to_event_(std::move(minutes_to_event)) {
  const std::span<const std::int64_t> minutes = numbers_of("minute", minute_);
  const std::size_t size = minutes.size();
  columns_ = {.minute = minutes,
              .open = numbers_of("open", open_, size),
              .high = numbers_of("high", high_, size),
              .low = numbers_of("low", low_, size),
              .close = numbers_of("close", close_, size),
              .volume = numbers_of("volume", volume_, size),
              .wap = numbers_of("wap", wap_, size),
              .count = numbers_of("count", count_, size),
              .implied_volatility = numbers_of("implied_volatility", implied_volatility_, size),
              .minutes_to_event = numbers_of("minutes_to_event", minutes_to_event_, size)};
}

}  // namespace spy::bindings
