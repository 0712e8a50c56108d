#!/usr/bin/env bash
# Creates what penstock.yml reads and writes, and puts the first records there. May run more than once.
set -euo pipefail
folder=${1:-/found}

aws() {
  command aws --endpoint-url "$AWS_ENDPOINT_URL" --region "$AWS_REGION" --output text "$@"
}

until aws sqs list-queues >/dev/null 2>&1; do
  echo "Waiting for AWS at $AWS_ENDPOINT_URL"
  sleep 1
done

# Six times the function's timeout, as AWS advises
aws sqs create-queue --queue-name orders --attributes VisibilityTimeout=60 >/dev/null
aws sqs create-queue --queue-name orders-failed >/dev/null

aws kinesis describe-stream-summary --stream-name clicks >/dev/null 2>&1 ||
  aws kinesis create-stream --stream-name clicks --shard-count 2
aws kinesis wait stream-exists --stream-name clicks

aws dynamodb describe-table --table-name products >/dev/null 2>&1 ||
  aws dynamodb create-table --table-name products --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH \
    --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES >/dev/null
aws dynamodb wait table-exists --table-name products
stream=$(aws dynamodb describe-table --table-name products --query Table.LatestStreamArn)
echo "products-stream=$stream" >"$folder/streams.properties"

queue=$(aws sqs get-queue-url --queue-name orders --query QueueUrl)
for number in 1 2 3 4 5; do
  aws sqs send-message --queue-url "$queue" --message-body "{\"order\":$number,\"amount\":$((number * 10))}" >/dev/null
  aws kinesis put-record --stream-name clicks --partition-key "page-$number" \
    --data "$(printf '{"page":%s}' "$number" | base64)" >/dev/null
  aws dynamodb put-item --table-name products \
    --item "{\"id\":{\"S\":\"product-$number\"},\"stock\":{\"N\":\"$number\"}}"
done
# A poison record: after its retries it is in orders-failed
aws sqs send-message --queue-url "$queue" --message-body '{"order":6,"amount":-1}' >/dev/null
echo "Created queues, stream and table, with orders, clicks and products"
