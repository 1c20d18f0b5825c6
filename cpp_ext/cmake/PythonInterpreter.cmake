# Finds the Python that generates the record header and, where the module is built, its headers and pybind11.
set(Python_FIND_VIRTUALENV FIRST)
if(SPY_BUILD_MODULE)
  find_package(Python 3.11 QUIET COMPONENTS Interpreter Development.Module)
else()
  find_package(Python 3.11 QUIET COMPONENTS Interpreter)
endif()
if(NOT Python_FOUND)
  message(FATAL_ERROR "Python 3.11 or later with its C headers is missing: install it with "
                      "`sudo apt-get install python3-dev` on Debian or `brew install python@3.11` on macOS, or name "
                      "another one with -DPython_EXECUTABLE=..., then configure again.")
endif()

if(SPY_BUILD_MODULE)
  find_package(pybind11 CONFIG QUIET)
  if(NOT pybind11_FOUND)
    execute_process(
      COMMAND "${Python_EXECUTABLE}" -m pybind11 --cmakedir
      OUTPUT_VARIABLE pybind11_DIR
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    find_package(pybind11 CONFIG QUIET)
  endif()
  if(NOT pybind11_FOUND)
    message(FATAL_ERROR "pybind11 is missing: run `${Python_EXECUTABLE} -m pip install pybind11`, or configure with "
                        "-DSPY_BUILD_MODULE=OFF to build without the Python module.")
  endif()
endif()
