#pragma once

#include <spy/records.hpp>

#include <string>
#include <string_view>

namespace spy::files {

/// First line of a file of gaps: the fields of the record `Gap`.
std::string_view gap_header();

/// A gap as a line of such a file.
std::string gap_line(const records::Gap& gap);

}  // namespace spy::files
