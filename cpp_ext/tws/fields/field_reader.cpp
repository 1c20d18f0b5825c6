#include "tws/fields/field_reader.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "features/missing.hpp"

namespace spy::tws {

namespace {

/// Whether a number is the one that stands for "not set", or one of the texts for "no bound".
bool is_unset(std::string_view text, double value) {
  return value == std::numeric_limits<double>::max() || text == "Infinity" || text == "Infinite";
}

}  // namespace

void FieldReader::require_end() {
  if (!problem_ && !rest_.empty()) {
    name_ = "end";
    fail("comes later than the protocol says");
  }
}

std::string_view FieldReader::take() {
  const std::size_t size = rest_.find('\0');
  if (size == std::string_view::npos) {
    fail(rest_.empty() ? "is missing" : "does not end");
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size + 1);
  return taken;
}

void FieldReader::read(bool& field) {
  const std::string_view text = take();
  if (text.size() > 1 || (text.size() == 1 && text != "0" && text != "1")) {
    fail("is neither 0 nor 1");
    return;
  }
  field = text == "1";
}

void FieldReader::read(std::int32_t& field) { read_integer(field); }

void FieldReader::read(std::int64_t& field) { read_integer(field); }

template <typename Integer>
void FieldReader::read_integer(Integer& field) {
  const std::string_view text = take();
  if (text.empty()) {
    field = 0;
    return;
  }
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, error] = std::from_chars(begin, end, field);
  if (error != std::errc{} || stopped != end) {
    fail("is no whole number");
  }
}

void FieldReader::read(double& field) {
  const std::string_view text = take();
  double value = features::kMissing;
  if (!text.empty()) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [stopped, error] = std::from_chars(begin, end, value);
    if (is_unset(text, value)) {
      value = features::kMissing;
    } else if (error != std::errc{} || stopped != end || !std::isfinite(value)) {
      fail("is no number");
    }
  }
  field = value;
}

void FieldReader::fail(std::string_view problem) {
  if (!problem_) {
    problem_ = FieldProblem{.field = name_, .problem = problem};
  }
}

}  // namespace spy::tws
