#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spy::files {

/// One line of a CSV file, cell by cell.
///
/// What is not known is an empty cell; numbers are as short as loses nothing; texts that hold commas, quotes
/// or line ends are quoted.
class CsvText {
 public:
  /// Adds a number.
  CsvText& operator<<(double value);

  /// Adds a whole number.
  CsvText& operator<<(std::int64_t value);

  /// Adds a whole number.
  CsvText& operator<<(std::int32_t value) { return *this << std::int64_t{value}; }

  /// Adds yes or no, as 1 or 0.
  CsvText& operator<<(bool value) { return *this << std::int64_t{value ? 1 : 0}; }

  /// Adds a text.
  CsvText& operator<<(std::string_view text);

  /// Adds a text.
  CsvText& operator<<(const char* text) { return *this << std::string_view{text}; }

  /// Adds the instant as New York time, ISO 8601 with offset.
  CsvText& time(std::int64_t epoch_ns);

  /// The line so far, without its end.
  [[nodiscard]] const std::string& line() const { return line_; }

 private:
  void begin_cell();

  std::string line_;
  bool is_empty_ = true;  ///< Whether there is no cell yet.
};

}  // namespace spy::files
