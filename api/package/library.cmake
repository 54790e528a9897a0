# SPDX-License-Identifier: Apache-2.0
# library.cmake - libgramme, shared and static: all folders but main; and what installs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(GRAMME_HEADERS
    ${CMAKE_SOURCE_DIR}/api/include/gramme.h
    ${CMAKE_SOURCE_DIR}/api/include/gramme_plugin.h
    ${CMAKE_SOURCE_DIR}/server/include/gramme_server.h)
get_property(folders GLOBAL PROPERTY gramme_folders)
list(TRANSFORM folders REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)

add_library(gramme_shared SHARED ${objects})
add_library(gramme_static STATIC ${objects})
foreach(library gramme_shared gramme_static)
    set_target_properties(${library} PROPERTIES OUTPUT_NAME gramme LINKER_LANGUAGE C)
    target_include_directories(${library} INTERFACE
        ${CMAKE_SOURCE_DIR}/api/include ${CMAKE_SOURCE_DIR}/server/include)
endforeach()
list(TRANSFORM GRAMME_DEPENDENCIES PREPEND gramme:: OUTPUT_VARIABLE parts)
list(APPEND parts Threads::Threads ${CMAKE_DL_LIBS})
target_link_libraries(gramme_static INTERFACE ${parts})
target_link_libraries(gramme_shared PRIVATE gramme_options ${parts})
# The interface may grow with a minor version and breaks with a major one; before 1.0 each
# minor version is a library of its own.
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(soversion 0.${PROJECT_VERSION_MINOR})
else()
    set(soversion ${PROJECT_VERSION_MAJOR})
endif()
set_target_properties(gramme_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${soversion})
if(NOT GRAMME_SANITIZE)
    target_link_options(gramme_shared PRIVATE -Wl,--no-undefined)
endif()
# Its own functions are its own, also beside another libgramme in the same process.
target_link_options(gramme_shared PRIVATE -Wl,--as-needed -Wl,-Bsymbolic-functions)

# -- installing --

set(PARTS ${GRAMME_DEPENDENCY_MODULES})
list(JOIN PARTS ", " PC_REQUIRES)
list(JOIN PARTS " " PARTS)
foreach(name ${CMAKE_DL_LIBS})
    string(APPEND PC_LIBS " -l${name}")
endforeach()
foreach(kind LIBDIR INCLUDEDIR)
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${kind}}")
        set(PC_${kind} "${CMAKE_INSTALL_${kind}}")
    else()
        set(PC_${kind} "\${prefix}/${CMAKE_INSTALL_${kind}}")
    endif()
endforeach()
set(SHARED_FILE ${CMAKE_SHARED_LIBRARY_PREFIX}gramme${CMAKE_SHARED_LIBRARY_SUFFIX}.${PROJECT_VERSION})
set(SHARED_SONAME ${CMAKE_SHARED_LIBRARY_PREFIX}gramme${CMAKE_SHARED_LIBRARY_SUFFIX}.${soversion})
set(STATIC_FILE ${CMAKE_STATIC_LIBRARY_PREFIX}gramme${CMAKE_STATIC_LIBRARY_SUFFIX})
set(package ${CMAKE_BINARY_DIR}/package)
configure_file(api/package/gramme.pc.in ${package}/gramme.pc.in @ONLY)
configure_package_config_file(api/package/gramme-config.cmake.in ${package}/gramme-config.cmake
    INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gramme
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(compatibility SameMinorVersion)
else()
    set(compatibility SameMajorVersion)
endif()
write_basic_package_version_file(${package}/gramme-config-version.cmake
    COMPATIBILITY ${compatibility})

install(TARGETS gramme gramme_shared gramme_static
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${GRAMME_HEADERS} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# `cmake --install --prefix` says only now where all of it goes.
install(CODE "
    file(READ \"${package}/gramme.pc.in\" text)
    string(REPLACE %PREFIX% \"\${CMAKE_INSTALL_PREFIX}\" text \"\${text}\")
    file(WRITE \"${package}/gramme.pc\" \"\${text}\")")
install(FILES ${package}/gramme.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${package}/gramme-config.cmake ${package}/gramme-config-version.cmake
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gramme)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
