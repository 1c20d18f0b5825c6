#pragma once

#include <stdexcept>

namespace spy::runtime {

/// What the user can put right: one sentence that names the file, field or setting and the remedy.
///
/// Programs print the sentence and end with a non-zero status; the Python module raises it as ValueError.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace spy::runtime
