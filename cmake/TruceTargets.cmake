# How a folder becomes a target. A new source file needs no line here or anywhere else.

# truce_library(<folder> DEPENDS <lower folders> LINK <outside libraries>): src/<folder>/*.cpp as truce_<folder>.
# The DEPENDS are the layering of docs/architecture.md; tests/style/layers_test checks the includes against them.
function(truce_library folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(truce_${folder} STATIC ${sources})
  target_include_directories(truce_${folder} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ARG_DEPENDS PREPEND truce_)
  target_link_libraries(truce_${folder} PUBLIC ${ARG_DEPENDS} ${ARG_LINK})
endfunction()

# truce_tests(<folder> <libraries...>): tests/<folder>/*_test.cpp as one GoogleTest program, each test known to CTest.
function(truce_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${folder} ${sources})
  target_include_directories(test_${folder} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(test_${folder} PRIVATE ${ARGN} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(test_${folder} PRIVATE TRUCE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                    TRUCE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(test_${folder} TEST_PREFIX ${folder}. DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()

# truce_embed(<target> <namespace::function>=<file> ...): a source that returns each file's content as a string_view.
function(truce_embed target)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp)
  set(files)
  foreach(pair ${ARGN})
    string(REGEX REPLACE "^[^=]*=" "" file ${pair})
    list(APPEND files ${file})
  endforeach()
  string(REPLACE ";" "|" pairs "${ARGN}")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DPAIRS=${pairs}" -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
