# One minute of fuzzing as a test. The fuzz target has a build of its own, because it needs Clang and sanitizers.
find_program(SPY_FUZZING_COMPILER clang++-19)
set(SPY_FUZZ_BUILD "${SPY_REPOSITORY_ROOT}/build/fuzz/fuzz")

if(SPY_FUZZING_COMPILER)
  add_test(NAME fuzz_configure COMMAND "${CMAKE_COMMAND}" --preset fuzz WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  add_test(NAME fuzz_build COMMAND "${CMAKE_COMMAND}" --build --preset fuzz WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  add_test(NAME fuzz_wire
           COMMAND "${SPY_FUZZ_BUILD}/spy_wire_fuzz" -max_total_time=60 -timeout=10 -artifact_prefix=finding- corpus
                   "${CMAKE_SOURCE_DIR}/fuzz/seeds"
           WORKING_DIRECTORY "${SPY_FUZZ_BUILD}")
  set_tests_properties(fuzz_configure PROPERTIES FIXTURES_SETUP fuzz_configured)
  set_tests_properties(fuzz_build PROPERTIES FIXTURES_REQUIRED fuzz_configured FIXTURES_SETUP fuzz_built TIMEOUT 900)
  set_tests_properties(fuzz_wire PROPERTIES FIXTURES_REQUIRED fuzz_built TIMEOUT 300)
else()
  add_test(NAME fuzz_wire COMMAND "${CMAKE_COMMAND}" -E echo "clang++-19 is missing: nothing was fuzzed.")
  set_tests_properties(fuzz_wire PROPERTIES SKIP_REGULAR_EXPRESSION "is missing")
endif()
