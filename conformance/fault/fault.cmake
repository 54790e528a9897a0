# SPDX-License-Identifier: Apache-2.0
# The programs of conformance/fault; ENABLE_EXPORTS lets their malloc() and the like go
# before the libraries'.
function(gramme_fault_program name)
    list(TRANSFORM ARGN PREPEND conformance/fault/)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE gramme_server)
    set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

# A sanitizer allocates before it is ready for code that it has instrumented.
if(GRAMME_SANITIZE)
    set_source_files_properties(conformance/fault/heap.c conformance/fault/fault.c PROPERTIES
        COMPILE_OPTIONS -fno-sanitize=all COMPILE_DEFINITIONS GRAMME_FAULT_SANITIZED)
endif()

gramme_fault_program(gramme_fault loops.c crew.c trial.c workload.c library.c world.c
    dump.c witness.c sheet.c fault.c heap.c disk.c power.c calls.c)
gramme_fault_program(gramme_cuts cuts.c crew.c diary.c sheet.c fault.c heap.c disk.c power.c
    calls.c)
gramme_fault_program(gramme_fault_http http.c sheet.c fault.c heap.c)
