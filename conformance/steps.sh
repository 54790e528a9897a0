# SPDX-License-Identifier: Apache-2.0
# steps.sh - what conformance/run is made of; sourced by it in the root of the project.
# A step runs a function with its output in build/logs, counts what passed and failed, and
# prints one line. The functions leave JUnit files there, or say all in their exit status.

logs=build/logs
passed=0 failed=0
mkdir -p $logs
case $(uname -m) in aarch64 | arm64) cpu=arm64 ;; *) cpu=x64 ;; esac

die() {
    echo "conformance/run: $*" >&2
    exit 1
}

# need <word>...: installs the Debian packages behind each word whose proof is missing.
need() {
    local word missing=()
    for word in "$@"; do
        case $word in
            build) . server/packages.sh && gramme_install_packages || die "no build packages" ;;
            cmocka) pkg-config --exists cmocka || missing+=(libcmocka-dev) ;;
            python3-venv) python3 -c 'import ensurepip, venv' 2>>$logs/packages.log ||
                missing+=(python3 python3-venv) ;;
            fuzzer) can_fuzz || missing+=("$(fuzzer_package)") ;;
            nodejs) command -v node >>$logs/packages.log || missing+=(nodejs) ;;
            *) command -v "$word" >>$logs/packages.log || missing+=("$word") ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "installing ${missing[*]}"
    local root=
    [ "$(id -u)" -ne 0 ] && root=sudo
    { $root apt-get update && $root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"; } >>$logs/packages.log 2>&1 ||
        { tail -5 $logs/packages.log; die "apt-get could not install ${missing[*]}"; }
}

# libFuzzer and the sanitizers of clang, which Debian has in a package of their own, and
# some of Ubuntu's releases beside clang's headers.
can_fuzz() {
    echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n ? 0 : 0; }' |
        clang -fsanitize=fuzzer,address,undefined -x c - -o $logs/can_fuzz 2>>$logs/packages.log
}

fuzzer_package() {
    local major root=
    [ "$(id -u)" -ne 0 ] && root=sudo
    apt-cache show clang >>$logs/packages.log 2>&1 || $root apt-get update >>$logs/packages.log 2>&1
    major=$(clang -dumpversion | sed 's/[^0-9].*//')
    if apt-cache show "libclang-rt-$major-dev" >>$logs/packages.log 2>&1; then
        echo "libclang-rt-$major-dev"
    else
        echo "libclang-common-$major-dev"
    fi
}

# The Python of the tests, made anew when requirements.txt changes.
make_venv() {
    cmp -s conformance/requirements.txt .venv/requirements.txt && return
    echo "installing Python packages"
    { python3 -m venv --clear .venv &&
        .venv/bin/pip install -q --disable-pip-version-check -r conformance/requirements.txt &&
        cp conformance/requirements.txt .venv/requirements.txt; } >$logs/venv.log 2>&1 ||
        { tail -5 $logs/venv.log; return 1; }
}

# The AWS SDK wants a newer node than some distributions have; npm has one as a package.
make_node() {
    local js
    for js in conformance/sdk-js conformance/node; do
        cmp -s $js/package-lock.json $js/node_modules/.installed-lock && continue
        echo "installing JavaScript packages"
        { npm ci --prefix $js --no-audit --no-fund --ignore-scripts --loglevel=error &&
            cp $js/package-lock.json $js/node_modules/.installed-lock; } >$logs/npm.log 2>&1 ||
            { tail -5 $logs/npm.log; return 1; }
    done
    node_api=$PWD/conformance/node/node_modules/node-api-headers/include
    node=node
    if ! node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; then
        node=$PWD/build/node/node_modules/node-linux-$cpu/bin/node
        [ -x "$node" ] && return
        echo "installing a newer node"
        npm install --prefix build/node --no-audit --no-fund --no-save "node-linux-$cpu@22" \
            >>$logs/npm.log 2>&1 || { tail -5 $logs/npm.log; return 1; }
    fi
}

# step <name> <function> [argument]...
step() {
    local name=$1 begin=$SECONDS status p f
    shift
    printf '%-12s ' "$name"
    rm -f "$logs/$name.xml"
    report=$logs/$name.xml "$@" >"$logs/$name.log" 2>&1
    status=$?
    read -r p f < <(tally "$logs/$name.xml" $status)
    passed=$((passed + p)) failed=$((failed + f))
    printf '%5d passed %4d failed  %4d s\n' "$p" "$f" $((SECONDS - begin))
    [ "$f" -eq 0 ] || complain "$name"
    return $status
}

# tally <junit file> <exit status> -> "passed failed"; without a file the step itself counts.
tally() {
    python3 - "$@" <<'PY'
import sys, xml.etree.ElementTree as tree
good = bad = 0
status = int(sys.argv[2])
try:
    for case in tree.parse(sys.argv[1]).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"} or case.get("status") == "fail":
            bad += 1
        elif "skipped" not in kinds and case.get("status") not in ("disabled", "notrun"):
            good += 1
except (OSError, tree.ParseError):
    good = int(status == 0)
if status and not bad:
    bad = 1
print(good, bad)
PY
}

# complain <step>: which tests failed and what they said, as far as a screen holds it.
complain() {
    python3 - "$logs/$1.xml" <<'PY'
import sys, xml.etree.ElementTree as tree
try:
    cases = list(tree.parse(sys.argv[1]).iter("testcase"))
except (OSError, tree.ParseError):
    cases = []
shown = 0
for case in cases:
    failure = next((c for c in case if c.tag in ("failure", "error")), None)
    if (failure is None and case.get("status") != "fail") or (shown := shown + 1) > 20:
        continue
    message, said = (failure.get("message") or "", failure.text or "") if failure is not None else ("", "")
    said = said.strip() or (case.findtext("system-out") or "").strip()
    print("FAILED", case.get("classname"), case.get("name"))
    for line in [*message.splitlines()[:3], *said.splitlines()[-16:]]:
        print("   ", line[:160])
if not shown:
    sys.exit(1)
PY
    [ $? -eq 0 ] || grep -E 'error:|warning:' "$logs/$1.log" | head -40 | grep . ||
        tail -n 20 "$logs/$1.log"
    echo "             see $logs/$1.log"
}

build_in() {
    local folder=$1 kind=$2
    shift 2
    rm -f "$folder/gramme"
    cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE="$kind" -DGRAMME_WERROR=ON -DGRAMME_TESTS=ON \
        "-DGRAMME_NODE_API=$node_api" "$@" &&
        cmake --build "$folder" -- -k 0
}

unit_tests() {
    ctest --test-dir "$1" --output-on-failure -j "$(nproc)" --timeout 300 \
        --output-junit "$PWD/$report"
}

bundle_check() {
    .venv/bin/python -B conformance/package/bundle.py build
}

# The wheel, installed into a Python of its own.
python_tests() {
    .venv/bin/python -B conformance/python/install.py build build/python &&
        PYTHONDONTWRITEBYTECODE=1 build/python/venv/bin/python -m pytest \
            -c conformance/python/pytest.ini --rootdir=conformance/python \
            --junitxml="$report" -q --tb=short conformance/python
}

show_figure() {
    sed -n 's/^figure: /             /p' "$logs/$1.log" | tail -n 1
}

wire_tests() {
    [ $mode = quick ] && set -- --quick "$@"
    GRAMME_REPORT=$PWD/$logs/families.json PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 PATH=$PWD/.venv/bin:$PATH \
        .venv/bin/python -m pytest -c conformance/wire/pytest.ini --rootdir=conformance/wire \
        --junitxml="$report" -q --tb=short "$@" conformance/wire
}

# sanitized <name> <sanitizers>: a build of its own; all C and wire tests on it, and some of what
# comes when clients are many and the end is sudden.
sanitized() {
    step "build-$1" build_in "build/$1" Debug "-DGRAMME_SANITIZE=$2"
    step "unit-$1" unit_tests "build/$1"
    [ -x "build/$1/gramme" ] || return
    export GRAMME_PROGRAM=$PWD/build/$1/gramme GRAMME_SANITIZED=1
    step "wire-$1" wire_tests -n "$(nproc)" --dist worksteal # nobody asks it for its speed
    counted "crash-$1" crash --rounds 5
    counted "many-$1" concurrency --seconds 2
    unset GRAMME_PROGRAM GRAMME_SANITIZED
}

# Indexes filled and tables deleted at a million items.
million_items() {
    wire_tests --timeout 900 -k test_background
}

js_tests() {
    (cd conformance/sdk-js && "$node" --test --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=junit --test-reporter-destination="$OLDPWD/$report" test/*.test.mjs)
}

# The npm package, installed into a project as its users do.
npm_package() {
    rm -rf build/npm && .venv/bin/python -B api/package/npm build build/npm &&
        GRAMME_BUILD=build/npm "$node" conformance/node/project.mjs project
}

node_tests() {
    (cd conformance/node && GRAMME_BUILD=$OLDPWD/build/npm "$node" --test --test-reporter=spec \
        --test-reporter-destination=stdout --test-reporter=junit \
        --test-reporter-destination="$OLDPWD/$report" test/*.test.mjs)
}

# The addon of a sanitizer's build, in a node that has loaded the sanitizer first. What node
# itself leaves allocated at its end is not asked for.
node_sanitized() {
    local home=$PWD/build/$1/npm package=$PWD/build/$1/npm/project/node_modules/gramme
    rm -rf "$home" && mkdir -p "$package" &&
        cp -r build/npm/project/node_modules/gramme/{lib,package.json} "$package" &&
        mkdir "$package/native" && cp "build/$1/gramme.node" "$package/native" &&
        ln -s "$PWD/conformance/node/node_modules" "$home/node_modules" &&
        (cd conformance/node && GRAMME_BUILD=$home ASAN_OPTIONS=detect_leaks=0 \
            LD_PRELOAD=$(cc -print-file-name=libasan.so) "$node" --test --test-reporter=spec \
            --test-reporter-destination=stdout --test-reporter=junit \
            --test-reporter-destination="$OLDPWD/$report" test/{engine,handler,listen,triggers}.test.mjs)
}

# The SDK's tests again, in process.
js_inside() {
    GRAMME_PACKAGE=$PWD/build/npm/project/node_modules/gramme js_tests
}

# DynamoDB Local wants Java. Not having it is no error here: the step tells.
have_java() {
    local root= package
    command -v java >>$logs/packages.log && return
    [ "$(id -u)" -ne 0 ] && root=sudo
    echo "installing Java"
    $root apt-get update >>$logs/packages.log 2>&1
    for package in default-jre-headless openjdk-17-jre-headless; do
        $root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
            $package >>$logs/packages.log 2>&1 && return
    done
}

# Random requests beside DynamoDB Local; only --full insists on having it.
differential() {
    local words=(--junit "$report") status
    [ $mode = full ] && words+=(--full)
    PYTHONDONTWRITEBYTECODE=1 python3 conformance/differential/compare.py "${words[@]}"
    status=$?
    [ $status -eq 77 ] && [ $mode != full ] && echo '<testsuite/>' >"$report" && return
    return $status
}

# The AWS SDKs of Go, Java and Rust, where their tools are.
other_sdks() {
    python3 -B conformance/sdks/run.py --junit "$report"
}

# Instructions of the hot operations against those kept in the repository.
instruction_counts() {
    python3 conformance/benchmarks/counts.py --junit "$report"
}

show_skip() {
    sed -n 's/^skipped: /             skipped: /p' "$logs/$1.log"
}

# counted <name> <function> [argument]...: a step that has counted more than its tests.
counted() {
    step "$@"
    sed -n 's/^counts: /             /p' "$logs/$1.log"
}

# The judges of the three below: right histories pass, wrong ones do not.
checkers() {
    PYTHONDONTWRITEBYTECODE=1 .venv/bin/python -m pytest -q --tb=short -p no:cacheprovider \
        --junitxml="$report" conformance/crash conformance/concurrency conformance/benchmarks
}

# SIGKILL in the middle of everything, and what is left.
crash() {
    PYTHONDONTWRITEBYTECODE=1 python3 conformance/crash/crash.py --junit "$report" "$@"
}

in_report() {
    "$@" --junit "$report"
}

# faults <suffix> <build folder>: memory, disk and power fail. Which faults are tried of all
# there are differs from step to step and from kind to kind, and with the build.
faults() {
    local share=(--few --every 17 --seed 1) cuts=(--cuts 100 --seed 1)
    case $mode$1 in
        full) share=(--every 3 --seed 1) cuts=(--cuts 1000 --seed 1) ;;
        full-asan) share=(--every 23 --seed 2) cuts=(--cuts 100 --seed 5001) ;;
        *-asan) share=(--few --every 97 --seed 2) cuts=(--cuts 20 --seed 5001) ;;
    esac
    [ -x "$2/tests/gramme_fault" ] || return
    counted "fault$1" in_report "$2/tests/gramme_fault" "${share[@]}"
    counted "cuts$1" in_report "$2/tests/gramme_cuts" "${cuts[@]}"
    counted "fault-http$1" in_report "$2/tests/gramme_fault_http"
}

# Many clients at once, and whether any order explains what they saw.
concurrency() {
    PYTHONDONTWRITEBYTECODE=1 python3 conformance/concurrency/concurrency.py --junit "$report" "$@"
}

# A thousand connections at full load.
crowd() {
    python3 conformance/benchmarks/crowd.py --junit "$report" "$@"
}

# libFuzzer with the inputs of the repository and some time of its own for each target.
fuzz() {
    local seconds=4
    [ $mode = full ] && seconds=90
    [ -n "${GRAMME_FUZZ_MINUTES-}" ] && seconds=$((60 * GRAMME_FUZZ_MINUTES))
    PYTHONDONTWRITEBYTECODE=1 python3 conformance/fuzz/run.py --junit "$report" \
        --seconds $seconds
}

layer_check() {
    python3 conformance/layers.py --junit "$report"
}

sources() {
    git ls-files '*.c' '*.h'
}

format_check() {
    sources | xargs clang-format --dry-run -Werror
}

# With assertions, which tell the analyzer what cannot be. What is built elsewhere is left out.
tidy_check() {
    cmake -S . -B build/tidy -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang \
        -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "-DGRAMME_NODE_API=$node_api" &&
        cmake --build build/tidy --target gramme_bootstrap &&
        git ls-files '*.c' ':!conformance/package' |
            xargs -P "$(nproc)" -n 1 clang-tidy -p build/tidy --quiet
}

# On the commands that tidy_check left. The result is kept from one run to the next.
cppcheck_check() {
    mkdir -p build/cppcheck
    cppcheck --quiet "-j$(nproc)" --project=build/tidy/compile_commands.json --std=c11 \
        --cppcheck-build-dir=build/cppcheck --enable=warning,performance,portability,style \
        --suppressions-list=conformance/cppcheck.txt "--relative-paths=$PWD" --error-exitcode=1 \
        --template='{file}:{line}: {severity}: {id}: {message}'
}

# What a stranger's endpoint scored, family by family.
show_families() {
    sed -n '/^family/,$p' $logs/wire.log | grep -vE '^(FAILED|ERROR|SKIPPED|=|[0-9]+ (passed|failed))'
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}
