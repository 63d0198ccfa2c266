# S2 ships no CMake config in Debian 12: find it and the Abseil libraries its headers use.
find_path(S2_INCLUDE_DIR s2/s2point.h)
find_library(S2_LIBRARY s2)
find_package(absl REQUIRED)
find_package(OpenSSL REQUIRED)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(S2 REQUIRED_VARS S2_LIBRARY S2_INCLUDE_DIR)
if(S2_FOUND AND NOT TARGET S2::s2)
  add_library(S2::s2 UNKNOWN IMPORTED)
  set_target_properties(S2::s2 PROPERTIES IMPORTED_LOCATION ${S2_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${S2_INCLUDE_DIR}
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${S2_INCLUDE_DIR})
  target_link_libraries(S2::s2 INTERFACE absl::base absl::strings absl::str_format absl::flat_hash_map absl::flat_hash_set
    absl::btree absl::memory absl::span absl::synchronization absl::int128 absl::hash absl::raw_hash_set OpenSSL::Crypto)
endif()
