#pragma once

#include <spy/records.hpp>

#include <filesystem>

namespace spy::collector {

/// Makes sure that records of `source` may enter the home with the folder `state`: a home is live or
/// simulated, and the first claim decides for ever, as spy_pipeline.core.provenance has it.
///
/// Throws UserError for a home of the other kind.
void claim_home(const std::filesystem::path& state, records::Source source);

}  // namespace spy::collector
