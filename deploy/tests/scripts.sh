#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=deploy/tests/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
needs shellcheck
cd "$deploy/.."
expect 'the scripts are clean' shellcheck -x deploy/test.sh deploy/tests/*.sh deploy/postgresql/*.sh
