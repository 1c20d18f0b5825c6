# spy_generated_records: <build>/generated/spy/records.hpp, written from the record schemas in spy_pipeline/core/records.
# Python runs without its site packages (-S): the generator needs the standard library only, and an installed copy of
# this very project can then never be taken for the sources.
set(SPY_RECORDS_FOLDER "${SPY_REPOSITORY_ROOT}/spy_pipeline/core/records")
set(SPY_RECORDS_HEADER "${CMAKE_CURRENT_BINARY_DIR}/generated/spy/records.hpp")
file(GLOB SPY_RECORDS_SOURCES CONFIGURE_DEPENDS "${SPY_RECORDS_FOLDER}/*.py")
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/generated/spy")

add_custom_command(
  OUTPUT "${SPY_RECORDS_HEADER}"
  COMMAND
    "${CMAKE_COMMAND}" -E env "PYTHONPATH=${SPY_REPOSITORY_ROOT}" PYTHONDONTWRITEBYTECODE=1 "${Python_EXECUTABLE}" -S -m
    spy_pipeline.core.records.cpp_header "${SPY_RECORDS_HEADER}"
  DEPENDS ${SPY_RECORDS_SOURCES}
  COMMENT "Writing spy/records.hpp from the record schemas"
  VERBATIM)
add_custom_target(spy_write_records DEPENDS "${SPY_RECORDS_HEADER}")

add_library(spy_generated_records INTERFACE)
target_include_directories(spy_generated_records INTERFACE "${CMAKE_CURRENT_BINARY_DIR}/generated")
add_dependencies(spy_generated_records spy_write_records)
