# SPDX-License-Identifier: Apache-2.0
# fuzz.cmake - a fuzz target: its file, what the targets share, and the library it is
# about. With GRAMME_FUZZ (clang) a libFuzzer program; with GRAMME_TESTS, and any compiler
# and sanitizers, a program and a test that run the inputs kept in the repository.
set(fuzz ${CMAKE_SOURCE_DIR}/conformance/fuzz)

function(gramme_fuzz_target name library)
    set(sources ${fuzz}/${name}.c ${fuzz}/fuzz.c)
    foreach(more ${ARGN})
        list(APPEND sources ${fuzz}/${more})
    endforeach()
    if(GRAMME_FUZZ)
        add_executable(fuzz_${name} ${sources} ${fuzz}/mutate.c)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    else()
        add_executable(fuzz_${name} ${sources} ${fuzz}/standalone.c)
        add_test(NAME fuzz/${name}
            COMMAND fuzz_${name} ${fuzz}/corpus/${name} ${fuzz}/crashes/${name})
    endif()
    target_link_libraries(fuzz_${name} PRIVATE ${library})
    set_target_properties(fuzz_${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
endfunction()

gramme_fuzz_target(condition gramme_expr expression.c)
gramme_fuzz_target(update gramme_expr expression.c)
gramme_fuzz_target(projection gramme_expr expression.c)
gramme_fuzz_target(number gramme_json decimal.c)
gramme_fuzz_target(item gramme_json)
gramme_fuzz_target(key gramme_api)
gramme_fuzz_target(stored gramme_api)
gramme_fuzz_target(request gramme_api invent.c)
gramme_fuzz_target(call gramme_api bed.c invent.c paging.c)
gramme_fuzz_target(partiql gramme_api bed.c)
gramme_fuzz_target(pattern gramme_api)
gramme_fuzz_target(head gramme_server keys.c web.c)
gramme_fuzz_target(http gramme_server bed.c keys.c web.c)
gramme_fuzz_target(peer gramme_server web.c)
gramme_fuzz_target(token gramme_api bed.c)
gramme_fuzz_target(zip gramme_server)
gramme_fuzz_target(file gramme_api bed.c)
