'use strict'

// Starts kinesis-local for a test: plain HTTP on a port of the loopback interface that the system picks, said on the
// standard output; and ends it with the process that started it. By itself it listens on every interface, dies without
// its certificate, and stays up, silently, when its port is taken.

const net = require('node:net')
const path = require('node:path')

const PLAIN = 1
const TLS = 2

Object.assign(process.env, {
  KINESIS_MOCK_PLAIN_PORT: PLAIN,
  KINESIS_MOCK_TLS_PORT: TLS,
  KINESIS_MOCK_CERT_PATH: path.join(path.dirname(require.resolve('kinesis-local')), 'server.json'),
  LOG_LEVEL: 'WARN',
  SHARD_LIMIT: 1000,
  CREATE_STREAM_DURATION: '50ms',
  DELETE_STREAM_DURATION: '50ms',
  SPLIT_SHARD_DURATION: '50ms',
  MERGE_SHARDS_DURATION: '50ms',
  UPDATE_SHARD_COUNT_DURATION: '50ms',
  REGISTER_STREAM_CONSUMER_DURATION: '50ms',
  DEREGISTER_STREAM_CONSUMER_DURATION: '50ms'
})

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, listening) {
  if (port === PLAIN) {
    this.once('listening', () => console.log(`kinesis-local listens on ${this.address().port}`))
  }
  return listen.call(this, 0, '127.0.0.1', listening)
}

const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) {
    process.exit(1)
  }
}, 500).unref()

require('kinesis-local')
