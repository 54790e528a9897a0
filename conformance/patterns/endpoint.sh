# SPDX-License-Identifier: Apache-2.0
# endpoint.sh - the same rules as cruddur.py, for the scripts that call the AWS CLI: sets
# `endpoint` to the CLI's option and `words` to the arguments that are no endpoint.
endpoint=(--endpoint-url "${AWS_ENDPOINT_URL:-http://localhost:8000}")
words=()
for word in "$@"; do
    case $word in
        prod) endpoint=() && unset AWS_ENDPOINT_URL ;;
        http://* | https://*) endpoint=(--endpoint-url "$word") ;;
        *) words+=("$word") ;;
    esac
done
if [ ${#endpoint[@]} -gt 0 ] && [ -z "${AWS_PROFILE:-}" ]; then
    [ -n "${AWS_ACCESS_KEY_ID:-}" ] || export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
    export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
fi
