#pragma once

#include <spy/records.hpp>

#include <string>
#include <string_view>

namespace spy::files {

/// First line of a file of second rows. `Datetime` is the first instant of the second; each row of the book
/// has a price, a size and an owner on either side; the features stand under the names of the catalogue.
std::string second_row_header();

/// A second row as a line of such a file, with its whole tape.
std::string second_row_line(const records::SecondRow& row, std::string_view tape);

}  // namespace spy::files
