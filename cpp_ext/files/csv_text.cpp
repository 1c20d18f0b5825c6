#include "files/csv_text.hpp"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <iterator>

#include "runtime/new_york_iso.hpp"

namespace spy::files {

CsvText& CsvText::operator<<(double value) {
  begin_cell();
  if (!std::isnan(value)) {
    fmt::format_to(std::back_inserter(line_), "{}", value);
  }
  return *this;
}

CsvText& CsvText::operator<<(std::int64_t value) {
  begin_cell();
  fmt::format_to(std::back_inserter(line_), "{}", value);
  return *this;
}

CsvText& CsvText::operator<<(std::string_view text) {
  begin_cell();
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line_.append(text);
    return *this;
  }
  line_.push_back('"');
  for (const char letter : text) {
    if (letter == '"') {
      line_.push_back('"');
    }
    line_.push_back(letter == '\n' || letter == '\r' ? ' ' : letter);
  }
  line_.push_back('"');
  return *this;
}

CsvText& CsvText::time(std::int64_t epoch_ns) {
  begin_cell();
  line_.append(runtime::new_york_iso(epoch_ns));
  return *this;
}

void CsvText::begin_cell() {
  if (!is_empty_) {
    line_.push_back(',');
  }
  is_empty_ = false;
}

}  // namespace spy::files
