# SPDX-License-Identifier: Apache-2.0
# dependencies.cmake - the libraries that Gramme is made of, as gramme::sqlite and so on.
#
# libgramme and the tests take the shared ones. The program has the property
# GRAMME_LINK_ARCHIVES and takes the static ones where the system has them and they can be
# part of a position-independent program: three quarters of the work of the loader, a third
# of the time from its start to its first answer, are not there then.
set(GRAMME_DEPENDENCIES sqlite event cjson xxhash md zlib minizip)
set(GRAMME_DEPENDENCY_MODULES sqlite3 libevent_core libcjson libxxhash libmd zlib minizip)

set(archives "")
set(hidden "")
foreach(name module IN ZIP_LISTS GRAMME_DEPENDENCIES GRAMME_DEPENDENCY_MODULES)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
    add_library(gramme_${name} INTERFACE)
    add_library(gramme::${name} ALIAS gramme_${name})
    list(GET ${name}_LIBRARIES 0 library)
    find_library(GRAMME_ARCHIVE_${name} NAMES lib${library}.a HINTS ${${name}_LIBDIR})
    mark_as_advanced(GRAMME_ARCHIVE_${name})
    if(GRAMME_ARCHIVE_${name})
        set(archive "$<TARGET_PROPERTY:GRAMME_LINK_ARCHIVES>")
        target_include_directories(gramme_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
        target_link_libraries(gramme_${name} INTERFACE
            "$<IF:$<BOOL:${archive}>,${GRAMME_ARCHIVE_${name}},PkgConfig::${name}>")
        list(APPEND archives ${GRAMME_ARCHIVE_${name}})
        list(APPEND hidden lib${library}.a)
    else()
        target_link_libraries(gramme_${name} INTERFACE PkgConfig::${name})
    endif()
endforeach()
# What SQLite's archive needs besides.
target_link_libraries(gramme_sqlite INTERFACE
    "$<$<BOOL:$<TARGET_PROPERTY:GRAMME_LINK_ARCHIVES>>:m;${CMAKE_DL_LIBS}>")

set(GRAMME_ARCHIVES_FIT FALSE)
set(GRAMME_HIDE_ARCHIVES "")
if(GRAMME_ARCHIVES AND NOT GRAMME_SANITIZE AND archives)
    include(CheckCSourceCompiles)
    set(CMAKE_REQUIRED_LIBRARIES -pie ${archives} m ${CMAKE_DL_LIBS} Threads::Threads)
    check_c_source_compiles("
        const char *sqlite3_libversion(void); const char *event_get_version(void);
        int main(void) { return *sqlite3_libversion() == *event_get_version(); }"
        GRAMME_ARCHIVES_LINK)
    unset(CMAKE_REQUIRED_LIBRARIES)
    if(GRAMME_ARCHIVES_LINK)
        # A plug-in that has a SQLite of its own shall find that.
        list(JOIN hidden ":" hidden)
        set(GRAMME_ARCHIVES_FIT TRUE)
        set(GRAMME_HIDE_ARCHIVES "LINKER:--exclude-libs,${hidden}")
    endif()
endif()
