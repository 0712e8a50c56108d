# Event source mappings on Penstock, by Terraform's provider for AWS.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "penstock" {
  description = "Where Penstock's control API is."
  default     = "http://localhost:8080"
}

# A provider for mappings alone: everything else of Lambda stays with your own.
provider "aws" {
  alias                       = "penstock"
  region                      = "us-east-1"
  access_key                  = "penstock" # with penstock.api.credentials: yours
  secret_key                  = "penstock"
  skip_credentials_validation = true # these ask STS, EC2 and IAM, which Penstock is not
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
    lambda = var.penstock
  }
}

resource "aws_lambda_event_source_mapping" "orders" {
  provider                = aws.penstock
  event_source_arn        = "arn:aws:sqs:us-east-1:000000000000:orders"
  function_name           = "arn:aws:lambda:us-east-1:000000000000:function:confirm-order"
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = 20
  }

  filter_criteria {
    filter {
      pattern = jsonencode({ body = { kind = ["order"] } })
    }
  }

  tags = { team = "orders" }
}

resource "aws_lambda_event_source_mapping" "clicks" {
  provider                           = aws.penstock
  event_source_arn                   = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks"
  function_name                      = "arn:aws:lambda:us-east-1:000000000000:function:count-clicks"
  starting_position                  = "LATEST"
  parallelization_factor             = 10
  maximum_retry_attempts             = 3
  maximum_record_age_in_seconds      = 3600
  bisect_batch_on_function_error     = true

  destination_config {
    on_failure {
      destination_arn = "arn:aws:sqs:us-east-1:000000000000:clicks-failed"
    }
  }
}

resource "aws_lambda_event_source_mapping" "products" {
  provider          = aws.penstock
  event_source_arn  = "arn:aws:dynamodb:us-east-1:000000000000:table/products/stream/2026-01-01T00:00:00.000"
  function_name     = "arn:aws:lambda:us-east-1:000000000000:function:index-product"
  starting_position = "TRIM_HORIZON"
}

output "orders" {
  value = aws_lambda_event_source_mapping.orders.uuid
}
