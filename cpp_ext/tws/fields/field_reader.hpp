#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tws/fields/escaped_text.hpp"

namespace spy::tws {

/// Why a message could not be read.
struct FieldProblem {
  std::string_view field;    ///< Name of the field in the protocol.
  std::string_view problem;  ///< What is wrong with it, to follow its name in a sentence.
};

/// Reads the fields of a message from left to right into a message's members, as an archive for `exchange`.
///
/// Once a field does not fit, nothing more is read. Empty and unset numbers are no problem: whole ones are
/// read as 0, others as missing.
class FieldReader {
 public:
  /// The fields, each ended by NUL.
  explicit FieldReader(std::string_view fields) : rest_(fields) {}

  /// Reads the next field; texts lie in the memory of the message.
  template <typename Field>
  void operator()(std::string_view name, Field& field) {
    if (!problem_) {
      name_ = name;
      read(field);
    }
  }

  /// Makes bytes that are left over a problem.
  void require_end();

  /// What did not fit, if anything.
  [[nodiscard]] const std::optional<FieldProblem>& problem() const { return problem_; }

 private:
  void read(std::string_view& field) { field = take(); }
  void read(EscapedText& field) { field.raw = take(); }
  void read(bool& field);
  void read(std::int32_t& field);
  void read(std::int64_t& field);
  void read(double& field);

  /// Reads a number that stands for one of the values of an enumeration, the last of which `last_value`
  /// tells.
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void read(Enum& field) {
    std::int32_t number = 0;
    read(number);
    if (number < 0 || number > static_cast<std::int32_t>(last_value(Enum{}))) {
      fail("has no meaning");
      return;
    }
    field = static_cast<Enum>(number);
  }

  /// Reads how many elements there are, then each.
  template <typename Element>
  void read(std::vector<Element>& elements) {
    std::int32_t count = 0;
    read(count);
    if (count < 0 || static_cast<std::size_t>(count) > rest_.size()) {
      fail("counts more than the message holds");
    }
    for (std::int32_t row = 0; row < count && !problem_; ++row) {
      Element& element = elements.emplace_back();
      if constexpr (requires { Element::exchange(element, *this); }) {
        Element::exchange(element, *this);
      } else {
        read(element);
      }
    }
  }

  std::string_view take();
  template <typename Integer>
  void read_integer(Integer& field);
  void fail(std::string_view problem);

  std::string_view rest_;
  std::string_view name_;
  std::optional<FieldProblem> problem_;
};

}  // namespace spy::tws
