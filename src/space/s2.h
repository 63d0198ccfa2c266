// S2's headers, laid out as Debian's library was built. Abseil gives the nodes of its B-trees one more field under
// AddressSanitizer and MemorySanitizer; S2's shape index holds such a tree, and the library, built without sanitizers,
// does not know the field. Include this and no S2 header by itself.
#pragma once

#include <absl/base/config.h>

#undef ABSL_HAVE_ADDRESS_SANITIZER
#undef ABSL_HAVE_MEMORY_SANITIZER

#include <s2/mutable_s2shape_index.h>                  // IWYU pragma: export
#include <s2/s2closest_edge_query.h>                   // IWYU pragma: export
#include <s2/s2error.h>                                // IWYU pragma: export
#include <s2/s2latlng.h>                               // IWYU pragma: export
#include <s2/s2lax_loop_shape.h>                       // IWYU pragma: export
#include <s2/s2lax_polyline_shape.h>                   // IWYU pragma: export
#include <s2/s2point_vector_shape.h>                   // IWYU pragma: export
#include <s2/s2polygon.h>                              // IWYU pragma: export
#include <s2/s2shapeutil_visit_crossing_edge_pairs.h>  // IWYU pragma: export
#include <s2/util/math/exactfloat/exactfloat.h>        // IWYU pragma: export
